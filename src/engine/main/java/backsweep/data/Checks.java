package backsweep.data;

import backsweep.tensor.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What a data set demands of the arrays it is made from or copies to. */
final class Checks {

  /** Below it, and above its inverse, sums of weighted losses would leave single precision. */
  private static final float LEAST_WEIGHT = 1e-18f;

  private Checks() {}

  static void count(String what, int found, int examples, Shape shape) {
    if (examples == 0) {
      throw new IllegalArgumentException("data set has no examples, expected at least 1.");
    }
    if (found != (long) examples * shape.size()) {
      throw new IllegalArgumentException(
          "data set of %d examples: found %d %s, expected %d (%d × %s)."
              .formatted(examples, found, what, (long) examples * shape.size(), examples, shape));
    }
  }

  static void finite(String what, float[] values, int width) {
    for (int row = 0; row < values.length / width; row++) {
      range("data set", row, what, values, row * width, width, -Float.MAX_VALUE, Float.MAX_VALUE);
    }
  }

  /** That the {@code width} numbers from {@code at} on, which belong to a row, are in a range. */
  static void range(
      String where,
      int row,
      String what,
      float[] values,
      int at,
      int width,
      float least,
      float greatest) {
    for (int i = 0; i < width; i++) {
      float value = values[at + i];
      if (!(value >= least && value <= greatest)) {
        String most = greatest == Float.MAX_VALUE ? " on" : " to " + greatest;
        String expected =
            least == -Float.MAX_VALUE && greatest == Float.MAX_VALUE
                ? "a finite number"
                : "a number from " + least + most;
        throw new IllegalArgumentException(
            "%s row %d, %s %d is %s, expected %s.".formatted(where, row, what, i, value, expected));
      }
    }
  }

  /** That the {@code width} numbers from {@code at} on, which belong to a row, are indices. */
  static void indices(String where, int row, float[] values, int at, int width, int count) {
    for (int i = 0; i < width; i++) {
      float value = values[at + i];
      if (!(value >= 0 && value < count && value == (int) value)) {
        throw new IllegalArgumentException(
            "%s row %d, position %d is %s, expected an index, a whole number from 0 to %d."
                .formatted(where, row, i, value, count - 1));
      }
    }
  }

  static void classes(int[] classes, int labels, int least, List<String> names) {
    if (names.size() < 2) {
      throw new IllegalArgumentException(
          "data set has the classes %s, expected at least 2: there is nothing to tell apart."
              .formatted(names));
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException(
            "data set has two classes named '%s', expected different names.".formatted(name));
      }
    }
    for (int i = 0; i < classes.length; i++) {
      if (classes[i] < least || classes[i] >= names.size()) {
        String step = least == 0 ? "" : " at step " + i % labels;
        throw new IllegalArgumentException(
            "data set row %d has class %d%s, expected %d … %d (there are %d class names)."
                .formatted(i / labels, classes[i], step, least, names.size() - 1, names.size()));
      }
    }
  }

  static boolean isWeight(float weight) {
    return weight == 0 || (weight >= LEAST_WEIGHT && weight <= 1 / LEAST_WEIGHT);
  }

  static void weights(String where, int rows, float[] weights) {
    if (weights.length != rows) {
      throw new IllegalArgumentException(
          "%s of %d examples: found %d weights, expected %d, one for each."
              .formatted(where, rows, weights.length, rows));
    }
    for (int row = 0; row < rows; row++) {
      float weight = weights[row];
      if (!isWeight(weight)) {
        throw new IllegalArgumentException(
            "%s row %d has weight %s, expected 0 or a number from %s to %s."
                .formatted(where, row, weight, LEAST_WEIGHT, 1 / LEAST_WEIGHT));
      }
    }
  }

  static void batchSize(int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size is " + batchSize + ", expected at least 1.");
    }
  }

  /** That order[from … to) exists, and room for its rows of {@code width} behind {@code offset}. */
  static void room(int orderLength, int from, int to, int length, int offset, int width) {
    Objects.checkFromToIndex(from, to, orderLength);
    if (offset < 0 || (long) offset + (long) (to - from) * width > length) {
      throw new IndexOutOfBoundsException(
          "%d rows of %d numbers do not fit at offset %d of an array of length %d."
              .formatted(to - from, width, offset, length));
    }
  }
}
