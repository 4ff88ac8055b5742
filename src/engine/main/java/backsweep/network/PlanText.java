package backsweep.network;

import backsweep.layer.Layer;
import backsweep.loss.Loss;
import backsweep.parallel.Grid;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * A training plan told in words, for a full batch: what runs together, cut how, on which threads.
 */
final class PlanText {
  private final Compilation c;
  private final PlanOptions options;
  private final Schedule schedule;
  private final int batch;
  private final StringBuilder text = new StringBuilder();

  private int regions;

  private PlanText(Compilation c, PlanOptions options, Schedule schedule) {
    this.c = c;
    this.options = options;
    this.schedule = schedule;
    this.batch = c.workspace.plan().batch();
  }

  static String of(Compilation c, Loss loss, PlanOptions options, Schedule schedule) {
    return new PlanText(c, options, schedule).tell(loss);
  }

  private String tell(Loss loss) {
    int threads = options.threads();
    boolean byRows = schedule.byRows(batch);
    text.append(String.format(Locale.ROOT, "batch %d, %s%n", batch, count(threads, "thread")));
    groups("forward", c.forward.groups(), byRows);
    line("loss", loss.name() + ", then ∂L/∂z", byRows ? "" : "by the caller");
    StepGroup[] backward = c.backward.groups();
    List<StepGroup> lastFirst = new ArrayList<>();
    for (int g = backward.length - 1; g >= 0; g--) {
      if (backward[g].flops() > 0) {
        lastFirst.add(backward[g]);
      }
    }
    groups("backward", lastFirst.toArray(new StepGroup[0]), byRows);
    if (byRows && threads > 1) {
      regions = 1;
      line("", "all of this", "each thread takes its rows through it");
    }
    parameters();
    line(
        "barriers", threads == 1 ? "none" : count(regions, "region") + " of a step end in one", "");
    String name = "fused";
    for (Fusion fusion : Fusion.values()) {
      if (options.fuses(fusion)) {
        line(name, fusion.toString(), "");
        name = "";
      }
    }
    if (options.fusions().isEmpty()) {
      line(name, "nothing", "");
    }
    return text.toString();
  }

  private void groups(String name, StepGroup[] groups, boolean byRows) {
    String label = name;
    for (StepGroup group : groups) {
      StringJoiner layers = new StringJoiner(" + ");
      for (int layer : group.layers()) {
        Layer some = c.network.layers().get(layer);
        layers.add(layer + " " + some.spec());
      }
      String how = "";
      if (!byRows) {
        Grid cut = schedule.cut(group, batch);
        boolean shared = cut.chunks() > 1;
        how = shared ? cut + " parts of the rows × columns" : "by the caller";
        regions += shared ? 1 : 0;
      }
      line(label, layers.toString(), how);
      label = "";
    }
  }

  private void parameters() {
    int[] shares = c.backward.shares();
    boolean shared = schedule.sharesParameters(batch);
    StringJoiner each = new StringJoiner(" + ");
    for (int i = 0; i < shares.length; i++) {
      each.add(Integer.toString(shares[i] - (i == 0 ? 0 : shares[i - 1])));
    }
    regions += shared ? (options.fuses(Fusion.UPDATE) ? 1 : 2) : 0;
    line(
        "parameters",
        "∂L/∂θ and update of " + count(shares[shares.length - 1], "slice"),
        shared ? each + ", what one thread leaves another takes" : "by the caller");
  }

  private void line(String name, String what, String how) {
    text.append(
        String.format(Locale.ROOT, "%-10s %-42s %s%n", name, what, how).replaceAll(" +\n", "\n"));
  }

  private static String count(int n, String thing) {
    return n + " " + thing + (n == 1 ? "" : "s");
  }
}
