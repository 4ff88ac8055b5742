package backsweep.kernel;

/**
 * dX = dZ·Wᵀ of few examples: as many rows of W as a vector has lanes are turned over in registers
 * and used at once, by four examples with vectors of sixteen floats and else by two, panel by
 * panel, so that W streams as it stands.
 */
final class TurnedProduct {
  private static final int LANES = Species.LANES;
  private static final int WIDTH = Panels.WIDTH;

  /** Vectors of eight floats or of four, see {@link TileTurnedShort}. */
  private static final boolean SHORT = LANES < TileTurned.ROWS;

  /** Examples that go through W together. */
  private static final int TOGETHER = SHORT ? 2 : 4;

  /** Most examples: beyond, a block of W that is turned over into scratch serves enough of them. */
  static final int MOST = LANES == 4 ? 2 : SHORT ? 4 : 8;

  private static final int COLUMNS = SHORT ? TileTurnedShort.COLUMNS : TileTurned.COLUMNS;

  /** Floats from one block of rows of W to the next. */
  private static final int BLOCK = LANES * WIDTH;

  /** Floats between two that are touched: a cache line. */
  private static final int TOUCHED = 16;

  /** Floats of scratch beside those of {@link Gemm#panel}. */
  static final int SCRATCH = WIDTH * WIDTH;

  private TurnedProduct() {}

  /** Whether there are tiles for so many examples and columns of W. */
  static boolean takes(int m, int n) {
    return m <= MOST && n > Narrow.COLUMNS && (SHORT || InputProduct.WIDE);
  }

  /** The two kernels. */
  static String[] kernels() {
    return SHORT
        ? new String[] {"TileTurnedShort.one", "TileTurnedShort.two"}
        : new String[] {"TileTurned.one", "TileTurned.four"};
  }

  /** See {@link Gemm#productTransposed}. */
  static void run(
      float[] dZ,
      int zo,
      int ldz,
      float[] W,
      int wo,
      float[] dX,
      int xo,
      int ldx,
      int m,
      int k,
      int n,
      int k0,
      int k1,
      float[] s,
      int so) {
    float touched = 0f;
    for (int p = 0; p < Panels.count(n); p++) {
      int ldw = Panels.width(n, p);
      int j = p * WIDTH;
      int length = Math.min(ldw, n - j);
      int w = wo + Panels.start(k, p) + k0 * ldw;
      int blocks = ldw == WIDTH && length % COLUMNS == 0 ? (k1 - k0) / LANES : 0;
      for (int e = 0; e < m; e += TOGETHER) {
        int some = Math.min(TOGETHER, m - e);
        int z = zo + e * ldz + j;
        touched += tile(some, blocks, W, w, length, dZ, z, ldz, dX, xo + e * ldx + k0, ldx, p == 0);
      }
      for (int r = blocks * LANES; r < k1 - k0; r += LANES) {
        int rows = Math.min(LANES, k1 - k0 - r);
        int x = xo + k0 + r;
        edge(dZ, zo + j, ldz, W, w + r * ldw, ldw, dX, x, ldx, m, rows, length, p == 0, s, so);
      }
    }
    s[so] = touched;
  }

  private static float tile(
      int examples,
      int blocks,
      float[] W,
      int w,
      int n,
      float[] dZ,
      int z,
      int ldz,
      float[] dX,
      int x,
      int ldx,
      boolean first) {
    boolean room = w + (blocks + 1) * BLOCK <= W.length;
    int t = room ? w + BLOCK : w;
    int ts = room ? TOUCHED : 0;
    float[] I = first ? Tile.zeros() : dX;
    int i = first ? 0 : x;
    int is = first ? 0 : ldx;
    int step = first ? 0 : LANES;
    if (!SHORT) {
      return examples == 1
          ? TileTurned.one(blocks, W, w, n, dZ, z, I, i, step, dX, x, t, ts)
          : TileTurned.four(
              examples, blocks, W, w, n, dZ, z, ldz, I, i, is, step, dX, x, ldx, t, ts);
    }
    return examples == 1
        ? TileTurnedShort.one(blocks, W, w, n, dZ, z, I, i, step, dX, x, t, ts)
        : TileTurnedShort.two(blocks, W, w, n, dZ, z, ldz, I, i, is, step, dX, x, ldx, t, ts);
  }

  /** A block of fewer rows or of a narrow panel: turned over into scratch. */
  private static void edge(
      float[] dZ,
      int z,
      int ldz,
      float[] W,
      int w,
      int ldw,
      float[] dX,
      int x,
      int ldx,
      int m,
      int rows,
      int n,
      boolean first,
      float[] s,
      int so) {
    int u = so + SCRATCH;
    Transposition.panel(W, w, ldw, rows, n, s, so, s, u);
    float[] I = first ? Tile.zeros() : dX;
    int i = first ? 0 : x;
    Gemm.panel(dZ, z, ldz, s, so, WIDTH, I, i, first ? 0 : ldx, dX, x, ldx, m, n, rows, s, u);
  }
}
