package backsweep.cli;

import backsweep.data.Dataset;
import backsweep.data.Windows;
import backsweep.formats.Csv;
import backsweep.formats.Digits;
import backsweep.formats.Idx;
import backsweep.formats.Preprocessing;
import backsweep.formats.Table;
import backsweep.formats.TrainTest;
import backsweep.training.RegressionMetrics;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Data divided for training.
 *
 * @param preprocessing what made inputs of it, found from the training part alone
 * @param train to train on
 * @param validation to choose the best epoch by; null if that is not wanted
 * @param test to judge the result by; null if the data has no part for that
 * @param droppedRows rows that were left out because a value was missing
 * @param persistence errors on the validation part of a series that the last known values have;
 *     null without
 */
record TrainingData(
    Preprocessing preprocessing,
    Dataset train,
    @Nullable Dataset validation,
    @Nullable Dataset test,
    int droppedRows,
    @Nullable RegressionMetrics persistence) {

  /** What a pixel of an IDX file is multiplied by. */
  private static final float PIXEL = 1f / 255f;

  /**
   * Reads and divides.
   *
   * @param reading how to read a table; null for images
   * @param validation the share of the training part to validate on; 0 for none
   */
  static TrainingData read(
      DataSource source, TableOptions.@Nullable Reading reading, double validation, long seed)
      throws IOException {
    try {
      return switch (source.kind()) {
        case DIGITS -> images(Digits.load(), Digits.SCALE, validation, seed);
        case IDX -> images(Idx.readFolder(source.path()), PIXEL, validation, seed);
        case CSV -> table(source, Objects.requireNonNull(reading), validation, seed);
      };
    } catch (IllegalArgumentException e) {
      throw Failure.input(source.text(), e);
    }
  }

  private static TrainingData images(TrainTest parts, float scale, double validation, long seed) {
    Dataset all = parts.train();
    Preprocessing preprocessing = Preprocessing.images(all.inputShape(), scale, all.classNames());
    if (validation == 0) {
      return new TrainingData(preprocessing, all, null, parts.test(), 0, null);
    }
    Dataset.Split split = all.split(validation, seed);
    return new TrainingData(
        preprocessing, split.train(), split.validation(), parts.test(), 0, null);
  }

  /** Of a series the last steps are validated on: what comes later must not be known before. */
  private static TrainingData table(
      DataSource source, TableOptions.Reading reading, double validation, long seed)
      throws IOException {
    Table all = Csv.read(source.path(), reading.options());
    Windows windows = reading.windows();
    if (validation > 0 && all.size() < 2) {
      throw Failure.input(
          "%s has 1 row, expected at least 2: one to train on and one to validate on."
              .formatted(source.text()));
    }
    Table.Split split =
        validation == 0
            ? null
            : windows == null ? all.split(validation, seed) : all.split(validation, windows);
    Table train = split == null ? all : split.train();
    Preprocessing fitted = Preprocessing.fit(train);
    Preprocessing rows = reading.standardized() ? fitted : fitted.unscaled();
    Preprocessing preprocessing = windows == null ? rows : rows.inWindows(windows);
    Dataset learned = preprocessing.apply(train);
    Dataset judged = split == null ? null : preprocessing.apply(split.validation());
    return new TrainingData(
        preprocessing,
        learned,
        judged,
        null,
        all.droppedRows(),
        judged == null ? null : Scores.persistence(preprocessing, judged));
  }

  /** Outputs that a network for this data needs under the usual losses. */
  int outputs() {
    return preprocessing.isClassification() ? preprocessing.classNames().size() : 1;
  }
}
