package backsweep.data;

import backsweep.tensor.SeededRandom;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Row numbers divided at random into a part to train on and a part to validate on, each in
 * ascending order. The same seed gives the same parts on every machine.
 */
public final class RowSplit {

  private final int[] train;
  private final int[] validation;

  private RowSplit(int[] order, double validationFraction) {
    int size = order.length;
    int chosen = Math.clamp(Math.round(size * validationFraction), 1, size - 1);
    this.validation = Arrays.copyOf(order, chosen);
    this.train = Arrays.copyOfRange(order, chosen, size);
    Arrays.sort(validation);
    Arrays.sort(train);
  }

  /**
   * Divides the rows 0 … rows − 1.
   *
   * @param rows how many there are, at least 2
   * @param validationFraction the share for validation, above 0 and below 1; each part gets at
   *     least one row
   * @param seed fixes the choice
   * @return both parts
   * @throws IllegalArgumentException if there are fewer than 2 rows, or if the fraction is not
   *     between 0 and 1
   */
  public static RowSplit of(int rows, double validationFraction, long seed) {
    return new RowSplit(shuffled(rows, validationFraction, seed), validationFraction);
  }

  /**
   * Divides rows so that each class is divided in the same proportion, to the nearest row: the r-th
   * row of a class of c rows, in shuffled order, gets the key (r + ½) / c, and the rows with the
   * smallest keys are for validation.
   *
   * @param classes the class of each row, 0 or above; at least 2 rows
   * @param validationFraction the share for validation, above 0 and below 1; each part gets at
   *     least one row
   * @param seed fixes the choice
   * @return both parts
   * @throws IllegalArgumentException if there are fewer than 2 rows, or if the fraction is not
   *     between 0 and 1
   */
  public static RowSplit stratified(int[] classes, double validationFraction, long seed) {
    int[] order = shuffled(classes.length, validationFraction, seed);
    int[] count = new int[1 + IntStream.of(classes).max().orElse(0)];
    for (int c : classes) {
      count[c]++;
    }
    int[] seen = new int[count.length];
    double[] keys = new double[order.length];
    for (int row : order) {
      int c = classes[row];
      keys[row] = (seen[c]++ + 0.5) / count[c];
    }
    int[] sorted =
        IntStream.of(order)
            .boxed()
            .sorted(Comparator.comparingDouble(row -> keys[row]))
            .mapToInt(Integer::intValue)
            .toArray();
    return new RowSplit(sorted, validationFraction);
  }

  /** {@return a copy of the rows to train on, ascending} */
  public int[] train() {
    return train.clone();
  }

  /** {@return a copy of the rows to validate on, ascending} */
  public int[] validation() {
    return validation.clone();
  }

  private static int[] shuffled(int rows, double validationFraction, long seed) {
    if (!(validationFraction > 0 && validationFraction < 1)) {
      throw new IllegalArgumentException(
          "validation fraction is " + validationFraction + ", expected above 0 and below 1.");
    }
    if (rows < 2) {
      throw new IllegalArgumentException(
          "%d row cannot be split in two parts, expected at least 2 rows.".formatted(rows));
    }
    int[] order = new int[rows];
    Arrays.setAll(order, row -> row);
    new SeededRandom(seed, "split").shuffle(order);
    return order;
  }
}
