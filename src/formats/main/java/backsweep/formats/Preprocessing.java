package backsweep.formats;

import backsweep.data.Dataset;
import backsweep.data.Windows;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What turns a user's data into inputs of a network, and its outputs into the user's words and
 * units. It is found from the training part alone and travels with the network.
 *
 * <p>A table: a number becomes (x − mean) / standard deviation, with deviation 1 for a column that
 * never changes; a category becomes as many inputs as there are categories, one of them 1. A target
 * that is a number is scaled in the same way. Indices, and numbers {@link #unscaled}, stay as they
 * are. Images: every pixel is multiplied by one scale.
 *
 * <p>Inputs are floats, and so is a number before it is scaled, unless the numbers of its column
 * lie so closely together, far from zero, that rounding them first would be seen, as points in time
 * do: then it is taken as a double.
 */
public final class Preprocessing {

  private final List<Feature> features;
  private final Shape inputShape;
  private final float scale;
  private final TargetCoding target;
  private final @Nullable Windows windows;

  private Preprocessing(
      List<Feature> features,
      Shape inputShape,
      float scale,
      TargetCoding target,
      @Nullable Windows windows) {
    this.features = List.copyOf(features);
    this.inputShape = inputShape;
    this.scale = scale;
    this.target = target;
    this.windows = windows;
  }

  /**
   * Preprocessing of images that are told apart.
   *
   * @param inputShape the shape of one image
   * @param scale what a pixel is multiplied by, finite and not 0: 1/255 for IDX files, {@link
   *     Digits#SCALE} for the digits
   * @param classNames at least two different names
   * @return the preprocessing
   * @throws IllegalArgumentException if the scale is not finite or 0, or if there are fewer than
   *     two names
   */
  public static Preprocessing images(Shape inputShape, float scale, List<String> classNames) {
    if (!Float.isFinite(scale) || scale == 0) {
      throw new IllegalArgumentException(
          "scale of pixels is " + scale + ", expected a finite number that is not 0.");
    }
    if (classNames.size() < 2) {
      throw new IllegalArgumentException(
          "images have the classes " + classNames + ", expected at least 2.");
    }
    TargetCoding target = new TargetCoding.Classes("class", List.copyOf(classNames), List.of());
    return new Preprocessing(List.of(), inputShape, scale, target, null);
  }

  /**
   * Fits means, deviations and shares.
   *
   * @param train the training part of a table, with its target
   * @return the preprocessing
   * @throws FormatException if a column has no value at all in the training part
   * @throws IllegalArgumentException if the table has no target, or one of fewer than two classes
   */
  public static Preprocessing fit(Table train) throws FormatException {
    List<Feature> features = new ArrayList<>();
    for (Table.Column column : train.columns()) {
      features.add(Fit.feature(train, column));
    }
    return ofTable(features, Fit.target(train, targetOf(train)));
  }

  /**
   * The same for numbers that are left as they are; a missing one still becomes the mean. The
   * target is scaled nevertheless.
   *
   * @return new preprocessing
   */
  public Preprocessing unscaled() {
    List<Feature> plain = new ArrayList<>();
    for (Feature feature : features) {
      plain.add(
          feature instanceof Feature.Numeric number
              ? new Feature.Plain(number.name(), number.scaling().mean())
              : feature);
    }
    return new Preprocessing(plain, inputShape, scale, target, windows);
  }

  /**
   * The same for a series: an example is a window of rows.
   *
   * @param some what windows
   * @return new preprocessing, whose inputs are [length, inputs of a row]
   * @throws IllegalArgumentException if this is not of a table whose target is a number
   */
  public Preprocessing inWindows(Windows some) {
    if (features.isEmpty() || isClassification()) {
      throw new IllegalArgumentException(
          "windows are for a table whose target is a number, found %s."
              .formatted(features.isEmpty() ? "images" : "classes of '" + targetName() + "'"));
    }
    int width = features.stream().mapToInt(Feature::width).reduce(0, Math::addExact);
    return new Preprocessing(features, Shape.of(some.length(), width), 1, target, some);
  }

  /** Preprocessing of a table. */
  static Preprocessing ofTable(List<Feature> features, TargetCoding target) {
    int width = features.stream().mapToInt(Feature::width).reduce(0, Math::addExact);
    return new Preprocessing(features, Shape.of(width), 1, target, null);
  }

  /** {@return the windows that examples are of a series; null if every row is an example} */
  public @Nullable Windows windows() {
    return windows;
  }

  /** {@return the shape that a network for this data takes} */
  public Shape inputShape() {
    return inputShape;
  }

  /** {@return the names of a table's feature columns; empty for images} */
  public List<String> featureNames() {
    return features.stream().map(Feature::name).toList();
  }

  /** {@return that every input is an index below it; 0 if inputs may be any numbers} */
  public int indices() {
    int most = 0;
    for (Feature feature : features) {
      most = feature instanceof Feature.Index index ? Math.max(most, index.count()) : most;
    }
    return most;
  }

  /** {@return the name of what is predicted} */
  public String targetName() {
    return target.name();
  }

  /** {@return whether classes are predicted and not a number} */
  public boolean isClassification() {
    return target instanceof TargetCoding.Classes;
  }

  /**
   * The names of the classes 0, 1, 2, …
   *
   * @return an unmodifiable list
   * @throws IllegalStateException if a number is predicted
   */
  public List<String> classNames() {
    return switch (target) {
      case TargetCoding.Classes known -> known.names();
      case TargetCoding.Numeric known ->
          throw new IllegalStateException(
              "target '" + known.name() + "' has no classes: it is a number.");
    };
  }

  /** {@return the columns that hold the class of each time step; empty if a row has one target} */
  public List<String> steps() {
    return target instanceof TargetCoding.Classes known ? known.steps() : List.of();
  }

  /**
   * A predicted number in the user's unit: y · deviation + mean, as precise as the target was
   * taken; mostly a float.
   *
   * @param output what the network gave
   * @return the number
   * @throws IllegalStateException if classes are predicted
   */
  public double restore(float output) {
    return targetScaling().restored(output);
  }

  /**
   * The standard deviation that a target number was divided by: errors of a network times this are
   * errors in the user's unit.
   *
   * @return above 0
   * @throws IllegalStateException if classes are predicted
   */
  public double targetDeviation() {
    return targetScaling().deviation();
  }

  /**
   * The rows of a table as a network sees them.
   *
   * @param table with the columns that this was fitted to, and its target
   * @return one example a row, or one a window
   * @throws IllegalArgumentException if the table has other columns, no target or a class that did
   *     not occur in training, if a number is so far from those of the training part that it leaves
   *     the range of floats, or if its column of weights gives every example 0
   */
  public Dataset apply(Table table) {
    Dataset data = examples(table);
    Table.Weights weights = table.weights();
    if (weights == null) {
      return data;
    }
    // Of a series the weight of an example is that of the row that it predicts.
    int from = table.size() - data.size();
    float[] known = Arrays.copyOfRange(weights.values(), from, table.size());
    if (IntStream.range(0, known.length).allMatch(row -> known[row] == 0)) {
      throw new IllegalArgumentException(
          "column '%s' gives weight 0 to all %d examples of a part, expected one above 0."
              .formatted(weights.name(), known.length));
    }
    return data.weighted(known);
  }

  private Dataset examples(Table table) {
    float[] inputs = rows(table);
    return switch (targetOf(table)) {
      case Table.Classes read -> {
        int[] classes = read.among(classNames(), table.source());
        yield read.steps.isEmpty()
            ? Dataset.ofClasses(inputShape, inputs, classes, classNames())
            : Dataset.ofStepClasses(inputShape, inputs, read.steps.size(), classes, classNames());
      }
      case Table.Values read -> {
        float[] values = new float[read.values.size()];
        for (int row = 0; row < values.length; row++) {
          values[row] = targetScaling().scaled(read.values.get(row));
        }
        yield windows == null
            ? Dataset.ofValues(inputShape, inputs, Shape.of(1), values)
            : windows.of(inputs, inputShape.dimension(1), values);
      }
    };
  }

  /**
   * The features of a table as a network sees them.
   *
   * @param table with the columns that this was fitted to
   * @return [n, inputShape().size()] numbers, row-major; n is table.size(), or how many windows the
   *     table holds, each followed by what it predicts or not
   * @throws IllegalArgumentException if the table has other columns, is too large for one array or
   *     shorter than a window, or if a number is so far from those of the training part that it
   *     leaves the range of floats
   */
  public float[] inputs(Table table) {
    float[] rows = rows(table);
    if (windows == null) {
      return rows;
    }
    int n = table.size() - windows.length() + 1;
    if (n < 1) {
      throw new IllegalArgumentException(
          "found %d rows, expected at least %d: a window for one prediction."
              .formatted(table.size(), windows.length()));
    }
    int size = inputShape.size();
    requireArray(table, n, size);
    float[] X = new float[n * size];
    for (int e = 0; e < n; e++) {
      System.arraycopy(rows, e * inputShape.dimension(1), X, e * size, size);
    }
    return X;
  }

  private static void requireArray(Table table, int rows, int width) {
    if ((long) rows * width > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "%s: %d rows of %d inputs are more than one array holds; use fewer rows or categories."
              .formatted(table.source(), rows, width));
    }
  }

  /**
   * What the target was at the last step that each window reads, as a network predicts it: the
   * forecast that needs no training.
   *
   * @param data windows of a series, as {@link #apply} gives them
   * @return one number for each window
   * @throws IllegalStateException if this is not of a series
   */
  public float[] lastKnown(Dataset data) {
    if (windows == null) {
      throw new IllegalStateException("the examples are no windows of a series.");
    }
    boolean scaled = features.getFirst() instanceof Feature.Numeric;
    int width = inputShape.dimension(1);
    float[] last = new float[data.size()];
    for (int row = 0; row < last.length; row++) {
      float[] X = data.inputsOf(row);
      float known = X[X.length - width];
      last[row] = scaled ? known : targetScaling().scaled(known);
    }
    return last;
  }

  /** Row by row. */
  private float[] rows(Table table) {
    if (features.isEmpty() || !table.featureNames().equals(featureNames())) {
      throw new IllegalArgumentException(
          "%s has the columns %s, expected %s."
              .formatted(table.source(), table.featureNames(), featureNames()));
    }
    int width = inputShape.dimension(inputShape.rank() - 1);
    requireArray(table, table.size(), width);
    float[] X = new float[table.size() * width];
    int offset = 0;
    for (int i = 0; i < features.size(); i++) {
      NumberList values = table.columns().get(i).values;
      for (int row = 0; row < values.size(); row++) {
        features.get(i).encode(values.get(row), X, row * width + offset);
      }
      offset += features.get(i).width();
    }
    return X;
  }

  /**
   * The inputs for one image, or for one row of a table that has no categories; not for a series.
   *
   * @param raw the pixels in row-major order, or the numbers in the order of featureNames; NaN
   *     stands for a missing number
   * @return inputShape().size() numbers
   * @throws IllegalArgumentException if the count is wrong or a column holds categories
   */
  public float[] inputs(float... raw) {
    if (raw.length != inputShape.size()
        || windows != null
        || features.stream().anyMatch(feature -> feature instanceof Feature.Category)) {
      throw new IllegalArgumentException(
          "found %d numbers, expected %s."
              .formatted(
                  raw.length,
                  features.isEmpty()
                      ? inputShape.size() + " pixels"
                      : "one value for each of " + featureNames()));
    }
    float[] x = new float[raw.length];
    for (int i = 0; i < raw.length; i++) {
      if (features.isEmpty()) {
        x[i] = raw[i] * scale;
      } else {
        features.get(i).encode(raw[i], x, i);
      }
    }
    return x;
  }

  /** This preprocessing as JSON, for a model file. */
  String toJson() {
    return PreprocessingJson.write(this);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @param where to name in errors, for example the file
   */
  static Preprocessing fromJson(JsonNode json, String where) throws FormatException {
    return PreprocessingJson.read(json, where);
  }

  List<Feature> features() {
    return features;
  }

  TargetCoding target() {
    return target;
  }

  float scale() {
    return scale;
  }

  private Scaling targetScaling() {
    return switch (target) {
      case TargetCoding.Numeric known -> known.scaling();
      case TargetCoding.Classes known ->
          throw new IllegalStateException(
              "target '" + known.name() + "' is not a number: it has classes.");
    };
  }

  private static Table.Target targetOf(Table table) {
    Table.Target target = table.target();
    if (target == null) {
      throw new IllegalArgumentException(
          "%s has no target; read it with its target column, or set target(name, values)."
              .formatted(table.source()));
    }
    return target;
  }
}
