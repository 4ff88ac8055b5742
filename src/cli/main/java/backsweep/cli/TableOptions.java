package backsweep.cli;

import backsweep.data.Windows;
import backsweep.formats.Csv;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a CSV file is read for, and how. */
final class TableOptions {

  @Option(
      names = "--target",
      paramLabel = "COLUMN",
      description = "CSV: the column to predict; all other columns are learned from.")
  @Nullable String target;

  @Option(
      names = "--step-targets",
      paramLabel = "COLUMN",
      split = ",",
      description =
          "CSV, instead of --target: columns that hold one class each, for as many time steps of a"
              + " network that ends per step; an empty cell leaves its step out.")
  List<String> steps = new ArrayList<>();

  @Option(
      names = "--ignore",
      paramLabel = "COLUMN",
      split = ",",
      description = "CSV: columns to leave aside, such as row numbers.")
  Set<String> ignored = new LinkedHashSet<>();

  @Option(
      names = "--task",
      paramLabel = "TASK",
      defaultValue = "auto",
      description =
          "CSV: classification, regression or auto, which tells them apart by the target column"
              + " (default: ${DEFAULT-VALUE}).")
  String task = "";

  @Option(
      names = "--missing",
      paramLabel = "HOW",
      description =
          "CSV: what to do with empty cells: error, mean (fill in the training part's mean) or drop"
              + " (leave out the row) (default: error).")
  @Nullable String missing;

  @Option(
      names = "--standardize",
      paramLabel = "yes|no",
      description =
          "CSV: whether columns of numbers are brought to mean 0 and deviation 1; a number to"
              + " predict always is (default: yes, but no if the network begins with an embedding,"
              + " which reads all columns as indices).")
  @Nullable String standardize;

  @Option(
      names = "--weight",
      paramLabel = "COLUMN",
      description =
          "CSV: a column that says how much each row counts in loss and measures, 0 or more; it is"
              + " not learned from, nor needed to predict (default: all count alike).")
  @Nullable String weight;

  @Option(
      names = "--window",
      paramLabel = "N",
      description =
          "CSV whose rows are steps of time: predict the target from the last N rows, its own past"
              + " among them. Input [N, columns], as rnn, lstm, gru and conv1d take it; the last"
              + " rows are validated on, beside the error of taking the last known value.")
  @Nullable Integer window;

  @Option(
      names = "--horizon",
      paramLabel = "N",
      description = "With --window: predict so many rows ahead (default: 1, the next).")
  @Nullable Integer horizon;

  /**
   * How a table is read.
   *
   * @param options its columns
   * @param standardized whether numbers are brought to mean 0 and deviation 1
   * @param windows what examples a series is divided into; null if every row is one
   */
  record Reading(Csv.Options options, boolean standardized, @Nullable Windows windows) {}

  /**
   * What was asked for; null for images.
   *
   * @param indices how many there are, if the network reads columns as indices; otherwise 0
   */
  @Nullable Reading reading(DataSource source, int indices) {
    String taskName = Choice.of("--task", task, List.of("auto", "classification", "regression"));
    String how =
        Choice.of("--missing", missing == null ? "error" : missing, DataSource.MISSING_CHOICES);
    String scaling =
        Choice.of(
            "--standardize",
            standardize == null ? indices > 0 ? "no" : "yes" : standardize,
            List.of("yes", "no"));
    Windows windows = windows();
    if (source.kind() != DataSource.Kind.CSV) {
      boolean table =
          Stream.of(target, missing, standardize, weight, window).anyMatch(Objects::nonNull);
      if (table || !steps.isEmpty() || !ignored.isEmpty() || taskName.equals("regression")) {
        throw Failure.input(
            ("--data %s is made of images with classes: --target, --step-targets, --ignore,"
                    + " --missing, --standardize, --weight, --window and --task regression are for"
                    + " CSV files; leave them out.")
                .formatted(source.text()));
      }
      return null;
    }
    if (target == null && steps.isEmpty()) {
      throw Failure.input(
          "--target is missing: name the column of %s that is to be predicted."
              .formatted(source.text()));
    }
    if (indices > 0 && scaling.equals("yes")) {
      throw Failure.input(
          "--standardize: found yes, but --layers begins with an embedding, which reads all columns"
              + " as indices; leave out --standardize.");
    }
    if (window != null && taskName.equals("classification")) {
      throw Failure.input("--task: found classification, but --window predicts a number.");
    }
    Csv.Options options =
        (target == null ? steps(taskName) : target(target, taskName))
            .missing(Csv.Missing.valueOf(how.toUpperCase(Locale.ROOT)))
            .ignoring(ignored.toArray(String[]::new))
            .weight(weight);
    try {
      options = options.indices(indices);
      options = window == null ? options : options.asSeries();
      return new Reading(options, scaling.equals("yes"), windows);
    } catch (IllegalArgumentException e) {
      throw Failure.input("--missing", e);
    }
  }

  private Csv.Options target(String name, String taskName) {
    if (!steps.isEmpty()) {
      throw Failure.input("--step-targets: found --target too, expected one or the other.");
    }
    return Csv.Options.target(name).task(Csv.Task.valueOf(taskName.toUpperCase(Locale.ROOT)));
  }

  private Csv.Options steps(String taskName) {
    if (taskName.equals("regression") || window != null) {
      throw Failure.input(
          "--step-targets: found %s, but they are classes; leave it out, or say --target."
              .formatted(window == null ? "--task regression" : "--window"));
    }
    try {
      return Csv.Options.steps(steps);
    } catch (IllegalArgumentException e) {
      throw Failure.input("--step-targets", e);
    }
  }

  /** The windows of a series; null if every row is an example. */
  private @Nullable Windows windows() {
    Train.requirePositive("--window", window);
    Train.requirePositive("--horizon", horizon);
    if (window == null && horizon != null) {
      throw Failure.input("--horizon is for --window; say how many rows to look back on.");
    }
    return window == null ? null : new Windows(window, horizon == null ? 1 : horizon);
  }
}
