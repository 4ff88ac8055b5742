package backsweep.network;

import backsweep.loss.LossStep;
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

  private final Workers.Job forwardRows = this::forwardRows;
  private final Workers.Job backwardRows = this::backwardRows;
  private final Workers.Job sweepRows = this::sweepRows;
  private final Workers.Job forwardGroup = this::forwardGroup;
  private final Workers.Job backwardGroup = this::backwardGroup;

  private int examples = -1;
  private int forwardByRows;
  private int backwardByRows;
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
    forwardByRows = forwardByRows(n);
    backwardByRows = backwardByRows(n);
    chunks = rowParts(n);
    sharesParameters = sharesParameters(n);
    fit(c.forward.groups(), forwardGrids);
    fit(c.backward.groups(), backwardGrids);
  }

  private boolean byRows(int n) {
    return workers.size() == 1 || n >= ROWS * workers.size();
  }

  /** The forward groups from this one on are shared by rows. */
  int forwardByRows(int n) {
    return byRows(n) ? 0 : forwardLarge;
  }

  /** The backward groups from this one on are shared by rows. */
  int backwardByRows(int n) {
    return byRows(n) ? 0 : backwardLarge;
  }

  /** Into how many parts the rows are cut for them and the loss. */
  int rowParts(int n) {
    long flops = 0;
    StepGroup[] groups = c.forward.groups();
    for (int g = forwardByRows(n); g < groups.length; g++) {
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
    cut.fit(n, group.units(), group.flops(), workers.size());
    return cut;
  }

  private void fit(StepGroup[] groups, Grid[] grids) {
    for (int g = 0; g < groups.length; g++) {
      StepGroup some = groups[g];
      grids[g].fit(examples, some.units(), some.flops(), workers.size());
    }
  }

  /** Forward pass and loss. */
  void forward() {
    forward(forwardRows);
  }

  private void forward(Workers.Job rest) {
    StepGroup[] groups = c.forward.groups();
    for (int g = 0; g < forwardByRows; g++) {
      run(forwardGroup, groups[g], forwardGrids[g]);
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
    for (int g = backwardByRows - 1; g >= 0; g--) {
      run(backwardGroup, groups[g], backwardGrids[g]);
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

  private void forwardRows(int chunk, int worker) {
    int from = Split.start(examples, chunks, chunk);
    int to = Split.start(examples, chunks, chunk + 1);
    c.forward.run(forwardByRows, from, to, worker);
    LossStep loss = c.loss;
    if (loss != null) {
      loss.forward(from, to, worker);
    }
  }

  private void backwardRows(int chunk, int worker) {
    int from = Split.start(examples, chunks, chunk);
    int to = Split.start(examples, chunks, chunk + 1);
    Objects.requireNonNull(c.loss).backward(from, to, worker);
    c.backward.run(backwardByRows, from, to, worker);
  }

  private void sweepRows(int chunk, int worker) {
    forwardRows(chunk, worker);
    backwardRows(chunk, worker);
  }
}
