package backsweep.parallel;

/**
 * How a matrix [rows, units of columns] is cut into chunks that threads can compute apart. Made
 * once and fitted to each batch, so that a step allocates nothing.
 */
public final class Grid {
  /** Nanoseconds of work below which handing a part to another thread costs more than it saves. */
  private static final long WORTH_SHARING = 4_000;

  /** Floating-point operations, and bytes of weights, that a thread gets done in a nanosecond. */
  private static final long FLOPS = 100;

  private static final long BYTES = 80;

  /** What streaming a unit of weights costs a chunk, in rows of examples. */
  private static final int STREAM = 8;

  /** What preparing the examples costs a chunk, in parts of a unit of columns. */
  private static final double PREPARE = 0.2;

  private int rows = 1;
  private int units = 1;
  private int down = 1;
  private int across = 1;

  /**
   * Whether that many operations for one example are worth handing to other threads. Each weight
   * makes two of them, so a few examples take as long as reading the weights.
   */
  public static boolean worthSharing(long flops, int examples) {
    return flops * examples / FLOPS + 2 * flops / BYTES >= WORTH_SHARING;
  }

  /**
   * Chooses the cut that ends first on {@code threads} threads that each take the next chunk, by
   * columns rather than by rows, because then each weight is read once.
   *
   * @param flops floating-point operations for one row
   */
  public void fit(int rows, int units, long flops, int threads) {
    fit(rows, units, flops, threads, rows);
  }

  /** The same without cutting the rows. */
  public void fitColumns(int rows, int units, long flops, int threads) {
    fit(rows, units, flops, threads, 1);
  }

  private void fit(int rows, int units, long flops, int threads, int most) {
    this.rows = rows;
    this.units = units;
    this.down = 1;
    this.across = 1;
    if (threads == 1 || !worthSharing(flops, rows)) {
      return;
    }
    double least = cost(1, 1, threads);
    for (int d = 1; d <= Math.min(most, 2 * threads); d++) {
      for (int a = 1; a <= Math.min(units, 2 * threads); a++) {
        double cost = cost(d, a, threads);
        if (cost < 0.98 * least) {
          down = d;
          across = a;
          least = cost;
        }
      }
    }
  }

  private double cost(int d, int a, int threads) {
    int turns = (d * a + threads - 1) / threads;
    int r = (rows + d - 1) / d;
    int u = (units + a - 1) / a;
    return turns * (u + PREPARE) * (r + STREAM);
  }

  /** Number of chunks. */
  public int chunks() {
    return down * across;
  }

  /** Part of the whole that the largest chunk is. */
  public double largestShare() {
    int most = (rows + down - 1) / down;
    return largestPartOfColumns() * most / rows;
  }

  /** Part of the columns that the widest chunk has. */
  public double largestPartOfColumns() {
    int most = (units + across - 1) / across;
    return (double) most / units;
  }

  /** First row of a chunk. */
  public int fromRow(int chunk) {
    return Split.start(rows, down, chunk / across);
  }

  /** The row after the last of a chunk. */
  public int toRow(int chunk) {
    return Split.start(rows, down, chunk / across + 1);
  }

  /** First unit of columns of a chunk. */
  public int fromUnit(int chunk) {
    return Split.start(units, across, chunk % across);
  }

  /** The unit after the last of a chunk. */
  public int toUnit(int chunk) {
    return Split.start(units, across, chunk % across + 1);
  }

  /** Parts of the rows × parts of the columns. */
  @Override
  public String toString() {
    return down + "×" + across;
  }
}
