package backsweep.kernel;

/**
 * The register tile: a block of C kept in vector registers while one chain of fused multiply-adds
 * per element runs over k. Which shape is used depends on the number of vector registers alone.
 *
 * <pre>
 *   C[r, j] = I[r, j] + Σ A[r, k] · B[k, j]
 * </pre>
 *
 * A[r, k] stands at {@code a + r·rs + k·cs}, where rs or cs is 1: row-major operands and transposed
 * ones are the same loop. Row t of B stands at {@code b + t·bs}; row r of I at {@code i + r·is}, so
 * that {@code is = 0} starts every row from the bias. Every column that is named must be there:
 * columns come in whole vectors. Rows beyond {@code rows} repeat the last row and are not stored.
 * The loop over k is not unrolled: C2 gains nothing from it and may spill.
 */
final class Tile {
  /** 32 on AVX-512 and on AArch64, 16 on AVX2; {@code -Dbacksweep.vector.registers} overrides. */
  static final int REGISTERS = registers();

  static final boolean WIDE = REGISTERS >= 32;

  /** Vectors side by side in the main tile. */
  static final int VECTORS = WIDE ? 4 : 2;

  /** Rows of the main tile. */
  static final int HEIGHT = 6;

  private static final int LANES = Species.LANES;

  /**
   * Steps of the inner loop. C2 wraps a counted loop that it expects to run for more than a hundred
   * steps into another one, with a safepoint that knows all vectors (loop strip mining; not with
   * the serial collector), and then keeps fewer of them in registers: 225 instead of 260 GFLOP/s.
   */
  static final int SHORT = 64;

  /**
   * Fewest steps of the main tile's loop. Where a profile knows only loops of one or two steps, C2
   * spills inside them, and the tile keeps 85 % of its speed for as long as the JVM lives.
   */
  static final int LEAST = 4;

  private static final float[] ZEROS = new float[TileRow.PANELS * VECTORS * Species.LANES];

  private Tile() {}

  private static int registers() {
    Integer asked = Integer.getInteger("backsweep.vector.registers");
    if (asked != null) {
      return asked;
    }
    boolean x86 = System.getProperty("os.arch", "").matches("amd64|x86_64|x86|i386");
    return x86 && Species.MACHINE_BITS < 512 ? 16 : 32;
  }

  /** The tiles that every product of many rows uses. */
  static String[] kernels() {
    return WIDE
        ? new String[] {"TileWide.rows6", "TileWide.columns6", "TileWide.rows4", "TileWide.rows2"}
        : new String[] {"TileNarrow.rows6", "TileNarrow.columns6", "TileNarrow.rows4"};
  }

  /** Those of products of fewer rows than the main tile has, with n columns; "" is none. */
  static String[] few(int rows, int n) {
    String height = rows > 2 ? ".rows4" : ".rows2";
    int vectors = Panels.width(n, Panels.count(n) - 1) / LANES;
    return new String[] {
      n < Panels.WIDTH ? "" : (WIDE ? "TileWide" : "TileNarrow") + height,
      vectors == 2 || vectors == 3 ? "TileNarrow" + height : "",
      vectors % 2 == 1 ? "TileColumn.rows4" : ""
    };
  }

  /** A start of zero for every chain: use with {@code is = 0}. */
  static float[] zeros() {
    return ZEROS;
  }

  /**
   * Whether K rows of B, {@code bs} floats apart and {@code width} wide, are best read where they
   * stand: the main tile takes no other distance than {@link Panels#WIDTH}.
   */
  static boolean streams(int width, int bs, int K) {
    return width < Panels.WIDTH || bs == Panels.WIDTH || K < LEAST;
  }

  /**
   * A strip of C: {@code rows} rows of {@code width} columns, a multiple of the vector length up to
   * {@link Panels#WIDTH}, in the widest tiles that fit.
   */
  static void strip(
      int rows,
      int width,
      float[] A,
      int a,
      int rs,
      int cs,
      int K,
      float[] B,
      int b,
      int bs,
      float[] I,
      int i,
      int is,
      float[] C,
      int c,
      int ldc) {
    int j = 0;
    while (j < width) {
      int left = width - j;
      boolean three = TileThree.takes(left, bs, K);
      int vectors = left == VECTORS * LANES ? VECTORS : three ? 3 : left >= 2 * LANES ? 2 : 1;
      boolean main = K >= LEAST && vectors == VECTORS && bs == Panels.WIDTH;
      int tiles = main || three ? rows / HEIGHT : 0;
      if (tiles > 0 && three && cs == 1) {
        TileThree.rows6(tiles, A, a, rs, K, B, b + j, I, i + j, is, C, c + j, ldc);
      } else if (tiles > 0 && three) {
        TileThree.columns6(tiles, A, a, cs, K, B, b + j, I, i + j, is, C, c + j, ldc);
      } else if (tiles > 0 && WIDE && cs == 1) {
        TileWide.rows6(tiles, A, a, rs, K, B, b + j, I, i + j, is, C, c + j, ldc);
      } else if (tiles > 0 && WIDE) {
        TileWide.columns6(tiles, A, a, cs, K, B, b + j, I, i + j, is, C, c + j, ldc);
      } else if (tiles > 0 && cs == 1) {
        TileNarrow.rows6(tiles, A, a, rs, K, B, b + j, I, i + j, is, C, c + j, ldc);
      } else if (tiles > 0) {
        TileNarrow.columns6(tiles, A, a, cs, K, B, b + j, I, i + j, is, C, c + j, ldc);
      }
      for (int r = HEIGHT * tiles, h; r < rows; r += h) {
        int ar = a + r * rs;
        int ir = i + r * is + j;
        int cr = c + r * ldc + j;
        h = Math.min(rows - r, vectors == 1 ? 12 : 4);
        if (vectors == 4) {
          wide(h, A, ar, rs, cs, K, B, b + j, bs, I, ir, is, C, cr, ldc);
        } else if (vectors >= 2) {
          pair(h, A, ar, rs, cs, K, B, b + j, bs, I, ir, is, C, cr, ldc);
        }
        if (vectors % 2 == 1) {
          int t = vectors == 3 ? 2 * LANES : 0;
          column(h, A, ar, rs, cs, K, B, b + j + t, bs, I, ir + t, is, C, cr + t, ldc);
        }
      }
      j += vectors * LANES;
    }
  }

  private static void wide(
      int rows,
      float[] A,
      int a,
      int rs,
      int cs,
      int K,
      float[] B,
      int b,
      int bs,
      float[] I,
      int i,
      int is,
      float[] C,
      int c,
      int ldc) {
    if (rows > 2) {
      TileWide.rows4(rows, A, a, rs, cs, K, B, b, bs, I, i, is, C, c, ldc);
    } else {
      TileWide.rows2(rows, A, a, rs, cs, K, B, b, bs, I, i, is, C, c, ldc);
    }
  }

  private static void pair(
      int rows,
      float[] A,
      int a,
      int rs,
      int cs,
      int K,
      float[] B,
      int b,
      int bs,
      float[] I,
      int i,
      int is,
      float[] C,
      int c,
      int ldc) {
    if (rows > 2) {
      TileNarrow.rows4(rows, A, a, rs, cs, K, B, b, bs, I, i, is, C, c, ldc);
    } else {
      TileNarrow.rows2(rows, A, a, rs, cs, K, B, b, bs, I, i, is, C, c, ldc);
    }
  }

  private static void column(
      int rows,
      float[] A,
      int a,
      int rs,
      int cs,
      int K,
      float[] B,
      int b,
      int bs,
      float[] I,
      int i,
      int is,
      float[] C,
      int c,
      int ldc) {
    if (rows > 4) {
      TileColumn.rows12(rows, A, a, rs, cs, K, B, b, bs, I, i, is, C, c, ldc);
    } else {
      TileColumn.rows4(rows, A, a, rs, cs, K, B, b, bs, I, i, is, C, c, ldc);
    }
  }
}
