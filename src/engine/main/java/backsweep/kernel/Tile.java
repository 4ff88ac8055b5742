package backsweep.kernel;

/**
 * The register tile: a block of C kept in vector registers while one chain of fused multiply-adds
 * per element runs over k. Which shape is used depends on the number of vector registers alone.
 *
 * <pre>
 *   C[r, j] = I[r, j] + Σ A[r, s, k] · B[s·K + k, j]            (update = false)
 *   C[r, j] = C[r, j] + alpha · (I[r, j] + Σ A[r, s, k] · B[…]) (update = true)
 * </pre>
 *
 * A[r, s, k] stands at {@code a + r·rs + s·segment + k·cs}: row-major operands, transposed ones and
 * rows that run through panels are the same loop. Row t of B stands at {@code b + t·bs}; row r of I
 * at {@code i + r·is}, so that {@code is = 0} starts every row from the bias. Every column that is
 * named must be there: columns come in whole vectors. Rows beyond {@code rows} repeat the last row
 * and are not stored. The loop over k is not unrolled: C2 gains nothing from it and may spill.
 */
final class Tile {
  /** 32 on AVX-512 and on AArch64, 16 on AVX2; {@code -Dbacksweep.vector.registers} overrides. */
  static final int REGISTERS = registers();

  static final boolean WIDE = REGISTERS >= 32;

  /** Vectors side by side in the main tile. */
  static final int VECTORS = WIDE ? 4 : 2;

  /** Rows of the tallest tile. */
  static final int ROWS = WIDE ? 6 : 4;

  /** Rows of the tallest one-vector tile. */
  static final int COLUMN_ROWS = 12;

  private static final float[] ZEROS = new float[VECTORS * Species.LANES];

  private Tile() {}

  private static int registers() {
    Integer asked = Integer.getInteger("backsweep.vector.registers");
    if (asked != null) {
      return asked;
    }
    boolean x86 = System.getProperty("os.arch", "").matches("amd64|x86_64|x86|i386");
    return x86 && Species.MACHINE_BITS < 512 ? 16 : 32;
  }

  /** A start of zero for every chain: use with {@code is = 0}. */
  static float[] zeros() {
    return ZEROS;
  }

  /** Height of the next tile when {@code rows} rows remain: even heights waste no work. */
  static int height(int rows) {
    if (!WIDE) {
      return Math.min(rows, 4);
    }
    return rows == 7 || rows == 8 ? 4 : Math.min(rows, 6);
  }

  /** A full tile: {@link #VECTORS} vectors wide, at most {@link #ROWS} rows. */
  static void full(
      int rows,
      float[] A,
      int a,
      int rs,
      int cs,
      int segments,
      int segment,
      int K,
      float[] B,
      int b,
      int bs,
      float[] I,
      int i,
      int is,
      float[] C,
      int c,
      int ldc,
      boolean update,
      float alpha) {
    if (WIDE) {
      if (rows > 4) {
        TileWide.rows6(
            rows, A, a, rs, cs, segments, segment, K, B, b, bs, I, i, is, C, c, ldc, update, alpha);
      } else if (rows > 2) {
        TileWide.rows4(
            rows, A, a, rs, cs, segments, segment, K, B, b, bs, I, i, is, C, c, ldc, update, alpha);
      } else {
        TileWide.rows2(
            rows, A, a, rs, cs, segments, segment, K, B, b, bs, I, i, is, C, c, ldc, update, alpha);
      }
    } else if (rows > 2) {
      TileNarrow.rows4(
          rows, A, a, rs, cs, segments, segment, K, B, b, bs, I, i, is, C, c, ldc, update, alpha);
    } else {
      TileNarrow.rows2(
          rows, A, a, rs, cs, segments, segment, K, B, b, bs, I, i, is, C, c, ldc, update, alpha);
    }
  }

  /** A tile of one vector, at most {@link #COLUMN_ROWS} rows. */
  static void column(
      int rows,
      float[] A,
      int a,
      int rs,
      int cs,
      int segments,
      int segment,
      int K,
      float[] B,
      int b,
      int bs,
      float[] I,
      int i,
      int is,
      float[] C,
      int c,
      int ldc,
      boolean update,
      float alpha) {
    if (rows > 4) {
      TileColumn.rows12(
          rows, A, a, rs, cs, segments, segment, K, B, b, bs, I, i, is, C, c, ldc, update, alpha);
    } else {
      TileColumn.rows4(
          rows, A, a, rs, cs, segments, segment, K, B, b, bs, I, i, is, C, c, ldc, update, alpha);
    }
  }
}
