package backsweep.network;

import backsweep.data.Batch;
import backsweep.data.Dataset;
import backsweep.layer.Masking;
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

/** Brings examples into a plan's buffers, checked, and copies values out. */
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
  private final int indices;
  private final Workers.Job gather = this::gather;

  private @Nullable Dataset source;
  private int[] rows = {};
  private int first;
  private int chunks;

  Feed(Compilation c, @Nullable Loss loss, Workers workers) {
    this.c = c;
    this.loss = loss;
    this.workers = workers;
    this.workspace = c.workspace;
    this.inputs = c.network.inputShape().size();
    this.outputs = c.network.outputShape().size();
    this.labels = c.losses == null ? 1 : c.losses.columns();
    this.indices = c.network.indices();
  }

  void load(Batch batch) {
    check(batch.inputShape(), batch.size());
    if (indices > 0) {
      try {
        batch.requireIndices(indices);
      } catch (IllegalArgumentException e) {
        throw named(c.network.table(), e);
      }
    }
    System.arraycopy(batch.inputs(), 0, workspace.arena(), c.A[0].offset(), batch.size() * inputs);
    float[] weights = batch.weights();
    workspace.weighted(weights != null);
    if (weights != null) {
      System.arraycopy(weights, 0, workspace.exampleWeights(), 0, batch.size());
    }
    lengths("batch", null, 0, batch.size());
    if (batch.isClassification()) {
      checkLabels(batch.labels());
      targets(batch.classes(), batch.size() * batch.labels());
    } else {
      checkTargets(batch.targetSize());
      batch.requireTargets(least(), greatest());
      System.arraycopy(batch.values(), 0, workspace.arena(), y(), batch.size() * outputs);
      countExamples();
    }
  }

  void load(Dataset data, int[] order, int from, int to) {
    check(data.inputShape(), to - from);
    if (indices > 0) {
      try {
        data.requireIndices(indices);
      } catch (IllegalArgumentException e) {
        throw named(c.network.table(), e);
      }
    }
    loadTargets(data, order, from, to);
    int n = to - from;
    boolean shared = workers.size() > 1 && (long) n * inputs >= WORTH_SHARING;
    source = data;
    rows = order;
    first = from;
    chunks = shared ? Math.min(n, 2 * workers.size()) : 1;
    workers.run(gather, chunks);
    source = null;
    lengths("data set", order, from, n);
  }

  /** Checks how many rows a step takes that accumulates. */
  void requireRows(int found, int batches) {
    long most = (long) batches * workspace.plan().batch();
    if (found > most) {
      throw new IllegalArgumentException(
          "found a step of %d examples, expected 1 to %d: %d batches of %d, for which the plan was made"
              .formatted(found, most, batches, workspace.plan().batch()));
    }
  }

  /** How much the labels of these rows, which may be several batches, count in the mean. */
  double weight(Dataset data, int[] order, int from, int to) {
    double sum = 0;
    int batch = workspace.plan().batch();
    for (int at = from; at < to; at += batch) {
      int end = Math.min(to, at + batch);
      check(data.inputShape(), end - at);
      loadTargets(data, order, at, end);
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
    if (loss == null) {
      return;
    }
    workspace.weighted(data.isWeighted());
    if (data.isWeighted()) {
      data.copyWeights(order, from, to, workspace.exampleWeights(), 0);
    }
    if (data.isClassification()) {
      checkLabels(data.labels());
      int[] classes = workspace.classes();
      data.copyClasses(order, from, to, classes, 0);
      targets(classes, (to - from) * labels);
    } else {
      checkTargets(data.targetSize());
      data.requireTargets(least(), greatest());
      data.copyValues(order, from, to, workspace.arena(), y());
      countExamples();
    }
  }

  void load(float[] X, int xo, int n) {
    check(c.network.inputShape(), n);
    if (indices > 0) {
      try {
        Batch.requireIndices(X, xo, n, inputs, indices);
      } catch (IllegalArgumentException e) {
        throw named(c.network.table(), e);
      }
    }
    System.arraycopy(X, xo, workspace.arena(), c.A[0].offset(), n * inputs);
    lengths("batch", null, 0, n);
  }

  /** Reads how long each sequence is, if padding is marked; in messages rows are those of order. */
  private void lengths(String what, int @Nullable [] order, int start, int n) {
    Lengths lengths = c.lengths;
    if (lengths == null) {
      return;
    }
    Masking masking = (Masking) c.network.layers().get(c.network.masking());
    Shape shape = c.network.shape(c.network.masking());
    for (int e = 0; e < n; e++) {
      int row = order == null ? e : order[start + e];
      int x = c.A[0].offset() + e * inputs;
      try {
        lengths.set(e, masking.length(workspace.arena(), x, shape, what, row));
      } catch (IllegalArgumentException refusal) {
        throw named(c.network.masking(), refusal);
      }
    }
  }

  /** The same in the name of the layer that cannot take the data. */
  private IllegalArgumentException named(int layer, IllegalArgumentException e) {
    String name = c.network.layers().get(layer).name();
    return new IllegalArgumentException(
        "layer %d (%s): %s".formatted(layer, name, e.getMessage()), e);
  }

  private void check(Shape shape, int examples) {
    c.network.requireInput(shape);
    int batch = workspace.plan().batch();
    if (examples < 1 || examples > batch) {
      throw new IllegalArgumentException(
          "found a batch of "
              + examples
              + " examples, expected 1 to "
              + batch
              + ", for which the plan was made");
    }
    workspace.examples(examples);
  }

  private void checkTargets(int targets) {
    if (c.Y == null || targets != outputs) {
      throw new IllegalArgumentException(
          "found "
              + targets
              + " numbers as target of an example, expected "
              + (c.Y == null ? "a class" : outputs + ", one for each output of the network"));
    }
  }

  private float least() {
    return loss == null ? -Float.MAX_VALUE : loss.leastTarget();
  }

  private float greatest() {
    return loss == null ? Float.MAX_VALUE : loss.greatestTarget();
  }

  private int y() {
    return c.Y == null ? 0 : c.Y.offset();
  }

  private void checkLabels(int found) {
    if (found != labels) {
      throw new IllegalArgumentException(
          "found "
              + found
              + " class labels for an example, expected "
              + labels
              + (labels == 1 ? "" : ", one for each time step"));
    }
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
    int most = c.Y != null && outputs == 1 ? 2 : outputs / labels;
    boolean ignored = loss != null && loss.ignoresLabels() && y == Loss.IGNORED;
    if (!ignored && (y < 0 || y >= most)) {
      throw new IllegalArgumentException(
          "example "
              + row / labels
              + " of the batch has class "
              + y
              + (labels == 1 ? "" : " at time step " + row % labels)
              + ", but the network tells only "
              + most
              + " classes apart, 0 to "
              + (most - 1)
              + (loss != null && loss.ignoresLabels() ? "; -1 leaves a time step out" : ""));
    }
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
