package backsweep.kernel;

/**
 * Cuts a weight matrix W [k, n] that stands in {@link Panels} into blocks of rows times panels, the
 * unit in which dW is computed, shared out among threads and used by the optimizer.
 *
 * <p>A block of R rows and C columns copies R numbers of X and C of dZ for every example and R·C
 * multiply-adds: both should be large. And R·C floats should stay in the second-level cache until
 * the optimizer has read them. The last panel is a block column of its own if it is narrower.
 */
public final class Blocks {
  /** Most rows of a block. */
  static final int ROWS = 1024;

  /** Fewest rows of a block, for which copying its part of dZ still pays. */
  private static final int LEAST = 48;

  /** Rows of a block are a multiple of this, so that its tiles are full. */
  private static final int STEP = 6;

  /** Panels side by side in a block. */
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
    this.across = (full + TOGETHER - 1) / TOGETHER;
    int columns = Math.min(full, TOGETHER) * Panels.WIDTH;
    this.down = across == 0 ? 0 : down(k, columns, threads);
    this.narrow = full < Panels.count(n) ? down(k, Panels.width(n, full), threads) : 0;
  }

  private static int down(int k, int columns, int threads) {
    int size = threads > 1 ? Blocking.WEIGHTS / 2 : Blocking.WEIGHTS;
    int rows = Math.max(LEAST, Math.min(ROWS, size / columns) - STEP);
    return Math.max(1, (k + rows - 1) / rows);
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
    return at == cut ? k : (int) ((long) k * at / cut / STEP * STEP);
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
