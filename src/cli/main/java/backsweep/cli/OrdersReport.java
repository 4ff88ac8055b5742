package backsweep.cli;

import backsweep.explain.FewInputs;
import backsweep.explain.OrderLine;
import backsweep.explain.Orders;
import backsweep.explain.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Loss first against input first, as text and as a document. */
final class OrdersReport {

  /** Factors of the longest product that is written out. */
  private static final int LONGEST = 120;

  private OrdersReport() {}

  /** For a network. */
  static Section text(Orders orders) {
    StringBuilder text = new StringBuilder();
    text.append("From the loss to the input, ∂ℓ/∂x, for one example:\n\n");
    text.append(table(orders.input(), true));
    text.append(notes(orders.input()));
    text.append("\nTo every layer with parameters:\n\n");
    text.append(table(orders.parameters(), false));
    text.append(notes(orders.parameters()));
    if (!Double.isNaN(orders.difference())) {
      text.append(
          String.format(
              Locale.ROOT,
              "Both give the same gradients: they differ by %.1e of the largest.%n",
              orders.difference()));
    }
    if (orders.batch() > 1) {
      text.append(
          String.format(
              Locale.ROOT,
              "For a batch of %,d: %,.0f operations loss first, %,.0f input first, %,.0f in the"
                  + " best order.%n",
              orders.batch(),
              orders.input().get(0).batchFlops(),
              orders.input().get(1).batchFlops(),
              orders.input().get(2).batchFlops()));
    }
    return new Section("Loss first against input first", text.toString());
  }

  /** For the networks where loss first is not the cheaper order. */
  static Section text(List<FewInputs> cases) {
    StringBuilder text = new StringBuilder();
    for (FewInputs some : cases) {
      text.append(text.isEmpty() ? "" : "\n");
      text.append(some.title()).append('\n');
      text.append(some.inputs()).append(" → ").append(some.network());
      text.append(some.loss() ? " → loss" : "").append("\n\n");
      text.append(table(some.orders(), true));
      text.append(notes(some.orders()));
    }
    return new Section("Where loss first is not the cheaper order", text.toString());
  }

  private static TextTable table(List<OrderLine> lines, boolean article) {
    TextTable table = new TextTable();
    table.row(
        article
            ? new String[] {"order", "operations", "as full matrices", "widest object", "time"}
            : new String[] {"order", "operations", "widest object", "time"});
    for (OrderLine line : lines) {
      List<String> cells = new ArrayList<>();
      cells.add(line.order());
      cells.add(Numbers.whole(line.flops()));
      if (article) {
        cells.add(Numbers.whole(line.articleFlops()));
      }
      cells.add(Numbers.whole(line.widest()));
      cells.add(time(line.seconds()));
      table.row(cells.toArray(String[]::new));
    }
    return table;
  }

  private static String time(double seconds) {
    return Double.isNaN(seconds)
        ? "not run"
        : seconds < 1e-3
            ? String.format(Locale.ROOT, "%.1f µs", seconds * 1e6)
            : String.format(Locale.ROOT, "%.2f ms", seconds * 1e3);
  }

  private static String notes(List<OrderLine> lines) {
    StringBuilder text = new StringBuilder();
    for (OrderLine line : lines) {
      if (!line.refusal().isEmpty()) {
        text.append("Not run: ").append(line.refusal()).append(".\n");
      }
    }
    OrderLine last = lines.getLast();
    if (last.order().equals("best order") && last.product().length() <= LONGEST) {
      text.append("Best order: ").append(last.product()).append('\n');
    }
    return text.toString();
  }

  /** Both, by the names under which documents have them. */
  static Map<String, Object> json(Orders orders, List<FewInputs> cases) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("orders", json(orders));
    document.put("fewInputs", json(cases));
    return document;
  }

  /** For a network. */
  static Map<String, @Nullable Object> json(Orders orders) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("batch", orders.batch());
    document.put("input", lines(orders.input()));
    document.put("parameters", lines(orders.parameters()));
    document.put("difference", orders.difference());
    return document;
  }

  private static List<Object> json(List<FewInputs> cases) {
    List<Object> all = new ArrayList<>();
    for (FewInputs some : cases) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("title", some.title());
      one.put("network", some.network());
      one.put("inputs", some.inputs());
      one.put("outputs", some.outputs());
      one.put("loss", some.loss());
      one.put("orders", lines(some.orders()));
      all.add(one);
    }
    return all;
  }

  private static List<Object> lines(List<OrderLine> lines) {
    List<Object> all = new ArrayList<>();
    for (OrderLine line : lines) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("order", line.order());
      one.put("product", line.product());
      one.put("flops", line.flops());
      one.put("batchFlops", line.batchFlops());
      one.put("articleFlops", line.articleFlops());
      one.put("widest", line.widest());
      one.put("seconds", line.seconds());
      one.put("refusal", line.refusal());
      all.add(one);
    }
    return all;
  }
}
