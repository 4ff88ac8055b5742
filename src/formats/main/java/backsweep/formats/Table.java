package backsweep.formats;

import backsweep.data.RowSplit;
import backsweep.data.Windows;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a CSV file with every cell understood, or {@link #of} numbers in memory, before anything
 * is scaled. Divide it first, then fit a {@link Preprocessing} to the training part.
 */
public final class Table {

  private final String source;
  private final List<Column> columns;
  private final @Nullable Target target;
  private final @Nullable Weights weights;
  private final int size;
  private final int droppedRows;

  Table(
      Path file,
      List<Column> columns,
      @Nullable Target target,
      @Nullable Weights weights,
      int size,
      int droppedRows) {
    this(file.toString(), columns, target, weights, size, droppedRows);
  }

  private Table(
      String source,
      List<Column> columns,
      @Nullable Target target,
      @Nullable Weights weights,
      int size,
      int droppedRows) {
    this.source = source;
    this.columns = columns;
    this.target = target;
    this.weights = weights;
    this.size = size;
    this.droppedRows = droppedRows;
  }

  /**
   * A table of numbers in memory. Predictions need no target; {@link #target} gives it one to train
   * on. In a CSV file for a network trained on it, the features are columns of these names.
   *
   * @param featureNames a name for each column
   * @param rows [n, features] numbers, a row for each example; they are copied
   * @return the table
   * @throws IllegalArgumentException if there is no row or no name, if two names are the same or
   *     one has white space around it, if a row has another size, or if a number is not finite as a
   *     float; the message names row and column
   */
  public static Table of(List<String> featureNames, double[][] rows) {
    return of(featureNames, rows.length, row -> rows[row].length, (row, i) -> rows[row][i]);
  }

  /** Like {@link #of(List, double[][])}. */
  public static Table of(List<String> featureNames, float[][] rows) {
    return of(featureNames, rows.length, row -> rows[row].length, (row, i) -> rows[row][i]);
  }

  private static Table of(
      List<String> names, int rows, IntUnaryOperator widths, MemoryColumns.CellValues values) {
    List<Column> columns = MemoryColumns.features(names, rows, widths, values);
    return new Table(MemoryColumns.SOURCE, columns, null, null, rows, 0);
  }

  /**
   * The same rows with numbers to predict, in the user's unit.
   *
   * @param name what they are called
   * @param values one for each row; they are copied
   * @return new table
   * @throws IllegalArgumentException if there are more or fewer values than rows, if a feature has
   *     that name, or if a number is not finite as a float
   */
  public Table target(String name, double[] values) {
    return with(MemoryColumns.values(this, name, values.length, row -> values[row]));
  }

  /** Like {@link #target(String, double[])}. */
  public Table target(String name, float[] values) {
    return with(MemoryColumns.values(this, name, values.length, row -> values[row]));
  }

  /**
   * The same rows with classes to predict. Their order is that of their names, or by size if all
   * names are numbers, of which 1 and 1.0 are the same.
   *
   * @param name what they are called
   * @param classes the name of the class of each row; none is empty or says, as {@code NA} does in
   *     a CSV file, that it is not known
   * @return new table
   * @throws IllegalArgumentException if there are more or fewer than rows, if a feature has that
   *     name, or if a row has no class
   */
  public Table target(String name, List<String> classes) {
    return with(MemoryColumns.classes(this, name, classes));
  }

  /**
   * What {@link Table#split} gives: two tables that share no row.
   *
   * @param train the rows to train on
   * @param validation the rows to validate on
   */
  public record Split(Table train, Table validation) {}

  /**
   * One feature: numbers, or the positions of categories, or indices; NaN where the value is
   * missing.
   */
  static final class Column {
    final String name;
    final List<String> categories;
    final int indices;
    final NumberList values;

    /** categories: empty for numbers; indices: that numbers are whole and below it, or 0. */
    Column(String name, List<String> categories, int indices, NumberList values) {
      this.name = name;
      this.categories = List.copyOf(categories);
      this.indices = indices;
      this.values = values;
    }

    /** The same column of other rows. */
    Column with(NumberList others) {
      return new Column(name, categories, indices, others);
    }
  }

  /** The column to predict. */
  sealed interface Target {
    String name();

    Target select(int[] rows);
  }

  /**
   * A target of classes: of each row the position of its class among names; of each time step, if
   * there are steps, and −1 for one without a class.
   */
  static final class Classes implements Target {
    private final String name;
    final int[] classes;
    final List<String> names;
    final List<String> steps;

    /** steps: the columns that they stand in, or none for one class a row. */
    Classes(String name, int[] classes, List<String> names, List<String> steps) {
      this.name = name;
      this.classes = classes;
      this.names = names;
      this.steps = steps;
    }

    /**
     * The same positions among the classes of a network.
     *
     * @param source what messages call the table
     * @throws IllegalArgumentException if a row has none of these
     */
    int[] among(List<String> known, String source) {
      if (names.equals(known)) {
        return classes;
      }
      int[] found = names.stream().mapToInt(known::indexOf).toArray();
      int[] positions = new int[classes.length];
      for (int i = 0; i < classes.length; i++) {
        positions[i] = classes[i] < 0 ? -1 : found[classes[i]];
        if (classes[i] >= 0 && positions[i] < 0) {
          throw new IllegalArgumentException(
              "%s row %d, target '%s': '%s' did not occur in training, expected one of %s."
                  .formatted(
                      source, i / Math.max(1, steps.size()), name, names.get(classes[i]), known));
        }
      }
      return positions;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Target select(int[] rows) {
      int n = Math.max(1, steps.size());
      int[] selected = new int[rows.length * n];
      Arrays.setAll(selected, i -> classes[rows[i / n] * n + i % n]);
      return new Classes(name, selected, names, steps);
    }
  }

  /** A target of numbers. */
  static final class Values implements Target {
    private final String name;
    final NumberList values;

    Values(String name, NumberList values) {
      this.name = name;
      this.values = values;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Target select(int[] rows) {
      return new Values(name, values.select(rows));
    }
  }

  /** How much each row counts. */
  record Weights(String name, float[] values) {

    Weights select(int[] rows) {
      float[] selected = new float[rows.length];
      for (int i = 0; i < rows.length; i++) {
        selected[i] = values[rows[i]];
      }
      return new Weights(name, selected);
    }
  }

  /** {@return the number of rows, at least 1} */
  public int size() {
    return size;
  }

  /** {@return how many rows of the file were left out because a value was missing} */
  public int droppedRows() {
    return droppedRows;
  }

  /** {@return the names of the columns that a network is to learn from} */
  public List<String> featureNames() {
    return columns.stream().map(column -> column.name).toList();
  }

  /** {@return whether the target column was read} */
  public boolean hasTarget() {
    return target != null;
  }

  /** {@return whether the target was read and holds classes} */
  public boolean isClassification() {
    return target instanceof Classes;
  }

  /**
   * Divides the rows at random into a part to train on and a part to validate on; classes are
   * divided in the same proportion, unless each time step has its own.
   *
   * @param validationFraction the share of rows for validation, above 0 and below 1; each part gets
   *     at least one row
   * @param seed fixes the choice
   * @return both parts
   * @throws IllegalArgumentException if the fraction is not between 0 and 1, or if there is only
   *     one row
   */
  public Split split(double validationFraction, long seed) {
    RowSplit rows =
        target instanceof Classes known && known.steps.isEmpty()
            ? RowSplit.stratified(known.classes, validationFraction, seed)
            : RowSplit.of(size, validationFraction, seed);
    return new Split(select(rows.train()), select(rows.validation()));
  }

  /**
   * Divides rows that are steps of time: the last ones are to validate on. Windows that predict
   * them read steps before, so the second part begins so much earlier.
   *
   * @param validationFraction the share of rows for validation, above 0 and below 1
   * @param windows what examples will be made
   * @return both parts; each holds one example or more
   * @throws IllegalArgumentException if the fraction is not between 0 and 1, or if a part is too
   *     short for one example
   */
  public Split split(double validationFraction, Windows windows) {
    if (!(validationFraction > 0 && validationFraction < 1)) {
      throw new IllegalArgumentException(
          "validation fraction is " + validationFraction + ", expected between 0 and 1.");
    }
    int last = (int) Math.max(1, Math.round(validationFraction * size));
    int first = size - last;
    if (first < windows.span()) {
      throw new IllegalArgumentException(
          "of %d rows %d are left to train on, expected at least %d for a window of %d rows"
                  .formatted(size, first, windows.span(), windows.length())
              + " and a horizon of %d; use a shorter window.".formatted(windows.horizon()));
    }
    int from = first - windows.span() + 1;
    return new Split(
        select(IntStream.range(0, first).toArray()), select(IntStream.range(from, size).toArray()));
  }

  /** {@return for example {@code 333 rows, 6 features, target species}} */
  @Override
  public String toString() {
    String goal = target == null ? "" : ", target " + target.name();
    return size + " rows, " + columns.size() + " features" + goal;
  }

  /** What messages call it: its file, if there is one. */
  String source() {
    return source;
  }

  List<Column> columns() {
    return columns;
  }

  @Nullable Target target() {
    return target;
  }

  @Nullable Weights weights() {
    return weights;
  }

  private Table with(Target other) {
    return new Table(source, columns, other, weights, size, droppedRows);
  }

  private Table select(int[] rows) {
    List<Column> selected =
        columns.stream().map(column -> column.with(column.values.select(rows))).toList();
    return new Table(
        source,
        selected,
        target == null ? null : target.select(rows),
        weights == null ? null : weights.select(rows),
        rows.length,
        droppedRows);
  }
}
