package backsweep.benchmarks.steps;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The comparison as text. */
final class Table {
  private static final List<String> COLUMNS =
      List.of(Backsweep.NAME, "DJL", PythonTorch.NAME, "TF", JavaApart.DL4J, JavaApart.SMILE);

  private Table() {}

  /** The whole table of one number of threads. */
  static void write(PrintStream out, List<Row> all, int threads) {
    List<Row> rows = all.stream().filter(row -> row.threads() == threads).toList();
    header(out, threads);
    rows.forEach(row -> print(out, row));
    summary(out, rows);
  }

  static void header(PrintStream out, int threads) {
    out.println();
    String count = threads + (threads == 1 ? " thread" : " threads");
    out.println(count + ", microseconds of a step, medians");
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-16s", "case"));
    for (String column : COLUMNS) {
      line.append(String.format(Locale.ROOT, "%11s", column));
    }
    line.append("  | /torch    /TF  GFLOP/s  %peak  ±ours");
    for (String column : COLUMNS.subList(1, COLUMNS.size())) {
      line.append(String.format(Locale.ROOT, "%8s", "±" + column));
    }
    out.println(line + "  difference");
  }

  static void print(PrintStream out, Row row) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-16s", row.name()));
    for (String column : COLUMNS) {
      line.append(cell("%11.1f", row.time(column) / 1e3));
    }
    line.append("  |");
    line.append(cell("%7.2f", row.ratio(row.pytorch())));
    line.append(cell("%7.2f", row.ratio("TF")));
    line.append(cell("%9.1f", row.gflops()));
    line.append(cell("%6.0f%%", 100 * row.ofPeak()));
    line.append(cell("%6.1f%%", 100 * row.spread(Backsweep.NAME)));
    for (String column : COLUMNS.subList(1, COLUMNS.size())) {
      line.append(cell("%7.1f%%", 100 * row.spread(column)));
    }
    double difference =
        row.differences().values().stream().mapToDouble(x -> x).max().orElse(Double.NaN);
    line.append(cell("%12.1e", difference));
    out.println(line);
  }

  private static String cell(String format, double value) {
    String text = String.format(Locale.ROOT, format, value);
    return Double.isNaN(value) ? " ".repeat(text.length() - 1) + "-" : text;
  }

  static void summary(PrintStream out, List<Row> rows) {
    out.println();
    line(out, rows, "ours / best PyTorch", row -> row.ratio(row.pytorch()));
    for (String column : COLUMNS.subList(1, COLUMNS.size())) {
      line(out, rows, "ours / " + column, row -> row.ratio(column));
    }
  }

  private static void line(
      PrintStream out, List<Row> rows, String what, ToDoubleFunction<Row> ratio) {
    List<Row> some = rows.stream().filter(row -> !Double.isNaN(ratio.applyAsDouble(row))).toList();
    if (some.isEmpty()) {
      return;
    }
    double logs = some.stream().mapToDouble(ratio).map(Math::log).average().orElseThrow();
    Row least = some.get(0);
    for (Row row : some) {
      least = ratio.applyAsDouble(row) < ratio.applyAsDouble(least) ? row : least;
    }
    out.printf(
        Locale.ROOT,
        "%-22s geometric mean %.2f, least %.2f at %s%n",
        what,
        Math.exp(logs),
        ratio.applyAsDouble(least),
        least.name());
  }
}
