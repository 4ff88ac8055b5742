package backsweep.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowSplitTest {

  /** From a separate program: rows 0 … 9 shuffled by the stream "split", the first 3 of them. */
  @Test
  void of_seed7_rowsPinned() {
    RowSplit split = RowSplit.of(10, 0.3, 7);
    assertArrayEquals(new int[] {4, 6, 9}, split.validation());
  }

  @Test
  void of_anySizeAndFraction_everyRowOnce() {
    for (int rows = 2; rows < 40; rows++) {
      for (double fraction : new double[] {1e-9, 0.2, 0.5, 1 - 1e-9}) {
        for (RowSplit split :
            new RowSplit[] {
              RowSplit.of(rows, fraction, rows), RowSplit.stratified(new int[rows], fraction, 1)
            }) {
          int[] all =
              IntStream.concat(IntStream.of(split.train()), IntStream.of(split.validation()))
                  .sorted()
                  .toArray();
          assertArrayEquals(IntStream.range(0, rows).toArray(), all);
          int[] sorted = split.train();
          Arrays.sort(sorted);
          assertArrayEquals(sorted, split.train());
        }
      }
    }
  }

  @Test
  void stratified_twoEvenClasses_bothHalved() {
    int[] classes = IntStream.range(0, 100).map(row -> row % 2).toArray();
    RowSplit split = RowSplit.stratified(classes, 0.1, 3);
    assertEquals(10, split.validation().length);
    assertEquals(5, IntStream.of(split.validation()).map(row -> classes[row]).sum());
  }

  @Test
  void stratified_tooFewRows_refused() {
    assertThrows(IllegalArgumentException.class, () -> RowSplit.stratified(new int[1], 0.5, 1));
    assertThrows(IllegalArgumentException.class, () -> RowSplit.of(0, 0.5, 1));
    assertThrows(IllegalArgumentException.class, () -> RowSplit.of(9, Double.NaN, 1));
  }
}
