package backsweep.network;

import backsweep.data.Batch;
import backsweep.data.Dataset;
import backsweep.layer.Masking;
import backsweep.loss.Loss;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Refuses examples that a plan cannot take. It looks at all that is to be fed before anything of
 * the plan is touched, so that what is refused changes nothing.
 */
final class FeedCheck {
  private final Compilation c;
  private final @Nullable Loss loss;
  private final int batch;
  private final int inputs;
  private final int outputs;
  private final int labels;
  private final int indices;

  /** One example of a data set, of which the length is asked. */
  private final float[] example;

  FeedCheck(Compilation c, @Nullable Loss loss) {
    this.c = c;
    this.loss = loss;
    this.batch = c.workspace.plan().batch();
    this.inputs = c.network.inputShape().size();
    this.outputs = c.network.outputShape().size();
    this.labels = c.losses == null ? 1 : c.losses.columns();
    this.indices = c.network.indices();
    this.example = new float[c.lengths == null ? 0 : inputs];
    c.workspace.reserved(4L * example.length);
  }

  /**
   * Checks a batch.
   *
   * @throws IllegalArgumentException if the plan cannot take it
   */
  void batch(Batch some) {
    c.network.requireInput(some.inputShape());
    examples(some.size());
    if (indices > 0) {
      try {
        some.requireIndices(indices);
      } catch (IllegalArgumentException e) {
        throw named(c.network.table(), e);
      }
    }
    if (some.isClassification()) {
      labels(some.labels());
      for (int i = 0; i < some.size() * labels; i++) {
        label(i, some.classes()[i]);
      }
    } else {
      targets(some.targetSize());
      some.requireTargets(least(), greatest());
    }
    lengths(some.inputs(), 0, some.size());
  }

  /**
   * Checks the rows {@code order[from] … order[to−1]} of a data set, all those of a step.
   *
   * @param batches how many batches they may be
   * @throws IllegalArgumentException if the plan cannot take them
   * @throws IndexOutOfBoundsException if there is no such row
   */
  void rows(Dataset data, int[] order, int from, int to, int batches) {
    c.network.requireInput(data.inputShape());
    if (batches == 1) {
      examples(to - from);
    } else {
      several(to - from, batches);
    }
    if (indices > 0) {
      try {
        data.requireIndices(indices);
      } catch (IllegalArgumentException e) {
        throw named(c.network.table(), e);
      }
    }
    Objects.checkFromToIndex(from, to, order.length);
    for (int i = from; i < to; i++) {
      Objects.checkIndex(order[i], data.size());
    }
    targets(data, order, from, to);
    for (int i = from; i < to && c.lengths != null; i++) {
      data.copyInputs(order, i, i + 1, example, 0);
      length(example, 0, "data set", order[i]);
    }
  }

  /** Checks n examples that have no targets. */
  void inputs(float[] X, int xo, int n) {
    examples(n);
    room("inputs", X, xo, n, inputs);
    if (indices > 0) {
      try {
        Batch.requireIndices(X, xo, n, inputs, indices);
      } catch (IllegalArgumentException e) {
        throw named(c.network.table(), e);
      }
    }
    lengths(X, xo, n);
  }

  /**
   * Checks that the predictions for n examples have room.
   *
   * @throws IndexOutOfBoundsException if they have not
   */
  void predictions(float[] P, int po, int n) {
    room("predictions", P, po, n, outputs);
  }

  private static void room(String what, float[] array, int at, int n, int width) {
    if (at < 0 || (long) at + (long) n * width > array.length) {
      throw new IndexOutOfBoundsException(
          "%s: found an array of %d numbers, expected %d of them from %d on: %d examples of %d"
              .formatted(what, array.length, (long) n * width, at, n, width));
    }
  }

  private void examples(int found) {
    if (found < 1 || found > batch) {
      throw new IllegalArgumentException(
          "found a batch of "
              + found
              + " examples, expected 1 to "
              + batch
              + ", for which the plan was made");
    }
  }

  private void several(int found, int batches) {
    long most = (long) batches * batch;
    if (found > most) {
      throw new IllegalArgumentException(
          "found a step of %d examples, expected 1 to %d: %d batches of %d, for which the plan was made"
              .formatted(found, most, batches, batch));
    }
  }

  private void targets(Dataset data, int[] order, int from, int to) {
    if (loss == null) {
      return;
    }
    if (!data.isClassification()) {
      targets(data.targetSize());
      data.requireTargets(least(), greatest());
      return;
    }
    labels(data.labels());
    for (int i = 0; i < (to - from) * labels; i++) {
      label(i % (batch * labels), data.classOf(order[from + i / labels], i % labels));
    }
  }

  private void targets(int found) {
    if (c.Y == null || found != outputs) {
      throw new IllegalArgumentException(
          "found "
              + found
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

  private void labels(int found) {
    if (found != labels) {
      throw new IllegalArgumentException(
          "found "
              + found
              + " class labels for an example, expected "
              + labels
              + (labels == 1 ? "" : ", one for each time step"));
    }
  }

  private void label(int i, int y) {
    int most = c.Y != null && outputs == 1 ? 2 : outputs / labels;
    boolean ignored = loss != null && loss.ignoresLabels() && y == Loss.IGNORED;
    if (!ignored && (y < 0 || y >= most)) {
      throw new IllegalArgumentException(
          "example "
              + i / labels
              + " of the batch has class "
              + y
              + (labels == 1 ? "" : " at time step " + i % labels)
              + ", but the network tells only "
              + most
              + " classes apart, 0 to "
              + (most - 1)
              + (loss != null && loss.ignoresLabels() ? "; -1 leaves a time step out" : ""));
    }
  }

  private void lengths(float[] X, int xo, int n) {
    for (int e = 0; e < n && c.lengths != null; e++) {
      length(X, xo + e * inputs, "batch", e);
    }
  }

  /**
   * How many time steps the example X[at …] has, if padding is marked.
   *
   * @param what what row stands in, for messages
   * @throws IllegalArgumentException if its padding is not at the end, or all there is
   */
  int length(float[] X, int at, String what, int row) {
    int layer = c.network.masking();
    Masking masking = (Masking) c.network.layers().get(layer);
    try {
      return masking.length(X, at, c.network.shape(layer), what, row);
    } catch (IllegalArgumentException refusal) {
      throw named(layer, refusal);
    }
  }

  /** The same in the name of the layer that cannot take the data. */
  private IllegalArgumentException named(int layer, IllegalArgumentException e) {
    String name = c.network.layers().get(layer).name();
    return new IllegalArgumentException(
        "layer %d (%s): %s".formatted(layer, name, e.getMessage()), e);
  }
}
