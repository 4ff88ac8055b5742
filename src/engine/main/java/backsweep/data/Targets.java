package backsweep.data;

import backsweep.tensor.Shape;
import java.util.List;

/** What is to be predicted for all examples: one class each, or some numbers each. */
sealed interface Targets {
  /** Bytes of storage. */
  long bytes();

  /** What it is in words, for example {@code in 10 classes}, with a blank before it. */
  String kind();

  /** These, if they are classes. */
  default Classes asClasses() {
    return switch (this) {
      case Classes classes -> classes;
      case Values target ->
          throw new IllegalStateException(
              "data set has no classes: its targets are values of shape " + target.shape + ".");
    };
  }

  /** These, if they are values. */
  default Values asValues() {
    return switch (this) {
      case Values target -> target;
      case Classes classes ->
          throw new IllegalStateException(
              "data set has no target values: its targets are %d classes."
                  .formatted(classes.names.size()));
    };
  }

  /** {@code labels} classes of each row, indices into names; −1 for one that is left out. */
  final class Classes implements Targets {
    final int[] classes;
    final List<String> names;
    final int labels;

    Classes(int[] classes, int labels, List<String> names) {
      this.classes = classes;
      this.labels = labels;
      this.names = names;
    }

    @Override
    public long bytes() {
      return 4L * classes.length;
    }

    @Override
    public String kind() {
      return " in " + names.size() + " classes" + (labels == 1 ? "" : " at " + labels + " steps");
    }
  }

  /** Between which two all numbers are. */
  record Range(float least, float greatest) {
    static Range of(Values targets, int[] rows) {
      int width = targets.shape.size();
      float least = Float.POSITIVE_INFINITY;
      float greatest = Float.NEGATIVE_INFINITY;
      for (int row : rows) {
        for (int i = row * width; i < (row + 1) * width; i++) {
          least = Math.min(least, targets.values[i]);
          greatest = Math.max(greatest, targets.values[i]);
        }
      }
      return new Range(least, greatest);
    }
  }

  /** values: [rows, shape.size()], row-major. */
  final class Values implements Targets {
    final float[] values;
    final Shape shape;

    Values(float[] values, Shape shape) {
      this.values = values;
      this.shape = shape;
    }

    @Override
    public long bytes() {
      return 4L * values.length;
    }

    @Override
    public String kind() {
      return " with targets of " + shape;
    }
  }
}
