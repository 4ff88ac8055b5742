package backsweep.kernel;

/**
 * Cuts a weight matrix W [k, n] that stands in {@link Panels} into blocks of rows times panels, the
 * unit in which dW is computed, shared out among threads and used by the optimizer.
 *
 * <p>A block of R rows and C columns copies R numbers of X and C of dZ for every example and R·C
 * multiply-adds: both should be large. And R·C floats should stay in the second-level cache until
 * the optimizer has read them. The last panel is a block column of its own if it is narrower.
 * Several threads need enough blocks to end at the same time.
 */
public final class Blocks {
  /** Most rows of a block. */
  static final int ROWS = 1024;

  /** Fewest rows of a block, for which copying its part of dZ still pays. */
  private static final int LEAST = 48;

  /** Rows of a block are a multiple of this, so that its tiles are full. */
  private static final int STEP = 6;

  /** What copying a number costs, in multiply-adds. */
  private static final double COPY = 6;

  /** How much later than expected the last thread ends, in blocks. */
  private static final double UNEVEN = 0.25;

  /** Most panels side by side in a block. */
  private static final int TOGETHER = Math.max(1, 512 / Panels.WIDTH);

  private final int k;
  private final int n;
  private final int across;
  private final int down;
  private final int narrow;

  /** Blocks of a [k, n] matrix that {@code threads} threads share. */
  public Blocks(int k, int n, int threads) {
    this.k = k;
    this.n = n;
    int full = n / Panels.WIDTH;
    int least = (full + TOGETHER - 1) / TOGETHER;
    int columns = Math.min(full, TOGETHER) * Panels.WIDTH;
    int across = least;
    int down = least == 0 ? 0 : down(k, columns, Blocking.WEIGHTS);
    if (threads > 1 && least > 0) {
      double fastest = Double.MAX_VALUE;
      for (int a = least; a <= Math.min(full, 4 * Math.max(least, threads)); a++) {
        int wide = (full + a - 1) / a * Panels.WIDTH;
        int d0 = down(k, wide, Blocking.WEIGHTS / 2);
        for (int d = d0; d <= Math.max(d0, Math.min(k / LEAST, 4 * threads)); d++) {
          double time = time(a * d, (k + d - 1) / d, wide, threads);
          if (time < fastest) {
            fastest = time;
            across = a;
            down = d;
          }
        }
      }
    }
    this.across = across;
    this.down = down;
    this.narrow = full < Panels.count(n) ? narrow(k, Panels.width(n, full), threads) : 0;
  }

  /** Blocks of the narrower panel: one for each thread, if that leaves them rows enough. */
  private static int narrow(int k, int width, int threads) {
    return Math.max(down(k, width, Blocking.WEIGHTS), Math.min(threads, k / (2 * LEAST)));
  }

  private static int down(int k, int columns, int size) {
    int rows = Math.max(LEAST, Math.min(ROWS, size / columns) - STEP);
    return Math.max(1, (k + rows - 1) / rows);
  }

  /** What {@code threads} threads take for so many blocks, in multiply-adds of one example. */
  private static double time(int blocks, int rows, int columns, int threads) {
    int turns = (blocks + threads - 1) / threads;
    return (turns + UNEVEN) * (rows * (double) columns + COPY * (rows + columns));
  }

  /** The place of block i among all, 0 to 1: blocks that share columns are neighbours. */
  public double place(int i) {
    int wide = across * down;
    return i < wide ? (i + 0.5) / wide : (i - wide + 0.5) / narrow;
  }

  /** Number of blocks. */
  public int count() {
    return across * down + narrow;
  }

  /** First row of block i. */
  public int fromRow(int i) {
    return start(i, false);
  }

  /** The row after the last of block i. */
  public int toRow(int i) {
    return start(i, true);
  }

  private int start(int i, boolean next) {
    boolean full = i < across * down;
    int cut = full ? down : narrow;
    int at = (full ? i % down : i - across * down) + (next ? 1 : 0);
    // Narrow takes them as columns, which then leave no rest.
    int step = n <= Narrow.COLUMNS && k % (cut * Panels.WIDTH) == 0 ? Panels.WIDTH : STEP;
    return at == cut ? k : (int) ((long) k * at / cut / step * step);
  }

  /** First panel of block i. */
  public int fromPanel(int i) {
    int full = n / Panels.WIDTH;
    return i < across * down ? (int) ((long) full * (i / down) / across) : full;
  }

  /** The panel after the last of block i. */
  public int toPanel(int i) {
    int full = n / Panels.WIDTH;
    return i < across * down ? (int) ((long) full * (i / down + 1) / across) : full + 1;
  }
}
