package backsweep.formats;

import java.util.Arrays;
import java.util.List;

/** Finds in the training part how its columns become inputs, and its target an output. */
final class Fit {

  /**
   * How many deviations from zero a mean may be before numbers are taken as doubles: rounded to a
   * float, a number so far away moves by at most 2⁻¹⁴ deviations.
   */
  private static final double FAR = 0x1p10;

  /** A deviation of so small a part of the mean is what is left of computations in doubles. */
  private static final double NOISE = 0x1p-46;

  private Fit() {}

  static TargetCoding target(Table train, Table.Target target) {
    return switch (target) {
      case Table.Classes known -> {
        if (known.names.size() < 2) {
          throw new IllegalArgumentException(
              "%s, target '%s': found the classes %s, expected at least 2."
                  .formatted(train.source(), known.name(), known.names));
        }
        yield new TargetCoding.Classes(known.name(), known.names, known.steps);
      }
      case Table.Values known ->
          new TargetCoding.Numeric(known.name(), scaling(known(known.values)));
    };
  }

  static Feature feature(Table train, Table.Column column) throws FormatException {
    double[] known = known(column.values);
    if (known.length == 0) {
      throw new FormatException(
          "%s, column '%s': no value is left in the training part; remove the column."
              .formatted(train.source(), column.name));
    }
    if (column.indices > 0) {
      return new Feature.Index(column.name, column.indices);
    }
    if (column.categories.isEmpty()) {
      return new Feature.Numeric(column.name, scaling(known));
    }
    double[] count = new double[column.categories.size()];
    for (double category : known) {
      count[(int) category]++;
    }
    List<Double> shares = Arrays.stream(count).map(c -> c / known.length).boxed().toList();
    return new Feature.Category(column.name, column.categories, shares);
  }

  /**
   * Means and deviations are those of floats where these are as good as doubles, so that a model
   * does not change with the last digits of its data.
   */
  private static Scaling scaling(double[] values) {
    double[] rounded = Arrays.stream(values).map(value -> (float) value).toArray();
    double mean = mean(rounded);
    double deviation = deviation(rounded, mean);
    double exactMean = mean(values);
    double first = exactMean;
    exactMean += mean(Arrays.stream(values).map(value -> value - first).toArray());
    double exactDeviation = deviation(values, exactMean);
    double size = StrictMath.abs(exactMean);
    boolean varies = exactDeviation > NOISE * size;
    if (varies && size > FAR * deviation && !Arrays.equals(values, rounded)) {
      return new Scaling(exactMean, exactDeviation, true);
    }
    return new Scaling(mean, deviation == 0 ? 1 : deviation, false);
  }

  private static double[] known(NumberList values) {
    double[] known = new double[values.size()];
    int count = 0;
    for (int i = 0; i < known.length; i++) {
      if (!Double.isNaN(values.get(i))) {
        known[count++] = values.get(i);
      }
    }
    return Arrays.copyOf(known, count);
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** The square root of the mean squared distance from the mean. */
  private static double deviation(double[] values, double mean) {
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return StrictMath.sqrt(sum / values.length);
  }
}
