package backsweep.data;

import backsweep.tensor.Shape;
import java.util.List;
import java.util.Objects;

/**
 * Examples in memory: inputs of one shape, and for each example either a class or some numbers to
 * predict. It never changes; splits and selections share its storage.
 */
public final class Dataset {

  private final Shape inputShape;
  private final Inputs inputs;
  private final Targets targets;
  private final Rows rows;

  /** All inputs are indices below it; 0 if nobody has asked. */
  private int indicesBelow;

  Dataset(Shape inputShape, Inputs inputs, Targets targets, Rows rows) {
    this.inputShape = inputShape;
    this.inputs = inputs;
    this.targets = targets;
    this.rows = rows;
  }

  /**
   * What {@link Dataset#split} gives: two data sets that share no row.
   *
   * @param train the rows to train on
   * @param validation the rows to validate on
   */
  public record Split(Dataset train, Dataset validation) {}

  /**
   * Examples with one class each. The arrays are kept, not copied: leave them unchanged.
   *
   * @param inputShape the shape of one example
   * @param inputs [classes.length, inputShape.size()] finite numbers, row-major
   * @param classes the class of each example, 0 … classNames.size() − 1
   * @param classNames at least two different names
   * @return the data set
   * @throws IllegalArgumentException if there is no example, if counts do not match, if a class has
   *     no name, if there are fewer than two names, or if an input is NaN or infinite
   */
  public static Dataset ofClasses(
      Shape inputShape, float[] inputs, int[] classes, List<String> classNames) {
    Checks.count("inputs", inputs.length, classes.length, inputShape);
    Checks.finite("input", inputs, inputShape.size());
    return classification(inputShape, new Inputs.Floats(inputs), classes, classNames);
  }

  /**
   * Sequences with one class for each of {@code steps} time steps. The arrays are kept, not copied:
   * leave them unchanged.
   *
   * @param inputShape the shape of one example
   * @param inputs [n, inputShape.size()] finite numbers, row-major
   * @param steps time steps of an example, 1 or more
   * @param classes [n, steps]: the class of each step, 0 … classNames.size() − 1, or −1 for a step
   *     that takes no part in the loss, such as those behind the end of a short sequence
   * @param classNames at least two different names
   * @return the data set
   * @throws IllegalArgumentException if there is no example, if counts do not match, if a class has
   *     no name, if there are fewer than two names, or if an input is NaN or infinite
   */
  public static Dataset ofStepClasses(
      Shape inputShape, float[] inputs, int steps, int[] classes, List<String> classNames) {
    Shape labels = Shape.of(steps);
    int size = inputs.length / inputShape.size();
    Checks.count("inputs", inputs.length, size, inputShape);
    Checks.count("classes", classes.length, size, labels);
    Checks.finite("input", inputs, inputShape.size());
    Checks.classes(classes, steps, -1, classNames);
    Targets targets = new Targets.Classes(classes, steps, List.copyOf(classNames));
    return new Dataset(inputShape, new Inputs.Floats(inputs), targets, Rows.all(size));
  }

  /**
   * Images of unsigned bytes with one class each; pixel 255 becomes input 1. The arrays are kept,
   * not copied: leave them unchanged.
   *
   * @param inputShape the shape of one image, for example [28, 28]
   * @param pixels [classes.length, inputShape.size()] unsigned bytes, row-major
   * @param classes the class of each image, 0 … classNames.size() − 1
   * @param classNames at least two different names
   * @return the data set
   * @throws IllegalArgumentException if there is no image, if counts do not match, if a class has
   *     no name, or if there are fewer than two names
   */
  public static Dataset ofImages(
      Shape inputShape, byte[] pixels, int[] classes, List<String> classNames) {
    Checks.count("pixels", pixels.length, classes.length, inputShape);
    return classification(inputShape, new Inputs.Bytes(pixels), classes, classNames);
  }

  /**
   * Examples with numbers to predict. The arrays are kept, not copied: leave them unchanged.
   *
   * @param inputShape the shape of one example
   * @param inputs [n, inputShape.size()] finite numbers, row-major
   * @param targetShape the shape of what is to be predicted for one example
   * @param values [n, targetShape.size()] finite numbers, row-major
   * @return the data set
   * @throws IllegalArgumentException if there is no example, if counts do not match, or if a number
   *     is NaN or infinite
   */
  public static Dataset ofValues(
      Shape inputShape, float[] inputs, Shape targetShape, float[] values) {
    int size = inputs.length / inputShape.size();
    Checks.count("inputs", inputs.length, size, inputShape);
    Checks.count("target values", values.length, size, targetShape);
    Checks.finite("input", inputs, inputShape.size());
    Checks.finite("target", values, targetShape.size());
    Targets targets = new Targets.Values(values, targetShape);
    return new Dataset(inputShape, new Inputs.Floats(inputs), targets, Rows.all(size));
  }

  private static Dataset classification(
      Shape inputShape, Inputs inputs, int[] classes, List<String> classNames) {
    Checks.classes(classes, 1, 0, classNames);
    Targets targets = new Targets.Classes(classes, 1, List.copyOf(classNames));
    return new Dataset(inputShape, inputs, targets, Rows.all(classes.length));
  }

  /** {@return the number of examples, at least 1} */
  public int size() {
    return rows.size();
  }

  /** {@return the bytes of its arrays, those that it shares with others included} */
  public long bytes() {
    return inputs.bytes() + targets.bytes() + rows.bytes();
  }

  /** {@return the bytes of its arrays but those that a selection shares with the other one} */
  public long bytesBeside(Dataset other) {
    return inputs == other.inputs ? rows.bytes() : bytes();
  }

  /** {@return the shape of one example} */
  public Shape inputShape() {
    return inputShape;
  }

  /** {@return whether the targets are classes and not values} */
  public boolean isClassification() {
    return targets instanceof Targets.Classes;
  }

  /**
   * The number of classes, whether or not each of them occurs.
   *
   * @return at least 2
   * @throws IllegalStateException if the targets are values
   */
  public int classCount() {
    return targets.asClasses().names.size();
  }

  /**
   * The names of the classes 0, 1, 2, …
   *
   * @return an unmodifiable list
   * @throws IllegalStateException if the targets are values
   */
  public List<String> classNames() {
    return targets.asClasses().names;
  }

  /**
   * How many classes are to be predicted for one example: 1, or one for each time step.
   *
   * @return at least 1
   * @throws IllegalStateException if the targets are values
   */
  public int labels() {
    return targets.asClasses().labels;
  }

  /**
   * The shape of what is to be predicted for one example.
   *
   * @return the shape
   * @throws IllegalStateException if the targets are classes
   */
  public Shape targetShape() {
    return targets.asValues().shape;
  }

  /**
   * How many numbers are to be predicted for one example.
   *
   * @return at least 1
   * @throws IllegalStateException if the targets are classes
   */
  public int targetSize() {
    return targetShape().size();
  }

  /**
   * The inputs of one example.
   *
   * @param row 0 … size − 1
   * @return a new array of inputShape.size() numbers
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public float[] inputsOf(int row) {
    float[] x = new float[inputShape.size()];
    inputs.copyRow(rows.at(row), x.length, x, 0);
    return x;
  }

  /**
   * The class of one example; of its first time step, if it has several.
   *
   * @param row 0 … size − 1
   * @return 0 … classCount − 1
   * @throws IndexOutOfBoundsException if there is no such row
   * @throws IllegalStateException if the targets are values
   */
  public int classOf(int row) {
    return classOf(row, 0);
  }

  /** The same of any of its labels, 0 … labels − 1; −1 if that takes no part in the loss. */
  public int classOf(int row, int label) {
    Targets.Classes target = targets.asClasses();
    return target.classes[rows.at(row) * target.labels + Objects.checkIndex(label, target.labels)];
  }

  /**
   * The same examples, each of which counts as much in the mean of the losses as its weight says: L
   * = Σ w·ℓ / Σ w, as if it stood there w times. Splits, selections and batches take the weights
   * with them; measures of an evaluation count examples by their weights too.
   *
   * @param weights one for each row, 0 or from 1e-18 to 1e18, and not all 0; copied
   * @return a data set that shares this one's storage
   * @throws IllegalArgumentException if there are fewer or more, or if one is another number
   */
  public Dataset weighted(float... weights) {
    return new Dataset(inputShape, inputs, targets, rows.weighted(weights));
  }

  /** {@return whether an example may have this weight: 0, or a number from 1e-18 to 1e18} */
  public static boolean isWeight(float weight) {
    return Checks.isWeight(weight);
  }

  /** {@return whether examples have weights; otherwise each counts 1} */
  public boolean isWeighted() {
    return rows.isWeighted();
  }

  /**
   * Gathers weights: that of row order[from] goes to w[wo], the next one behind it, and so on; 1
   * for each if there are none.
   *
   * @param order row numbers of this data set
   * @param from the first element of order to use
   * @param to the element of order to stop before
   * @param w receives (to − from) weights
   * @param wo where in w to begin
   * @throws IndexOutOfBoundsException if a range or a row number is outside
   */
  public void copyWeights(int[] order, int from, int to, float[] w, int wo) {
    Checks.room(order.length, from, to, w.length, wo, 1);
    for (int i = from; i < to; i++) {
      w[wo + i - from] = rows.weight(order[i]);
    }
  }

  /**
   * Gathers inputs: row order[from] goes to X[xo …], the next one behind it, and so on.
   *
   * @param order row numbers of this data set
   * @param from the first element of order to use
   * @param to the element of order to stop before
   * @param X receives (to − from) · inputShape.size() numbers
   * @param xo where in X to begin
   * @throws IndexOutOfBoundsException if a range or a row number is outside
   */
  public void copyInputs(int[] order, int from, int to, float[] X, int xo) {
    int width = inputShape.size();
    Checks.room(order.length, from, to, X.length, xo, width);
    for (int i = from; i < to; i++) {
      inputs.copyRow(rows.at(order[i]), width, X, xo + (i - from) * width);
    }
  }

  /**
   * Gathers classes: those of row order[from] go to y[yo …], the next ones behind them.
   *
   * @param order row numbers of this data set
   * @param from the first element of order to use
   * @param to the element of order to stop before
   * @param y receives (to − from) · labels classes
   * @param yo where in y to begin
   * @throws IndexOutOfBoundsException if a range or a row number is outside
   * @throws IllegalStateException if the targets are values
   */
  public void copyClasses(int[] order, int from, int to, int[] y, int yo) {
    Targets.Classes target = targets.asClasses();
    int n = target.labels;
    Checks.room(order.length, from, to, y.length, yo, n);
    for (int i = from; i < to; i++) {
      System.arraycopy(target.classes, rows.at(order[i]) * n, y, yo + (i - from) * n, n);
    }
  }

  /**
   * Gathers numbers to predict: those of row order[from] go to Y[yo …], the next ones behind them.
   *
   * @param order row numbers of this data set
   * @param from the first element of order to use
   * @param to the element of order to stop before
   * @param Y receives (to − from) · targetSize numbers
   * @param yo where in Y to begin
   * @throws IndexOutOfBoundsException if a range or a row number is outside
   * @throws IllegalStateException if the targets are classes
   */
  public void copyValues(int[] order, int from, int to, float[] Y, int yo) {
    Targets.Values target = targets.asValues();
    int width = target.shape.size();
    Checks.room(order.length, from, to, Y.length, yo, width);
    for (int i = from; i < to; i++) {
      System.arraycopy(target.values, rows.at(order[i]) * width, Y, yo + (i - from) * width, width);
    }
  }

  /**
   * Checks that every number to predict is one that a loss takes. Only the first call reads them.
   *
   * @param least the least that it takes
   * @param greatest the greatest that it takes
   * @throws IllegalArgumentException if one is outside; the message names row and number
   * @throws IllegalStateException if the targets are classes
   */
  public void requireTargets(float least, float greatest) {
    rows.requireTargets(targets.asValues(), least, greatest);
  }

  /**
   * Checks that every input is an index, as an embedding takes it. Only the first call reads them,
   * unless a later one asks for fewer indices.
   *
   * @param count indices are whole numbers below it, from 0 on
   * @throws IllegalArgumentException if one is not; the message names row, position and number
   */
  public void requireIndices(int count) {
    if (indicesBelow > 0 && indicesBelow <= count) {
      return;
    }
    int width = inputShape.size();
    float[] x = new float[width];
    for (int row = 0; row < rows.size(); row++) {
      inputs.copyRow(rows.at(row), width, x, 0);
      Checks.indices("data set", row, x, 0, width, count);
    }
    indicesBelow = count;
  }

  /**
   * Some of the rows, in the order given. The storage is shared.
   *
   * @param selected at least one row number of this data set
   * @return the selection
   * @throws IllegalArgumentException if nothing is selected or a row number is outside
   */
  public Dataset select(int... selected) {
    return new Dataset(inputShape, inputs, targets, rows.select(selected));
  }

  /**
   * Divides the rows at random into a part to train on and a part to validate on. With classes,
   * each class is divided in the same proportion, as nearly as whole rows allow. The same seed
   * gives the same parts; within a part the rows keep their order.
   *
   * @param validationFraction the share of rows for validation, above 0 and below 1; each part gets
   *     at least one row
   * @param seed fixes the choice
   * @return both parts, which share this data set's storage
   * @throws IllegalArgumentException if the fraction is not between 0 and 1, or if there is only
   *     one row
   */
  public Split split(double validationFraction, long seed) {
    RowSplit split =
        switch (targets) {
          case Targets.Classes target when target.labels == 1 ->
              RowSplit.stratified(rows.gather(target.classes), validationFraction, seed);
          default -> RowSplit.of(rows.size(), validationFraction, seed);
        };
    return new Split(select(split.train()), select(split.validation()));
  }

  /**
   * The batches of one shuffled epoch; each pass over the result yields the same batches. See
   * {@link Batch} on how long a batch lives.
   *
   * @param batchSize rows per batch, at least 1; the last batch may be shorter
   * @param seed fixes the order
   * @return something to loop over
   * @throws IllegalArgumentException if the batch size is below 1
   */
  public Iterable<Batch> batches(int batchSize, long seed) {
    Checks.batchSize(batchSize);
    return () -> {
      BatchIterator iterator = new BatchIterator(this, batchSize);
      iterator.reset(seed);
      return iterator;
    };
  }

  /**
   * The batches in the order of the rows. See {@link Batch} on how long a batch lives.
   *
   * @param batchSize rows per batch, at least 1; the last batch may be shorter
   * @return something to loop over
   * @throws IllegalArgumentException if the batch size is below 1
   */
  public Iterable<Batch> batches(int batchSize) {
    Checks.batchSize(batchSize);
    return () -> new BatchIterator(this, batchSize);
  }

  /**
   * A fingerprint of what a network would see: shapes, class names and, row by row, the inputs as
   * floats and the targets. It reads everything anew at each call.
   *
   * @return SHA-256 as 64 lower-case hexadecimal digits
   */
  public String sha256() {
    return ContentHash.of(this);
  }

  /** {@return size, shape and kind, for example {@code 1437 examples of [8, 8] in 10 classes}} */
  @Override
  public String toString() {
    return size()
        + (isWeighted() ? " weighted" : "")
        + " examples of "
        + inputShape
        + targets.kind();
  }
}
