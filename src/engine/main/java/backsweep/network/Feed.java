package backsweep.network;

import backsweep.data.Batch;
import backsweep.data.Dataset;
import backsweep.loss.Loss;
import backsweep.observe.FlightRecorder;
import backsweep.parallel.Split;
import backsweep.parallel.Workers;
import backsweep.plan.Buffer;
import backsweep.plan.Lengths;
import backsweep.plan.Workspace;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Brings examples into a plan's buffers, once they are checked, and copies values out. */
final class Feed {
  /** Numbers from which gathering them is worth handing to other threads: 64 KiB. */
  private static final int WORTH_SHARING = 1 << 14;

  private final Compilation c;
  private final @Nullable Loss loss;
  private final Workers workers;
  private final Workspace workspace;
  private final int inputs;
  private final int outputs;
  private final int labels;
  private final FeedCheck check;
  private final Workers.Job gather = this::gather;

  private @Nullable Dataset source;
  private int[] rows = {};
  private int first;
  private int chunks;

  Feed(Compilation c, @Nullable Loss loss, Workers workers, FeedCheck check) {
    this.c = c;
    this.loss = loss;
    this.workers = workers;
    this.workspace = c.workspace;
    this.inputs = c.network.inputShape().size();
    this.outputs = c.network.outputShape().size();
    this.labels = c.losses == null ? 1 : c.losses.columns();
    this.check = check;
  }

  /** Brings in a batch that has been checked. */
  void load(Batch batch) {
    workspace.examples(batch.size());
    System.arraycopy(batch.inputs(), 0, workspace.arena(), c.A[0].offset(), batch.size() * inputs);
    float[] weights = batch.weights();
    workspace.weighted(weights != null);
    if (weights != null) {
      System.arraycopy(weights, 0, workspace.exampleWeights(), 0, batch.size());
    }
    lengths();
    if (batch.isClassification()) {
      targets(batch.classes(), batch.size() * batch.labels());
    } else {
      System.arraycopy(batch.values(), 0, workspace.arena(), y(), batch.size() * outputs);
      countExamples();
    }
  }

  /** The same of rows of a data set, gathered in place. */
  void load(Dataset data, int[] order, int from, int to) {
    loadTargets(data, order, from, to);
    int n = to - from;
    boolean shared = workers.size() > 1 && (long) n * inputs >= WORTH_SHARING;
    source = data;
    rows = order;
    first = from;
    chunks = shared ? Math.min(n, 2 * workers.size()) : 1;
    workers.run(gather, chunks);
    source = null;
    lengths();
  }

  /** How much the labels of these rows, which may be several batches, count in the mean. */
  double weight(Dataset data, int[] order, int from, int to) {
    double sum = 0;
    int batch = workspace.plan().batch();
    for (int at = from; at < to; at += batch) {
      loadTargets(data, order, at, Math.min(to, at + batch));
      sum += workspace.weight();
    }
    return sum;
  }

  private void gather(int chunk, int worker) {
    int n = workspace.examples();
    int from = Split.start(n, chunks, chunk);
    int to = Split.start(n, chunks, chunk + 1);
    int x = c.A[0].offset() + from * inputs;
    Dataset data = Objects.requireNonNull(source);
    StepCosts costs = c.costs;
    if (costs == null || !FlightRecorder.recordsParts()) {
      data.copyInputs(rows, first + from, first + to, workspace.arena(), x);
      return;
    }
    FlightRecorder.Part part = FlightRecorder.beginPart();
    data.copyInputs(rows, first + from, first + to, workspace.arena(), x);
    costs.data.tell(part, "gather", to - from, 1);
  }

  private void loadTargets(Dataset data, int[] order, int from, int to) {
    workspace.examples(to - from);
    if (loss == null) {
      return;
    }
    workspace.weighted(data.isWeighted());
    if (data.isWeighted()) {
      data.copyWeights(order, from, to, workspace.exampleWeights(), 0);
    }
    if (data.isClassification()) {
      int[] classes = workspace.classes();
      data.copyClasses(order, from, to, classes, 0);
      targets(classes, (to - from) * labels);
    } else {
      data.copyValues(order, from, to, workspace.arena(), y());
      countExamples();
    }
  }

  /** The same of examples that have no targets. */
  void load(float[] X, int xo, int n) {
    workspace.examples(n);
    System.arraycopy(X, xo, workspace.arena(), c.A[0].offset(), n * inputs);
    lengths();
  }

  /** Tells the layers how long each sequence is, if padding is marked. */
  private void lengths() {
    Lengths lengths = c.lengths;
    for (int e = 0; e < workspace.examples() && lengths != null; e++) {
      int x = c.A[0].offset() + e * inputs;
      lengths.set(e, check.length(workspace.arena(), x, "batch", e));
    }
  }

  private int y() {
    return c.Y == null ? 0 : c.Y.offset();
  }

  /** What the labels count in the mean goes with them, times what their example counts. */
  private void targets(int[] classes, int n) {
    double weight = 0;
    for (int i = 0; i < n; i++) {
      target(i, classes[i]);
      double own = loss == null ? 1 : loss.weight(classes[i]);
      weight += workspace.weighted() ? own * workspace.exampleWeights()[i / labels] : own;
    }
    workspace.weight(weight);
  }

  /** What the examples count in the mean, each 1 or its weight. */
  private void countExamples() {
    double weight = 0;
    for (int i = 0; i < workspace.examples() && workspace.weighted(); i++) {
      weight += workspace.exampleWeights()[i];
    }
    workspace.weight(workspace.weighted() ? weight : workspace.examples());
  }

  /**
   * A class as the loss wants it: its index, one number for two classes, or one number per class.
   */
  private void target(int row, int y) {
    if (c.Y == null) {
      workspace.classes()[row] = y;
    } else if (outputs == 1) {
      workspace.arena()[c.Y.offset() + row] = y;
    } else {
      int at = c.Y.offset() + row * outputs;
      Arrays.fill(workspace.arena(), at, at + outputs, 0f);
      workspace.arena()[at + y] = 1f;
    }
  }

  Tensor copy(@Nullable Buffer buffer, boolean kept, int layer) {
    return copy(buffer, kept, layer, workspace.examples());
  }

  Tensor copy(@Nullable Buffer buffer, boolean kept, int layer, int rows) {
    if (buffer == null || !kept) {
      throw new IllegalStateException(
          "layer " + layer + ": this plan does not keep what was asked for; plan with keepAll");
    }
    int n = rows * buffer.columns();
    int at = buffer.offset();
    return Tensor.of(
        Shape.of(rows, buffer.columns()), Arrays.copyOfRange(workspace.arena(), at, at + n));
  }
}
