package backsweep.network;

import backsweep.loss.LossStep;
import backsweep.observe.FlightRecorder;
import backsweep.parallel.Grid;
import backsweep.parallel.Split;
import backsweep.parallel.Workers;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the passes of a plan are shared among its threads.
 *
 * <p>By rows, if there are enough of them: each thread takes its examples through all layers, in
 * one region. Otherwise layer by layer, each cut into rows and columns, in one region each: then a
 * thread reads only its part of the weights. The last layers, if they are small, and the loss are a
 * region by rows again, forward and backward: every thread may as well read all their weights.
 *
 * <p>A layer that mixes examples is a region of its own, cut by columns, and no region by rows
 * reaches over it.
 */
final class Schedule {
  /** Examples for each thread from which the passes are shared by rows. */
  private static final int ROWS = 256;

  /** Operations for one example up to which a layer at the end counts as small: 16 Ki weights. */
  private static final long SMALL = 1 << 15;

  private final Compilation c;
  private final Workers workers;
  private final Grid[] forwardGrids;
  private final Grid[] backwardGrids;

  /** Forward groups before the small ones at the end. */
  private final int forwardLarge;

  /** Backward groups that are not those of the small layers. */
  private final int backwardLarge;

  /** Forward groups up to the last that mixes examples. */
  private final int forwardMixed;

  /** Backward groups up to the last that mixes examples. */
  private final int backwardMixed;

  private final Workers.Job forwardRows = this::forwardRows;
  private final Workers.Job backwardRows = this::backwardRows;
  private final Workers.Job sweepRows = this::sweepRows;
  private final Workers.Job forwardSome = this::forwardSome;
  private final Workers.Job backwardSome = this::backwardSome;
  private final Workers.Job forwardGroup = this::forwardGroup;
  private final Workers.Job backwardGroup = this::backwardGroup;

  private int examples = -1;
  private int forwardTail;
  private int backwardTail;
  private int firstGroup;
  private int endGroup;
  private int chunks = 1;
  private boolean sharesParameters;
  private @Nullable StepGroup group;
  private Grid grid = new Grid();

  Schedule(Compilation c, Workers workers) {
    this.c = c;
    this.workers = workers;
    this.forwardGrids = grids(c.forward.groups().length);
    this.backwardGrids = grids(c.backward.groups().length);
    this.forwardLarge = forwardLarge(c.forward.groups());
    this.backwardLarge = backwardLarge(c.backward.groups());
    this.forwardMixed = mixed(c.forward.groups());
    this.backwardMixed = mixed(c.backward.groups());
  }

  private static int forwardLarge(StepGroup[] groups) {
    int large = groups.length;
    while (large > 0 && groups[large - 1].flops() <= SMALL) {
      large--;
    }
    return large;
  }

  private int backwardLarge(StepGroup[] groups) {
    StepGroup[] forward = c.forward.groups();
    int first = forwardLarge == forward.length ? Integer.MAX_VALUE : forward[forwardLarge].first();
    int large = groups.length;
    while (large > 0 && groups[large - 1].last() >= first) {
      large--;
    }
    return large;
  }

  private static int mixed(StepGroup[] groups) {
    int end = groups.length;
    while (end > 0 && !groups[end - 1].mixes()) {
      end--;
    }
    return end;
  }

  private static Grid[] grids(int n) {
    Grid[] grids = new Grid[n];
    Arrays.setAll(grids, g -> new Grid());
    return grids;
  }

  /** Decides anew if the number of examples is another one than the last time. */
  void prepare() {
    int n = c.workspace.examples();
    if (n == examples) {
      return;
    }
    examples = n;
    forwardTail = forwardTail(n);
    backwardTail = backwardTail(n);
    chunks = rowParts(n);
    sharesParameters = sharesParameters(n);
    fit(c.forward.groups(), forwardGrids);
    fit(c.backward.groups(), backwardGrids);
  }

  private boolean byRows(int n) {
    return workers.size() == 1 || n >= ROWS * workers.size();
  }

  /** The forward groups from this one on are shared by rows, together with the loss. */
  int forwardTail(int n) {
    return Math.max(forwardMixed, byRows(n) ? 0 : forwardLarge);
  }

  /** The backward groups from this one on are shared by rows, together with the loss. */
  int backwardTail(int n) {
    return Math.max(backwardMixed, byRows(n) ? 0 : backwardLarge);
  }

  /** Whether a group before those is shared by rows, together with its neighbours. */
  boolean byRows(StepGroup group, int n) {
    return byRows(n) && !group.mixes();
  }

  /** Into how many parts the rows are cut for them and the loss. */
  int rowParts(int n) {
    long flops = 0;
    StepGroup[] groups = c.forward.groups();
    for (int g = byRows(n) ? 0 : forwardTail(n); g < groups.length; g++) {
      flops += groups[g].flops();
    }
    return Grid.worthSharing(flops, n) ? Math.min(n, workers.size()) : 1;
  }

  boolean sharesParameters(int n) {
    return workers.size() > 1 && Grid.worthSharing(c.network.flops(), n);
  }

  /** How a group is cut for n examples. */
  Grid cut(StepGroup group, int n) {
    Grid cut = new Grid();
    fit(group, cut, n);
    return cut;
  }

  private void fit(StepGroup group, Grid cut, int n) {
    if (group.mixes()) {
      cut.fitColumns(n, group.units(), group.flops(), workers.size());
    } else {
      cut.fit(n, group.units(), group.flops(), workers.size());
    }
  }

  private void fit(StepGroup[] groups, Grid[] grids) {
    for (int g = 0; g < groups.length; g++) {
      fit(groups[g], grids[g], examples);
    }
  }

  /** Forward pass and loss. */
  void forward() {
    forward(forwardRows);
  }

  private void forward(Workers.Job rest) {
    StepGroup[] groups = c.forward.groups();
    int g = 0;
    while (g < forwardTail) {
      if (byRows(groups[g], examples)) {
        firstGroup = g;
        while (g < forwardTail && byRows(groups[g], examples)) {
          g++;
        }
        endGroup = g;
        workers.run(forwardSome, chunks);
      } else {
        run(forwardGroup, groups[g], forwardGrids[g]);
        g++;
      }
    }
    workers.run(rest, chunks);
  }

  /** Gradient of the loss, and of everything before it but the parameters. */
  void backward() {
    workers.run(backwardRows, chunks);
    backwardGroups();
  }

  private void backwardGroups() {
    StepGroup[] groups = c.backward.groups();
    int g = backwardTail - 1;
    while (g >= 0) {
      if (byRows(groups[g], examples)) {
        endGroup = g + 1;
        boolean works = false;
        while (g >= 0 && byRows(groups[g], examples)) {
          works |= groups[g].flops() > 0;
          g--;
        }
        firstGroup = g + 1;
        if (works) {
          workers.run(backwardSome, chunks);
        }
      } else {
        run(backwardGroup, groups[g], backwardGrids[g]);
        g--;
      }
    }
  }

  /** Both, without a barrier between them where there need not be one. */
  void sweep() {
    forward(sweepRows);
    backwardGroups();
  }

  /** Whether the parameters' gradients are worth sharing out. */
  boolean sharesParameters() {
    return sharesParameters;
  }

  private void run(Workers.Job job, StepGroup some, Grid cut) {
    group = some;
    grid = cut;
    workers.run(job, cut.chunks());
  }

  private void forwardGroup(int chunk, int worker) {
    StepGroup some = Objects.requireNonNull(group);
    some.forward(
        grid.fromRow(chunk),
        grid.toRow(chunk),
        some.column(grid.fromUnit(chunk)),
        some.column(grid.toUnit(chunk)),
        worker);
  }

  private void backwardGroup(int chunk, int worker) {
    StepGroup some = Objects.requireNonNull(group);
    some.backwardInput(
        grid.fromRow(chunk),
        grid.toRow(chunk),
        some.column(grid.fromUnit(chunk)),
        some.column(grid.toUnit(chunk)),
        worker);
  }

  private void forwardSome(int chunk, int worker) {
    int from = Split.start(examples, chunks, chunk);
    int to = Split.start(examples, chunks, chunk + 1);
    c.forward.run(firstGroup, endGroup, from, to, worker);
  }

  private void backwardSome(int chunk, int worker) {
    int from = Split.start(examples, chunks, chunk);
    int to = Split.start(examples, chunks, chunk + 1);
    c.backward.run(firstGroup, endGroup, from, to, worker);
  }

  private void forwardRows(int chunk, int worker) {
    int from = Split.start(examples, chunks, chunk);
    int to = Split.start(examples, chunks, chunk + 1);
    c.forward.run(forwardTail, c.forward.groups().length, from, to, worker);
    LossStep loss = c.loss;
    if (loss == null) {
      return;
    }
    StepCosts costs = c.costs;
    if (costs == null || !FlightRecorder.recordsParts()) {
      loss.forward(from, to, worker);
      return;
    }
    FlightRecorder.Part part = FlightRecorder.beginPart();
    loss.forward(from, to, worker);
    costs.loss.tell(part, "loss", to - from, 1);
  }

  private void backwardRows(int chunk, int worker) {
    int from = Split.start(examples, chunks, chunk);
    int to = Split.start(examples, chunks, chunk + 1);
    lossGradient(from, to, worker);
    c.backward.run(backwardTail, c.backward.groups().length, from, to, worker);
  }

  private void lossGradient(int from, int to, int worker) {
    LossStep loss = Objects.requireNonNull(c.loss);
    if (!FlightRecorder.recordsParts()) {
      loss.backward(from, to, worker);
      return;
    }
    FlightRecorder.Part part = FlightRecorder.beginPart();
    loss.backward(from, to, worker);
    Objects.requireNonNull(c.costs).lossGradient.tell(part, "loss", to - from, 1);
  }

  private void sweepRows(int chunk, int worker) {
    forwardRows(chunk, worker);
    backwardRows(chunk, worker);
  }
}
