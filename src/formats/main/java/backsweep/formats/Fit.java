package backsweep.formats;

import java.util.Arrays;
import java.util.List;

/** Finds in the training part how its columns become inputs, and its target an output. */
final class Fit {

  private Fit() {}

  static TargetCoding target(Table.Target target) {
    return switch (target) {
      case Table.Classes known -> new TargetCoding.Classes(known.name(), known.names, known.steps);
      case Table.Values known -> {
        double[] values = known(known.values);
        double mean = mean(values);
        yield new TargetCoding.Numeric(known.name(), mean, deviation(values, mean));
      }
    };
  }

  static Feature feature(Table train, Table.Column column) throws FormatException {
    double[] known = known(column.values);
    if (known.length == 0) {
      throw new FormatException(
          "%s, column '%s': no value is left in the training part; remove the column."
              .formatted(train.file(), column.name));
    }
    if (column.indices > 0) {
      return new Feature.Index(column.name, column.indices);
    }
    if (column.categories.isEmpty()) {
      double mean = mean(known);
      return new Feature.Numeric(column.name, mean, deviation(known, mean));
    }
    double[] count = new double[column.categories.size()];
    for (double category : known) {
      count[(int) category]++;
    }
    List<Double> shares = Arrays.stream(count).map(c -> c / known.length).boxed().toList();
    return new Feature.Category(column.name, column.categories, shares);
  }

  private static double[] known(float[] values) {
    double[] known = new double[values.length];
    int count = 0;
    for (float value : values) {
      if (!Float.isNaN(value)) {
        known[count++] = value;
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

  /** The square root of the mean squared distance from the mean; 1 where nothing varies. */
  private static double deviation(double[] values, double mean) {
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return sum == 0 ? 1 : StrictMath.sqrt(sum / values.length);
  }
}
