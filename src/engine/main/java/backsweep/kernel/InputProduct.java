package backsweep.kernel;

/**
 * dX = dZ·Wᵀ, in the way that suits the number of examples m. W stands in panels for the forward
 * product, whose lanes are its columns; here the lanes must be its rows, or the examples.
 *
 * <ul>
 *   <li>Up to four examples: as many rows of W as a vector has lanes are turned over in registers
 *       and used at once ({@link TurnedProduct}).
 *   <li>Five to sixteen, with vectors of sixteen floats: lanes are shared by four rows of W and
 *       four examples ({@link TileSpread}).
 *   <li>More: dZ is turned over instead, and dXᵀ = W·dZᵀ back again ({@link TileAhead}, or {@link
 *       CopiedProduct} with sixteen registers). That is m·(n + k) floats instead of k·n.
 *   <li>Few columns, or many examples and vectors of fewer than sixteen floats: a block of W is
 *       turned over into a panel of Wᵀ, with which the product is the forward one.
 * </ul>
 */
final class InputProduct {
  private static final int LANES = Species.LANES;
  private static final int WIDTH = Panels.WIDTH;

  /** Whether vectors have sixteen floats and there are 32 of them. */
  static final boolean WIDE = LANES == TileTurned.ROWS && Tile.WIDE;

  /**
   * Most examples of the third way with shorter vectors. 784 × 512 with four floats, GFLOP/s with W
   * turned over and this way: 4 examples 14 and 30, 8 20 and 49, 16 36 and 54, 32 43 and 53, 64 50
   * and 54, 128 53 and 53, 1024 55 and 52; 2048 × 2048 16 examples 23 and 52.
   */
  private static final int SHORT_MOST = 96;

  /** Examples up to which a block of W is turned over panel by panel, so that W streams. */
  private static final int FEW = 8;

  /** Most examples beyond whole vectors that are worth a pass of their own. */
  private static final int ODD = 4;

  /**
   * The same where the tile that takes them would have one vector: 784 × 512, 40 examples 95
   * instead of 82 GFLOP/s, 44 99 instead of 90, 72 102 instead of 92.
   */
  private static final int ODD_ALONE = 12;

  /** Panels of examples that share a block of W while it is in the cache. */
  private static final int TOGETHER = 2;

  /** Floats of W that stay in the first-level cache while two panels of examples pass by. */
  private static final int KEPT = 6144;

  /** Rows are taken in multiples of this, so that tiles of six and of twelve rows are full. */
  private static final int CHUNK = 12;

  /** Columns of W that are turned over at a time: their panel of Wᵀ stays in the L2 cache. */
  private static final int TURNED = 512;

  private InputProduct() {}

  /** Whether tiles go through W as it stands, the third way. */
  private static boolean streams(int m, int n) {
    return n > Narrow.COLUMNS && (WIDE || (Tile.WIDE && m <= SHORT_MOST));
  }

  /** Floats of scratch for any product of up to m examples. */
  static int scratch(int m, int k, int n) {
    int turned = WIDE && n > Narrow.COLUMNS ? 0 : Math.min(TURNED, rounded(n)) * WIDTH;
    int few = Math.max(TurnedProduct.SCRATCH, SpreadProduct.scratch(m, n));
    int some = Math.min(n, Blocking.TURNED);
    int many = streams(1, n) ? together(m) * (rounded(some) + Blocking.HEIGHT) * WIDTH : 0;
    int streamed = m > TurnedProduct.MOST ? Math.max(many, CopiedProduct.scratch(m, n)) : 0;
    return Math.max(Math.max(turned, few), streamed)
        + Math.max(Gemm.EDGE_ROWS * WIDTH, Transposition.ROOM);
  }

  /** The kernels that products of up to m examples use; "" stands for none. */
  static String[] kernels(int m, int n) {
    if (!streams(m, n)) {
      boolean few = TurnedProduct.takes(m, n);
      return new String[] {
        few ? TurnedProduct.kernels()[0] : "Transposition.turn",
        few ? TurnedProduct.kernels()[1] : "",
        CopiedProduct.takes(m, n) && m <= LANES ? "TileColumn.rows12" : ""
      };
    }
    int last = m % (TOGETHER * WIDTH);
    int apart = WIDE && m <= LANES ? m : apart(last, LANES, n);
    boolean spreads = SpreadProduct.takes(apart, LANES, n);
    boolean turned = TurnedProduct.takes(m, n) && !spreads;
    int rest = (last - apart) % WIDTH;
    boolean pair = rest > LANES && rest <= 3 * LANES;
    boolean column = rest > 0 && (rest <= LANES || (pair && rest > 2 * LANES));
    return new String[] {
      turned ? TurnedProduct.kernels()[0] : "Transposition.turn",
      turned ? TurnedProduct.kernels()[1] : "",
      spreads ? TileSpread.kernel(apart) : "",
      spreads ? SpreadProduct.STORE_COLUMNS : "",
      m >= WIDTH - LANES ? "TileAhead.wide" : "",
      pair ? "TileAhead.pair" : "",
      column ? "TileAhead.column" : ""
    };
  }

  /** Of so many examples the last ones that go through W in a pass of their own. */
  private static int apart(int some, int rows, int n) {
    if (!WIDE) {
      return 0;
    }
    int odd = some % LANES;
    boolean near = (long) rows * n <= 4L * Blocking.WEIGHTS;
    boolean alone = near && some / LANES % 2 == 0 && SpreadProduct.takes(odd, rows, n);
    return some > LANES && odd <= (alone ? ODD_ALONE : ODD) ? odd : 0;
  }

  private static int rounded(int n) {
    return (n + WIDTH - 1) / WIDTH * WIDTH;
  }

  private static int together(int m) {
    return Math.min(TOGETHER, (m + WIDTH - 1) / WIDTH);
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
    if (!streams(m, n)) {
      if (TurnedProduct.takes(m, n)) {
        TurnedProduct.run(dZ, zo, ldz, W, wo, dX, xo, ldx, m, k, n, k0, k1, s, so);
      } else if (CopiedProduct.takes(m, n)) {
        CopiedProduct.run(dZ, zo, ldz, W, wo, dX, xo, ldx, m, k, n, k0, k1, s, so);
      } else {
        turned(dZ, zo, ldz, W, wo, dX, xo, ldx, m, k, n, k0, k1, s, so);
      }
      return;
    }
    int step = TOGETHER * WIDTH;
    for (int e = 0, some; e < m; e += some) {
      some = Math.min(step, m - e);
      some -= apart(some, k1 - k0, n);
      int z = zo + e * ldz;
      int x = xo + e * ldx;
      if (SpreadProduct.takes(some, k1 - k0, n)) {
        SpreadProduct.transposed(dZ, z, ldz, W, wo, dX, x, ldx, some, k, n, k0, k1, s, so);
      } else if (TurnedProduct.takes(some, n)) {
        TurnedProduct.run(dZ, z, ldz, W, wo, dX, x, ldx, some, k, n, k0, k1, s, so);
      } else {
        for (int j = 0; j < n; j += Blocking.TURNED) {
          int columns = Math.min(Blocking.TURNED, n - j);
          many(dZ, z + j, ldz, W, wo, dX, x, ldx, some, k, n, k0, k1, j, columns, s, so);
        }
      }
    }
  }

  /** The share of columns j0 … j0+n of W, of all N, in dX of up to {@link #TOGETHER} panels. */
  private static void many(
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
      int N,
      int k0,
      int k1,
      int j0,
      int n,
      float[] s,
      int so) {
    int groups = together(m);
    int height = rounded(n) * WIDTH;
    int acc = so + groups * height;
    int u = acc + groups * Blocking.HEIGHT * WIDTH;
    for (int g = 0; g < groups; g++) {
      int e = g * WIDTH;
      int some = Math.min(WIDTH, m - e);
      turn(dZ, zo + e * ldz, ldz, some, n, s, so + g * height, u);
    }
    int touched = 0;
    for (int r = k0; r < k1; r += Blocking.HEIGHT) {
      int rows = Math.min(Blocking.HEIGHT, k1 - r);
      for (int g = 0; g < groups && j0 > 0; g++) {
        int some = Math.min(WIDTH, m - g * WIDTH);
        int x = xo + g * WIDTH * ldx + r;
        turn(dX, x, ldx, some, rows, s, acc + g * Blocking.HEIGHT * WIDTH, u);
      }
      for (int p = 0, panels; p * WIDTH < n; p += panels) {
        int ldw = Panels.width(N, j0 / WIDTH + p);
        int columns = Math.min(ldw, n - p * WIDTH);
        panels = columns < WIDTH ? 1 : Math.min(through(m, k, N), n / WIDTH - p);
        int chunk = m <= LANES ? rows : Math.max(CHUNK, KEPT / panels / WIDTH / CHUNK * CHUNK);
        for (int i = 0; i < rows; i += chunk) {
          int some = Math.min(chunk, rows - i);
          int w = wo + Panels.start(k, j0 / WIDTH + p) + (r + i) * ldw;
          for (int g = 0; g < groups; g++) {
            int examples = Math.min(WIDTH, m - g * WIDTH);
            int d = so + g * height + p * WIDTH * WIDTH;
            int c = acc + (g * Blocking.HEIGHT + i) * WIDTH;
            boolean first = j0 + p == 0;
            int ahead = g == 0 ? 1 : 0;
            touched +=
                strip(some, examples, W, w, ldw, columns, panels, k * WIDTH, s, d, first, c, ahead);
          }
        }
      }
      for (int g = 0; g < groups; g++) {
        int some = Math.min(WIDTH, m - g * WIDTH);
        int x = xo + g * WIDTH * ldx + r;
        int c = acc + g * Blocking.HEIGHT * WIDTH;
        Transposition.transposed(s, c, WIDTH, rows, some, dX, x, ldx, s, u);
      }
    }
    s[so] = touched;
  }

  /**
   * Panels of W that a tile goes through. The more, the longer its sums stay in registers; but W is
   * then read from as many places at a time, and out of the caches less of it is foreseen.
   */
  private static int through(int m, int k, int n) {
    if ((long) k * n <= 4L * Blocking.WEIGHTS) {
      return 16;
    }
    return m <= 2 * LANES ? 1 : 4;
  }

  /** Examples M [m, n] into a panel of Mᵀ. */
  static void turn(float[] M, int mo, int ldm, int m, int n, float[] s, int t, int u) {
    for (int j = 0; j < n; j += WIDTH) {
      int columns = Math.min(WIDTH, n - j);
      Transposition.panel(M, mo + j, ldm, m, columns, s, t + j * WIDTH, s, u);
    }
  }

  /**
   * C [rows, examples] += W [rows, panels·n] · D, C and D in panels of scratch. Whole tiles take
   * rows of W that are a panel's full width apart; what they leave goes through the usual ones.
   */
  private static int strip(
      int rows,
      int examples,
      float[] W,
      int w,
      int ld,
      int n,
      int panels,
      int apart,
      float[] s,
      int d,
      boolean first,
      int c,
      int ahead) {
    int touched = 0;
    float[] I = first ? Tile.zeros() : s;
    int is = first ? 0 : WIDTH;
    for (int j = 0, vectors; j < examples; j += vectors * LANES) {
      int left = (examples - j + LANES - 1) / LANES;
      vectors = left == 4 ? 4 : Math.min(left, 2);
      int height = vectors == 4 ? 6 : 12;
      int tiles = ld == WIDTH ? rows / height : 0;
      int i = first ? 0 : c + j;
      int D = d + j;
      int C = c + j;
      if (vectors == 4) {
        touched += TileAhead.wide(tiles, W, w, n, panels, apart, s, D, I, i, is, C, ahead);
      } else if (vectors == 2) {
        touched += TileAhead.pair(tiles, W, w, n, panels, apart, s, D, I, i, is, C, ahead);
      } else {
        touched += TileAhead.column(tiles, W, w, n, panels, apart, s, D, I, i, is, C, ahead);
      }
      int r = tiles * height;
      for (int p = 0; p < panels && r < rows; p++) {
        boolean zero = first && p == 0;
        Tile.strip(
            rows - r,
            vectors * LANES,
            W,
            w + p * apart + r * ld,
            ld,
            1,
            n,
            s,
            D + p * n * WIDTH,
            WIDTH,
            zero ? I : s,
            zero ? 0 : C + r * WIDTH,
            zero ? 0 : WIDTH,
            s,
            C + r * WIDTH,
            WIDTH);
      }
    }
    return touched;
  }

  /**
   * Blocks of W turned over into panels of Wᵀ. Below {@link #FEW} examples panel by panel, because
   * W then streams as it stands.
   */
  private static void turned(
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
    int group = Math.max(1, Blocking.ROWS / (WIDTH * Math.max(1, m))) * WIDTH;
    int run = m <= FEW ? WIDTH : TURNED;
    int u = so + Math.min(TURNED, rounded(n)) * WIDTH;
    for (int from = k0; from < k1; from += group) {
      int to = Math.min(k1, from + group);
      for (int j = 0; j < n || j == 0; j += run) {
        int length = Math.min(run, n - j);
        boolean first = j == 0;
        for (int i = from; i < to; i += WIDTH) {
          int columns = Math.min(WIDTH, k1 - i);
          for (int p = j / WIDTH; p * WIDTH < j + length; p++) {
            int ldw = Panels.width(n, p);
            int w = wo + Panels.start(k, p) + i * ldw;
            int t = so + (p * WIDTH - j) * WIDTH;
            Transposition.panel(W, w, ldw, columns, ldw, s, t, s, u);
          }
          float[] I = first ? Tile.zeros() : dX;
          int x = xo + i;
          int y = first ? 0 : x;
          int is = first ? 0 : ldx;
          Gemm.panel(dZ, zo + j, ldz, s, so, WIDTH, I, y, is, dX, x, ldx, m, length, columns, s, u);
        }
      }
    }
  }
}
