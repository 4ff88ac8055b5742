package backsweep.network;

import backsweep.layer.Layer;
import backsweep.loss.Loss;
import backsweep.parallel.Grid;
import backsweep.plan.ParameterLayout;
import java.util.Arrays;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * A training plan told in words, for a full batch: what runs together, cut how, on which threads,
 * what takes the place of what, and which parameters stand in panels.
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
    int parts = schedule.rowParts(batch);
    text.append(String.format(Locale.ROOT, "batch %d, %s%n", batch, count(threads, "thread")));
    String rows = parts > 1 ? parts + " parts of the rows, through all of these" : "by the caller";
    StepGroup[] forward = c.forward.groups();
    boolean open = false;
    for (int g = 0; g < forward.length; g++) {
      boolean byRows = g >= schedule.forwardTail(batch) || schedule.byRows(forward[g], batch);
      regions += open && !byRows ? 1 : 0;
      open = byRows && parts > 1;
      group(g == 0 ? "forward" : "", forward[g], byRows ? rows : cut(forward[g]));
    }
    line("loss", loss.name() + ", then ∂L/∂z", rows);
    regions += parts > 1 && !options.fuses(Fusion.LOSS) ? 1 : 0;
    open = parts > 1;
    StepGroup[] backward = c.backward.groups();
    String label = "backward";
    for (int g = backward.length - 1; g >= 0; g--) {
      if (backward[g].flops() > 0) {
        boolean byRows = g >= schedule.backwardTail(batch) || schedule.byRows(backward[g], batch);
        regions += open && !byRows ? 1 : 0;
        open = byRows && parts > 1;
        group(label, backward[g], byRows ? rows : cut(backward[g]));
        label = "";
      }
    }
    regions += open ? 1 : 0;
    if (options.accumulate() > 1) {
      String all = "up to %d batches, one after the other".formatted(options.accumulate());
      line("accumulate", all, "the sum of their ∂L/∂θ makes one update");
    }
    parameters();
    barriers();
    fused();
    inPlace();
    panels();
    return text.toString();
  }

  /** What the rows of a data set and the optimizer add is not known when a plan is made. */
  private void barriers() {
    if (options.threads() == 1) {
      line("barriers", "none", "");
      return;
    }
    line(
        "barriers",
        count(regions, "region") + " of a step end in one",
        "besides those that gather rows of a data set, and those of some optimizers");
  }

  /** The fusions that can happen in this plan, whether or not others were asked for. */
  private void fused() {
    String name = "fused";
    for (Fusion fusion : Fusion.values()) {
      boolean happens =
          switch (fusion) {
            case ACTIVATION -> joins(c.forward.groups());
            case DERIVATIVE -> joins(c.backward.groups());
            case LOSS, UPDATE -> true;
            case DESCENT -> options.fuses(Fusion.UPDATE) && c.backward.descends();
          };
      if (happens && options.fuses(fusion)) {
        boolean alone = fusion == Fusion.DESCENT && options.accumulate() > 1;
        line(name, fusion + (alone ? ", if a step is one batch" : ""), "");
        name = "";
      }
    }
    if (!name.isEmpty()) {
      line(name, "nothing", "");
    }
  }

  private static boolean joins(StepGroup[] groups) {
    return Arrays.stream(groups).anyMatch(group -> group.layers().length > 1);
  }

  /** Which layers write over what they read. */
  private void inPlace() {
    StringJoiner outputs = new StringJoiner(" + ");
    StringJoiner gradients = new StringJoiner(" + ");
    for (int i = 0; i < c.network.layers().size(); i++) {
      Layer layer = c.network.layers().get(i);
      if (layer.view()) {
        continue;
      }
      if (c.A[i] == c.A[i + 1]) {
        outputs.add(i + " " + layer.spec());
      }
      if (c.dA[i] != null && c.dA[i] == c.dA[i + 1]) {
        gradients.add(i + " " + layer.spec());
      }
    }
    if (outputs.length() > 0) {
      line("in place", outputs.toString(), "Z takes the place of X");
    }
    if (gradients.length() > 0) {
      line(outputs.length() > 0 ? "" : "in place", gradients.toString(), "∂L/∂X that of ∂L/∂Z");
    }
  }

  private void panels() {
    StringJoiner names = new StringJoiner(", ");
    for (ParameterLayout.Entry entry : c.network.parameters().layout().entries()) {
      if (entry.panels()) {
        names.add(entry.name());
      }
    }
    if (names.length() > 0) {
      line("panels", names.toString(), "stored as the products read them");
    }
  }

  private void group(String name, StepGroup group, String how) {
    StringJoiner layers = new StringJoiner(" + ");
    for (int layer : group.layers()) {
      layers.add(layer + " " + c.network.layers().get(layer).spec());
    }
    boolean blocks = group.layers().length > 1 && group.block() < batch;
    String block = blocks ? ", at most " + group.block() + " rows at a time" : "";
    line(name, layers.toString(), how + block);
  }

  private String cut(StepGroup group) {
    Grid cut = schedule.cut(group, batch);
    if (cut.chunks() == 1) {
      return "by the caller";
    }
    regions++;
    return cut + " parts of the rows × columns";
  }

  private void parameters() {
    int[] shares = c.backward.shares();
    boolean shared = schedule.sharesParameters(batch);
    StringJoiner each = new StringJoiner(" + ");
    for (int i = 0; i < shares.length; i++) {
      each.add(Integer.toString(shares[i] - (i == 0 ? 0 : shares[i - 1])));
    }
    int sweep = regions + (shared ? 1 : 0);
    regions = sweep * options.accumulate() + (shared && !options.fuses(Fusion.UPDATE) ? 1 : 0);
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
