package backsweep.training;

import backsweep.tensor.SeededRandom;

/** The order of the rows in each epoch: it depends on the seed and the epoch's number alone. */
final class EpochOrder {
  private final long seed;
  private final int[] order;
  private final SeededRandom random;

  EpochOrder(long seed, int rows) {
    this.seed = seed;
    this.order = new int[rows];
    this.random = new SeededRandom(seed, "shuffle");
  }

  /** Row numbers in the order of that epoch, 1 for the first; the same array at every call. */
  int[] of(int epoch) {
    for (int row = 0; row < order.length; row++) {
      order[row] = row;
    }
    random.reset(seed + epoch);
    random.shuffle(order);
    return order;
  }
}
