package backsweep.formats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tables in CSV: UTF-8 with or without byte order mark, commas between cells, a header line of
 * column names, cells in double quotes where they contain commas, quotes or line breaks.
 *
 * <p>A column is one of numbers if its first known cell is a decimal number, and one of categories
 * otherwise; categories are at most {@value #MAX_CATEGORIES} different texts. A cell that is empty,
 * or says {@code NA}, {@code N/A}, {@code NaN}, {@code null} (in any case) or {@code ?}, is
 * missing.
 */
public final class Csv {

  /** How many different texts a column of categories may have. */
  public static final int MAX_CATEGORIES = 50;

  /** How many classes a target may have. */
  public static final int MAX_CLASSES = 10_000;

  /** How many different numbers may be taken for classes without being told. */
  public static final int MAX_CLASSES_OF_NUMBERS = 20;

  private Csv() {}

  /** Whether the target names classes or is a number to be predicted. */
  public enum Task {
    /**
     * Found out from the target column. Texts are classes. Numbers are classes if all are whole, at
     * most {@value Csv#MAX_CLASSES_OF_NUMBERS} different ones, and on average occur at least twice;
     * otherwise they are numbers. Where texts and whole numbers are mixed, at most {@value
     * Csv#MAX_CLASSES_OF_NUMBERS} different ones are classes; more are refused, and so is a text
     * among numbers with fractions.
     */
    AUTO,
    /** The target names classes. */
    CLASSIFICATION,
    /** The target is a number. */
    REGRESSION
  }

  /** What to do with missing cells. A missing target or weight is never filled in. */
  public enum Missing {
    /** Refuse the file. */
    ERROR,
    /**
     * Put the mean of the training part in the place of a number, and the shares of all categories
     * in the place of a category. Rows without a target or weight are left out.
     */
    MEAN,
    /** Leave the row out, as one with a category that a trained network does not know. */
    DROP
  }

  /**
   * How to read a table to train on.
   *
   * @param targets the name of the column to predict; several hold one class each, for as many time
   *     steps, where an empty cell leaves its step out
   * @param task whether it names classes or is a number
   * @param missing what to do with missing cells
   * @param ignored names of columns to leave aside
   * @param series whether the rows are steps of time, so that the target's own past may be learned
   *     from: it becomes the first feature
   * @param indices that all features are indices below it, as an embedding reads them; 0 if they
   *     may be any numbers and categories
   * @param weight the name of the column that says how much each row counts; null if all count
   *     alike
   */
  public record Options(
      List<String> targets,
      Task task,
      Missing missing,
      Set<String> ignored,
      boolean series,
      int indices,
      @Nullable String weight) {

    /** Copies the names. */
    public Options {
      targets = List.copyOf(targets);
      if (targets.size() > 1 && (series || task != Task.CLASSIFICATION)) {
        throw new IllegalArgumentException(
            "the columns %s hold classes of time steps, expected no series and the task"
                    .formatted(targets)
                + " classification.");
      }
      ignored = Set.copyOf(ignored);
      if (indices < 0) {
        throw new IllegalArgumentException("found " + indices + " indices, expected 0 or more.");
      }
      if (indices > 0 && missing == Missing.MEAN) {
        throw new IllegalArgumentException(
            "columns are read as indices, which have no mean to fill in, found missing cells"
                + " treated by mean; use drop or error.");
      }
      if (series && task == Task.CLASSIFICATION) {
        throw new IllegalArgumentException(
            "a series has a number as its target, found the task classification.");
      }
      if (series && missing != Missing.ERROR) {
        throw new IllegalArgumentException(gaps(missing));
      }
    }

    /**
     * Options to predict this column, with the task found out, no missing cells and no ignored
     * columns.
     *
     * @param name the name of the target column
     * @return the options
     */
    public static Options target(String name) {
      return new Options(List.of(name), Task.AUTO, Missing.ERROR, Set.of(), false, 0, null);
    }

    /**
     * Options to predict the class of each time step, with no missing cells and no ignored columns.
     *
     * @param names the columns of the steps, in order, at least 2
     * @return the options
     * @throws IllegalArgumentException if there are fewer
     */
    public static Options steps(List<String> names) {
      if (names.size() < 2) {
        throw new IllegalArgumentException(
            "found the columns " + names + " for time steps, expected at least 2.");
      }
      return new Options(names, Task.CLASSIFICATION, Missing.ERROR, Set.of(), false, 0, null);
    }

    /** {@return the name of what is predicted: of the column, or of all} */
    public String target() {
      return String.join(", ", targets);
    }

    /**
     * These options with another task.
     *
     * @param other the task
     * @return new options
     */
    public Options task(Task other) {
      return new Options(targets, other, missing, ignored, series, indices, weight);
    }

    /**
     * These options with another treatment of missing cells.
     *
     * @param other the treatment
     * @return new options
     */
    public Options missing(Missing other) {
      return new Options(targets, task, other, ignored, series, indices, weight);
    }

    /**
     * These options with other columns left aside.
     *
     * @param names the names of the columns
     * @return new options
     */
    public Options ignoring(String... names) {
      Set<String> others = new LinkedHashSet<>(Arrays.asList(names));
      return new Options(targets, task, missing, others, series, indices, weight);
    }

    /**
     * These options for rows that are steps of time.
     *
     * @return new options, of a number to predict
     */
    public Options asSeries() {
      return new Options(targets, Task.REGRESSION, missing, ignored, true, indices, weight);
    }

    /**
     * These options for features that an embedding reads.
     *
     * @param count each feature is a whole number below it, from 0 on
     * @return new options
     * @throws IllegalArgumentException if the count is below 0, or if missing cells are to become
     *     means
     */
    public Options indices(int count) {
      return new Options(targets, task, missing, ignored, series, count, weight);
    }

    /**
     * These options with a column of weights, which is no feature.
     *
     * @param name the name of the column; null if all rows count alike
     * @return new options
     */
    public Options weight(@Nullable String name) {
      return new Options(targets, task, missing, ignored, series, indices, name);
    }
  }

  /**
   * Reads a table to train on. All columns but the target and the ignored ones are features; of a
   * series the target is one, too.
   *
   * @param file where it is
   * @param options the target and how to read
   * @return the table
   * @throws FormatException if there is no such file, or if it cannot be used; the message names
   *     line and column
   * @throws IOException if reading fails
   */
  public static Table read(Path file, Options options) throws IOException {
    try (CsvRows rows = CsvRows.open(file)) {
      rows.positions(List.copyOf(options.ignored()));
      int[] targetColumns = rows.positions(options.targets());
      CsvWeights weights = weights(file, rows, options.weight());
      requireOneUse(file, options);
      Set<String> others = new HashSet<>(options.ignored());
      others.addAll(options.targets());
      if (weights != null) {
        others.add(weights.name());
      }
      List<String> names = new ArrayList<>(options.series() ? options.targets() : List.of());
      rows.header().stream().filter(name -> !others.contains(name)).forEach(names::add);
      if (names.isEmpty()) {
        throw new FormatException(
            "%s: found no column besides the target '%s', expected at least one to learn from."
                .formatted(file, options.target()));
      }
      List<CsvFeature> features =
          names.stream()
              .map(
                  name ->
                      options.indices() > 0
                          ? CsvFeature.indices(file, name, options.indices())
                          : CsvFeature.inferred(file, name, options.missing()))
              .toList();
      List<String> steps = options.targets().size() > 1 ? options.targets() : List.of();
      CsvTarget target = new InferredTarget(file, options.target(), options.task(), steps);
      return new CsvReading(file, rows, options.missing(), rows.positions(names), features)
          .read(targetColumns, target, weights);
    }
  }

  private static @Nullable CsvWeights weights(Path file, CsvRows rows, @Nullable String name)
      throws FormatException {
    return name == null ? null : new CsvWeights(file, name, rows.position(name));
  }

  private static void requireOneUse(Path file, Options options) throws FormatException {
    Set<String> targets = new HashSet<>();
    for (String name : options.targets()) {
      requireOneUse(file, name, "the target and ignored", options.ignored());
      if (!targets.add(name)) {
        throw new FormatException(
            "%s: column '%s' is named twice as a target, expected different columns."
                .formatted(file, name));
      }
    }
    if (options.weight() != null) {
      requireOneUse(file, options.weight(), "the target and the weight", targets);
      requireOneUse(file, options.weight(), "the weight and ignored", options.ignored());
    }
  }

  private static void requireOneUse(Path file, String name, String both, Set<String> others)
      throws FormatException {
    if (others.contains(name)) {
      throw new FormatException(
          "%s: column '%s' is both %s, expected one or the other.".formatted(file, name, both));
    }
  }

  /**
   * Reads a table for a trained network, with the target that it is to be compared with. Columns
   * are found by name; others are left aside.
   *
   * @param file where it is
   * @param preprocessing that of the network
   * @param missing what to do with missing cells
   * @param weight the name of the column that says how much each row counts; null if all count
   *     alike
   * @return the table
   * @throws FormatException if there is no such file, or if it is not like the table that the
   *     network was trained on; the message names line and column
   * @throws IOException if reading fails
   */
  public static Table readLabelled(
      Path file, Preprocessing preprocessing, Missing missing, @Nullable String weight)
      throws IOException {
    return readLike(file, preprocessing, missing, true, weight);
  }

  /**
   * Reads a table for a trained network, without a target. Columns are found by name; others are
   * left aside.
   *
   * @param file where it is
   * @param preprocessing that of the network
   * @param missing what to do with missing cells
   * @return the table
   * @throws FormatException if there is no such file, or if it is not like the table that the
   *     network was trained on; the message names line and column
   * @throws IOException if reading fails
   */
  public static Table readFeatures(Path file, Preprocessing preprocessing, Missing missing)
      throws IOException {
    return readLike(file, preprocessing, missing, false, null);
  }

  /** Why a series is not read so: a window that spans a gap, or a guess, is none of the series. */
  private static String gaps(Missing missing) {
    return "a series needs a value at every step; fill the gaps in before, found missing cells"
        + " treated by "
        + missing.name().toLowerCase(Locale.ROOT)
        + ".";
  }

  private static Table readLike(
      Path file,
      Preprocessing preprocessing,
      Missing missing,
      boolean labelled,
      @Nullable String weight)
      throws IOException {
    if (preprocessing.features().isEmpty()) {
      throw new FormatException(
          "%s is a table, but this model was trained on images of %s; give it such images."
              .formatted(file, preprocessing.inputShape()));
    }
    if (preprocessing.windows() != null && missing != Missing.ERROR) {
      throw new FormatException(file + ": " + gaps(missing));
    }
    try (CsvRows rows = CsvRows.open(file)) {
      TargetCoding coding = preprocessing.target();
      List<String> steps = preprocessing.steps();
      List<String> targets = steps.isEmpty() ? List.of(coding.name()) : steps;
      int[] targetColumns = labelled ? rows.positions(targets) : new int[0];
      List<String> names = preprocessing.featureNames();
      List<CsvFeature> features =
          preprocessing.features().stream()
              .map(feature -> CsvFeature.like(file, feature, missing, !labelled))
              .toList();
      return new CsvReading(file, rows, missing, rows.positions(names), features)
          .read(
              targetColumns,
              labelled ? new KnownTarget(file, coding) : null,
              weights(file, rows, weight));
    }
  }
}
