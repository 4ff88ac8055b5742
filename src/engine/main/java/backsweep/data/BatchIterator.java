package backsweep.data;

import backsweep.tensor.SeededRandom;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Cuts a data set into batches, one epoch after another, without allocating after construction.
 *
 * <p>The order of an epoch depends on its seed alone: the row numbers 0 … n − 1, shuffled by the
 * random stream {@code "shuffle"}. Every step fills and returns the same {@link Batch}.
 */
public final class BatchIterator implements Iterator<Batch> {

  private final Dataset data;
  private final int batchSize;
  private final int[] order;
  private final Batch batch;
  private final SeededRandom random = new SeededRandom(0, "shuffle");
  private int position;

  /**
   * An iterator over the rows in their own order; call {@link #reset(long)} to shuffle.
   *
   * @param data the examples
   * @param batchSize rows per batch, at least 1; the last batch of an epoch may be shorter
   * @throws IllegalArgumentException if the batch size is below 1, or if a batch would be larger
   *     than one array
   */
  public BatchIterator(Dataset data, int batchSize) {
    Checks.batchSize(batchSize);
    this.data = data;
    this.batchSize = Math.min(batchSize, data.size());
    this.order = new int[data.size()];
    this.batch = Batch.withRoomFor(this.batchSize, data);
    reset();
  }

  /** Starts an epoch in the data set's own order. */
  public void reset() {
    for (int row = 0; row < order.length; row++) {
      order[row] = row;
    }
    position = 0;
  }

  /**
   * Starts a shuffled epoch.
   *
   * @param epochSeed fixes the order
   */
  public void reset(long epochSeed) {
    reset();
    random.reset(epochSeed);
    random.shuffle(order);
  }

  /** {@return the number of batches in an epoch} */
  public int batches() {
    return (order.length - 1) / batchSize + 1;
  }

  @Override
  public boolean hasNext() {
    return position < order.length;
  }

  /**
   * The next batch of this epoch.
   *
   * @return always the same object, filled anew
   * @throws NoSuchElementException at the end of the epoch
   */
  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the epoch is over: call reset first.");
    }
    int end = position + Math.min(batchSize, order.length - position);
    batch.fill(data, order, position, end);
    position = end;
    return batch;
  }
}
