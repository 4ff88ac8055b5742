package backsweep.data;

import backsweep.tensor.Shape;
import java.util.List;

/** What is to be predicted for all examples: one class each, or some numbers each. */
sealed interface Targets {

  /** The class of each row, an index into names. */
  final class Classes implements Targets {
    final int[] classes;
    final List<String> names;

    Classes(int[] classes, List<String> names) {
      this.classes = classes;
      this.names = names;
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
  }
}
