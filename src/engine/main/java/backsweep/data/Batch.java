package backsweep.data;

import backsweep.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Some examples side by side: inputs X [size, inputSize] and either one class per example or
 * targetSize numbers per example, all row-major.
 *
 * <p>A batch that comes from an iterator is filled again by the next step of that iterator; copy
 * what must outlive it. Its arrays may be longer than the batch (the last one of an epoch is often
 * short): read only the first {@code size()} rows.
 */
public final class Batch {

  private final Shape inputShape;
  private final int targetSize;
  private final int labels;
  private final float[] inputs;
  private final int[] classes;
  private final float[] values;
  private final @Nullable Dataset source;
  private final float @Nullable [] weights;
  private int size;

  private Batch(
      Shape inputShape,
      int targetSize,
      int labels,
      float[] inputs,
      int[] classes,
      float[] values,
      @Nullable Dataset source,
      float @Nullable [] weights,
      int size) {
    this.inputShape = inputShape;
    this.targetSize = targetSize;
    this.labels = labels;
    this.inputs = inputs;
    this.classes = classes;
    this.values = values;
    this.source = source;
    this.weights = weights;
    this.size = size;
  }

  /**
   * A batch of examples with one class each. The arrays are kept, not copied.
   *
   * @param inputShape the shape of one example
   * @param inputs [classes.length, inputShape.size()] numbers
   * @param classes the class of each example, 0 or above
   * @return the batch
   * @throws IllegalArgumentException if there is no example, if the number of inputs does not match
   *     or if a class is negative
   */
  public static Batch ofClasses(Shape inputShape, float[] inputs, int... classes) {
    checkCount("inputs", inputs.length, classes.length, inputShape);
    checkClasses(classes, 1, 0);
    return new Batch(inputShape, 0, 1, inputs, classes, new float[0], null, null, classes.length);
  }

  /**
   * A batch of sequences with one class for each time step. The arrays are kept, not copied.
   *
   * @param inputShape the shape of one example
   * @param inputs [size, inputShape.size()] numbers
   * @param steps time steps of an example, 1 or more
   * @param classes [size, steps]: the class of each step, 0 or above, or −1 for a step that takes
   *     no part in the loss
   * @return the batch
   * @throws IllegalArgumentException if there is no example, if the numbers of inputs and classes
   *     do not match or if a class is below −1
   */
  public static Batch ofStepClasses(Shape inputShape, float[] inputs, int steps, int... classes) {
    int size = inputs.length / inputShape.size();
    checkCount("inputs", inputs.length, size, inputShape);
    checkCount("classes", classes.length, size, Shape.of(steps));
    checkClasses(classes, steps, -1);
    return new Batch(inputShape, 0, steps, inputs, classes, new float[0], null, null, size);
  }

  private static void checkClasses(int[] classes, int labels, int least) {
    for (int i = 0; i < classes.length; i++) {
      if (classes[i] < least) {
        throw new IllegalArgumentException(
            "batch row %d%s: class is %d, expected %d or above."
                .formatted(
                    i / labels, least == 0 ? "" : ", step " + i % labels, classes[i], least));
      }
    }
  }

  /**
   * A batch of examples with numbers to predict. The arrays are kept, not copied.
   *
   * @param inputShape the shape of one example
   * @param inputs [size, inputShape.size()] numbers
   * @param targetShape the shape of what is to be predicted for one example
   * @param values [size, targetShape.size()] numbers
   * @return the batch
   * @throws IllegalArgumentException if there is no example or if the numbers of inputs and values
   *     do not match
   */
  public static Batch ofValues(
      Shape inputShape, float[] inputs, Shape targetShape, float... values) {
    int size = inputs.length / inputShape.size();
    checkCount("inputs", inputs.length, size, inputShape);
    checkCount("values", values.length, size, targetShape);
    return new Batch(
        inputShape, targetShape.size(), 0, inputs, new int[0], values, null, null, size);
  }

  /** An empty batch with room for {@code capacity} rows of this data set. */
  static Batch withRoomFor(int capacity, Dataset data) {
    boolean classification = data.isClassification();
    int targetSize = classification ? 0 : data.targetSize();
    int labels = classification ? data.labels() : 0;
    int width = data.inputShape().size();
    return new Batch(
        data.inputShape(),
        targetSize,
        labels,
        new float[checkedLength(capacity, width)],
        new int[checkedLength(capacity, labels)],
        new float[checkedLength(capacity, targetSize)],
        data,
        data.isWeighted() ? new float[capacity] : null,
        0);
  }

  /** Fills this batch with the rows order[from … to). */
  void fill(Dataset data, int[] order, int from, int to) {
    data.copyInputs(order, from, to, inputs, 0);
    if (isClassification()) {
      data.copyClasses(order, from, to, classes, 0);
    } else {
      data.copyValues(order, from, to, values, 0);
    }
    if (weights != null) {
      data.copyWeights(order, from, to, weights, 0);
    }
    size = to - from;
  }

  /**
   * The same examples, each of which counts as much in the mean of the losses as its weight says: L
   * = Σ w·ℓ / Σ w. If all are 0 nothing counts: L and its gradients are 0. The arrays are kept, not
   * copied.
   *
   * @param weights one for each example, 0 or from 1e-18 to 1e18
   * @return a batch that shares this one's arrays
   * @throws IllegalArgumentException if there are fewer or more, or if one is another number
   */
  public Batch weighted(float... weights) {
    Checks.weights("batch", size, weights);
    return new Batch(
        inputShape, targetSize, labels, inputs, classes, values, source, weights, size);
  }

  /**
   * How much each example counts, [size].
   *
   * @return the live array, or null if each counts 1; elements beyond size are leftovers
   */
  public float @Nullable [] weights() {
    return weights;
  }

  /** {@return the number of examples} */
  public int size() {
    return size;
  }

  /** {@return the shape of one example} */
  public Shape inputShape() {
    return inputShape;
  }

  /** {@return the number of inputs of one example} */
  public int inputSize() {
    return inputShape.size();
  }

  /** {@return whether the targets are classes and not values} */
  public boolean isClassification() {
    return targetSize == 0;
  }

  /** {@return the live inputs X [size, inputSize], row-major; rows beyond size are leftovers} */
  public float[] inputs() {
    return inputs;
  }

  /** {@return how many classes each example has: 1, or one for each time step; 0 with values} */
  public int labels() {
    return labels;
  }

  /**
   * The classes of each example, [size, labels].
   *
   * @return the live array; elements beyond size are leftovers
   * @throws IllegalStateException if the targets are values
   */
  public int[] classes() {
    if (!isClassification()) {
      throw new IllegalStateException(
          "batch has no classes: its targets are values of size " + targetSize + ".");
    }
    return classes;
  }

  /**
   * The numbers to predict, [size, targetSize], row-major.
   *
   * @return the live array; rows beyond size are leftovers
   * @throws IllegalStateException if the targets are classes
   */
  public float[] values() {
    checkValues();
    return values;
  }

  /**
   * How many numbers are to be predicted for each example.
   *
   * @return at least 1
   * @throws IllegalStateException if the targets are classes
   */
  public int targetSize() {
    checkValues();
    return targetSize;
  }

  /**
   * Checks that every number to predict is one that a loss takes: those of the data set that the
   * batch comes from, of which only the first call reads them, and those that stand here now, as
   * the arrays may have been written to.
   *
   * @param least the least that it takes
   * @param greatest the greatest that it takes
   * @throws IllegalArgumentException if one is outside or NaN; the message names row and number
   * @throws IllegalStateException if the targets are classes
   */
  public void requireTargets(float least, float greatest) {
    checkValues();
    if (source != null) {
      source.requireTargets(least, greatest);
    }
    for (int row = 0; row < size; row++) {
      Checks.range("batch", row, "target", values, row * targetSize, targetSize, least, greatest);
    }
  }

  /**
   * Checks that every input is an index: those of the data set that the batch comes from, of which
   * only the first call reads them, and those that stand here now, as the array may have been
   * written to.
   *
   * @param count indices are whole numbers below it, from 0 on
   * @throws IllegalArgumentException if one is not; the message names row, position and number
   */
  public void requireIndices(int count) {
    if (source != null) {
      source.requireIndices(count);
    }
    requireIndices(inputs, 0, size, inputSize(), count);
  }

  /** The same for {@code rows} rows of {@code width} numbers X[xo …]. */
  public static void requireIndices(float[] X, int xo, int rows, int width, int count) {
    for (int row = 0; row < rows; row++) {
      Checks.indices("batch", row, X, xo + row * width, width, count);
    }
  }

  private void checkValues() {
    if (isClassification()) {
      throw new IllegalStateException("batch has no values: its targets are classes.");
    }
  }

  private static void checkCount(String what, int found, int size, Shape shape) {
    if (size == 0) {
      throw new IllegalArgumentException("batch has no examples, expected at least 1.");
    }
    if (found != (long) size * shape.size()) {
      throw new IllegalArgumentException(
          "batch of %d examples: found %d %s, expected %d (%d × %s)."
              .formatted(size, found, what, (long) size * shape.size(), size, shape));
    }
  }

  private static int checkedLength(int rows, int width) {
    long length = (long) rows * width;
    if (length > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "batch of %d rows of %d numbers is larger than one array: use a smaller batch size."
              .formatted(rows, width));
    }
    return (int) length;
  }
}
