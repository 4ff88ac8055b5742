package backsweep.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class BatchIteratorTest {

  private static List<Integer> rowsOf(Iterable<Batch> batches) {
    List<Integer> rows = new ArrayList<>();
    for (Batch batch : batches) {
      for (int i = 0; i < batch.size(); i++) {
        int row = (int) batch.inputs()[2 * i] / 10;
        assertEquals(10 * row + 1, batch.inputs()[2 * i + 1]);
        assertEquals(row % 3, batch.classes()[i]);
        rows.add(row);
      }
    }
    return rows;
  }

  @Test
  void batches_inOrder_everyRowOnceAndLastOneShort() {
    Dataset data = DatasetTest.classes(7);
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6), rowsOf(data.batches(3)));
    BatchIterator iterator = new BatchIterator(data, 3);
    assertEquals(3, iterator.batches());
    assertEquals(3, iterator.next().size());
    assertEquals(3, iterator.next().size());
    assertEquals(1, iterator.next().size());
    assertFalse(iterator.hasNext());
    assertThrows(NoSuchElementException.class, iterator::next);
  }

  /** The order is the class comment's: row numbers shuffled by the stream "shuffle". */
  @Test
  void batches_seed_documentedOrderAtEveryPass() {
    int[] order = {0, 1, 2, 3, 4, 5, 6};
    new SeededRandom(11, "shuffle").shuffle(order);
    List<Integer> expected = new ArrayList<>();
    for (int row : order) {
      expected.add(row);
    }
    Iterable<Batch> batches = DatasetTest.classes(7).batches(2, 11);
    assertEquals(expected, rowsOf(batches));
    assertEquals(expected, rowsOf(batches));
    assertEquals(expected, rowsOf(DatasetTest.classes(7).batches(100, 11)));
    assertNotEquals(expected, rowsOf(DatasetTest.classes(7).batches(2, 12)));
  }

  @Test
  void reset_anySeed_sameAsNewIterator() {
    Dataset data = DatasetTest.classes(20);
    BatchIterator used = new BatchIterator(data, 6);
    used.reset(1);
    used.next();
    used.reset(9);
    assertEquals(rowsOf(data.batches(6, 9)), rowsOf(() -> used));
    used.reset();
    assertEquals(rowsOf(data.batches(6)), rowsOf(() -> used));
  }

  @Test
  void next_anyBatch_sameObject() {
    BatchIterator iterator = new BatchIterator(DatasetTest.classes(7), 3);
    assertSame(iterator.next(), iterator.next());
  }

  @Test
  void next_values_gathered() {
    Dataset data =
        Dataset.ofValues(
            Shape.of(1), new float[] {1, 2, 3}, Shape.of(2), new float[] {1, 2, 3, 4, 5, 6});
    Batch batch = new BatchIterator(data.select(2, 1, 0), 2).next();
    assertEquals(2, batch.targetSize());
    assertArrayEquals(new float[] {5, 6, 3, 4}, batch.values());
    assertThrows(IllegalStateException.class, batch::classes);
  }

  @Test
  void constructor_badBatchSize_refused() {
    Dataset data = DatasetTest.classes(7);
    assertThrows(IllegalArgumentException.class, () -> new BatchIterator(data, 0));
    assertThrows(IllegalArgumentException.class, () -> data.batches(-1));
    assertThrows(IllegalArgumentException.class, () -> data.batches(0, 1));
  }

  @Test
  void next_afterWarmUp_allocatesNothing() {
    byte[] pixels = new byte[1000 * 8];
    Dataset data = Dataset.ofImages(Shape.of(8), pixels, new int[1000], List.of("a", "b"));
    BatchIterator iterator = new BatchIterator(data, 32);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = Long.MAX_VALUE;
    // Until the vectors of the gathering are compiled, they are objects.
    long deadline = System.nanoTime() + 20_000_000_000L;
    for (int epoch = 0; allocated != 0 && System.nanoTime() < deadline; epoch++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      iterator.reset(epoch);
      while (iterator.hasNext()) {
        iterator.next();
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    assertEquals(0, allocated);
  }

  @Test
  void of_handMade_checked() {
    Batch batch = Batch.ofClasses(Shape.of(2), new float[] {1, 2, 3, 4}, 0, 5);
    assertEquals(2, batch.size());
    assertEquals(2, batch.inputSize());
    assertTrue(batch.isClassification());
    assertThrows(IllegalStateException.class, batch::values);
    assertThrows(IllegalStateException.class, batch::targetSize);
    Shape two = Shape.of(2);
    assertThrows(IllegalArgumentException.class, () -> Batch.ofClasses(two, new float[] {1}, 0));
    assertThrows(IllegalArgumentException.class, () -> Batch.ofClasses(two, new float[0]));
    assertThrows(IllegalArgumentException.class, () -> Batch.ofClasses(two, new float[2], -1));
    assertThrows(
        IllegalArgumentException.class, () -> Batch.ofValues(two, new float[4], two, 1, 2, 3));
    assertArrayEquals(new float[] {7, 8}, Batch.ofValues(two, new float[2], two, 7, 8).values());
  }
}
