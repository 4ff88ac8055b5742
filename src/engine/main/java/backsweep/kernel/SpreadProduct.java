package backsweep.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * The products that {@link TileSpread} computes: X·W with five to sixteen outputs, and dX = dZ·Wᵀ
 * of five to sixteen examples, where dXᵀ = W·dZᵀ has as many columns.
 */
final class SpreadProduct {
  private static final VectorSpecies<Float> F = Species.F;
  private static final VectorSpecies<Integer> N = Species.I;
  private static final int LANES = Species.LANES;
  private static final int WIDTH = Panels.WIDTH;

  /** Blocks that are computed before they are copied to Z. */
  private static final int BLOCKS = 4;

  /** Rows of W that go through all panels before the next do: whole blocks. */
  private static final int ROWS = 768;

  /** The names of what copies blocks, for {@link Rehearsal}. */
  static final String STORE_ROWS = "SpreadProduct.storeRows";

  static final String STORE_COLUMNS = "SpreadProduct.storeColumns";

  /** Fewest summands of X·W for which it pays to have one more tile compiled. */
  private static final int SUMMANDS = 512;

  private SpreadProduct() {}

  /** Whether {@link #product} takes X [m, k] and n columns: nothing is read beyond X's last row. */
  static boolean takesProduct(int m, int ldx, int k, int n) {
    return k >= SUMMANDS && k % 4 == 0 && TileSpread.takes(m, ldx, n);
  }

  /**
   * Z = X·W + b, for {@link Gemm#product} with n ≤ {@link Narrow#COLUMNS}; the last block begins so
   * early that all its rows are there.
   */
  static void product(
      float[] X,
      int xo,
      int ldx,
      float[] W,
      int wo,
      float @Nullable [] b,
      int bo,
      float[] Z,
      int zo,
      int ldz,
      int m,
      int k,
      int n,
      float[] s,
      int so) {
    int rows = TileSpread.rows(n);
    int size = TileSpread.block(n);
    int c = so + size;
    for (int i = 0; i < size; i++) {
      int j = i / LANES % TileSpread.vectors(n) * 4 + i % 4;
      s[so + i] = b == null || j >= n ? 0f : b[bo + j];
    }
    int touched = 0;
    for (int e = 0; e < m; ) {
      int blocks = Math.max(1, Math.min(BLOCKS, (m - e) / rows));
      int from = Math.min(e, m - rows);
      touched += TileSpread.run(n, blocks, X, xo + from * ldx, ldx, k, W, wo, s, so, 0, s, c, 1);
      storeRows(s, c, blocks * rows, n, Z, zo + from * ldz, ldz);
      e = from + blocks * rows;
    }
    s[so] = touched;
  }

  /** Whether {@link #transposed} takes m examples, so many rows of W and n columns. */
  static boolean takes(int m, int rows, int n) {
    return n > Narrow.COLUMNS && TileSpread.takes(rows, Panels.PAD, m);
  }

  /** Floats of scratch of {@link #transposed} for up to m examples, of which it may take none. */
  static int scratch(int m, int n) {
    if (!TileSpread.takes(ROWS, Panels.PAD, Math.min(m, LANES))) {
      return 0;
    }
    return (ROWS + columns(n)) * LANES + (LANES + 1) * WIDTH;
  }

  /** Columns of dZ that are turned over at a time, in whole panels. */
  private static int columns(int n) {
    return Math.min(Blocking.TURNED, (n + WIDTH - 1) / WIDTH * WIDTH);
  }

  /** Five to sixteen examples: dXᵀ = W·dZᵀ, panel by panel, so that W streams as it stands. */
  static void transposed(
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
    int height = TileSpread.rows(m);
    int size = TileSpread.block(m);
    int d = so + ROWS * LANES;
    int touched = 0;
    for (int r = k0; r < k1; r += ROWS) {
      int rows = Math.min(ROWS, k1 - r);
      int blocks = rows / height;
      boolean rest = blocks * height < rows;
      int last = k1 - height;
      for (int j0 = 0; j0 < n; j0 += Blocking.TURNED) {
        int columns = Math.min(Blocking.TURNED, n - j0);
        turn(dZ, zo + j0, ldz, m, columns, s, d);
        for (int j = 0; j < columns; j += WIDTH) {
          int p = (j0 + j) / WIDTH;
          int ld = Panels.width(n, p);
          int steps = Math.min(ld, columns - j);
          int w = wo + Panels.start(k, p);
          int D = d + j * LANES;
          boolean first = j0 + j == 0;
          float[] I = first ? Tile.zeros() : s;
          int i = first ? 0 : so;
          touched +=
              TileSpread.run(
                  m, blocks, W, w + r * ld, ld, steps, s, D, I, i, first ? 0 : size, s, so, 1);
          if (rest) {
            int c = so + blocks * size;
            TileSpread.run(m, 1, W, w + last * ld, ld, steps, s, D, I, first ? 0 : c, 0, s, c, 0);
          }
        }
      }
      storeColumns(s, so, blocks * height, m, dX, xo + r, ldx);
      if (rest) {
        storeColumns(s, so + blocks * size, height, m, dX, xo + last, ldx);
      }
    }
    s[so] = touched;
  }

  /** dZ [m, n] into Dᵀ, n rows of sixteen. */
  private static void turn(float[] dZ, int z, int ldz, int m, int n, float[] s, int d) {
    int u = d + columns(n) * LANES;
    Arrays.fill(s, u + m * WIDTH, u + LANES * WIDTH, 0f);
    for (int j = 0; j < n; j += WIDTH) {
      int columns = Math.min(WIDTH, n - j);
      for (int e = 0; e < m; e++) {
        System.arraycopy(dZ, z + e * ldz + j, s, u + e * WIDTH, columns);
      }
      Transposition.turn(s, u, WIDTH, columns, s, d + j * LANES, LANES);
    }
  }

  /**
   * C [rows, n] from blocks of {@link TileSpread} to rows of Z. A whole vector is stored where what
   * it has too much falls on rows that come later; a masked store would make C2 keep its mask as an
   * object, for the branch in the JDK where it reaches beyond the array.
   */
  static void storeRows(float[] s, int c, int rows, int n, float[] Z, int z, int ldz) {
    int vectors = TileSpread.vectors(n);
    int third = Math.min(2, vectors - 1) * LANES;
    int fourth = (vectors - 1) * LANES;
    int whole = ldz == n ? rows - (LANES + n - 1) / n + 1 : 0;
    int r = 0;
    for (; r < whole; r++) {
      IntVector row = IntVector.fromArray(N, TileSpread.COLUMN, r % 4 * LANES);
      int at = c + r / 4 * vectors * LANES;
      row.selectFrom(FloatVector.fromArray(F, s, at).reinterpretAsInts())
          .reinterpretAsFloats()
          .blend(
              row.selectFrom(FloatVector.fromArray(F, s, at + LANES).reinterpretAsInts())
                  .reinterpretAsFloats(),
              TileSpread.ROW1)
          .blend(
              row.selectFrom(FloatVector.fromArray(F, s, at + third).reinterpretAsInts())
                  .reinterpretAsFloats(),
              TileSpread.ROW2)
          .blend(
              row.selectFrom(FloatVector.fromArray(F, s, at + fourth).reinterpretAsInts())
                  .reinterpretAsFloats(),
              TileSpread.ROW3)
          .intoArray(Z, z + r * n);
    }
    for (; r < rows; r++) {
      int at = c + r / 4 * vectors * LANES + r % 4 * 4;
      for (int j = 0; j < n; j++) {
        Z[z + r * ldz + j] = s[at + j / 4 * LANES + j % 4];
      }
    }
  }

  /** The same, C [rows, m], to columns of dX [m, rows]; rows are a multiple of four. */
  static void storeColumns(float[] s, int c, int rows, int m, float[] dX, int x, int ldx) {
    int next = TileSpread.vectors(m) * LANES;
    for (int e = 0; e < m; e++) {
      IntVector example = IntVector.fromArray(N, TileSpread.TURNED, e % 4 * LANES);
      int at = c + e / 4 * LANES;
      int r = 0;
      for (; r < rows / LANES * LANES; r += LANES) {
        int v = at + r / 4 * next;
        example
            .selectFrom(FloatVector.fromArray(F, s, v).reinterpretAsInts())
            .reinterpretAsFloats()
            .blend(
                example
                    .selectFrom(FloatVector.fromArray(F, s, v + next).reinterpretAsInts())
                    .reinterpretAsFloats(),
                TileSpread.ROW1)
            .blend(
                example
                    .selectFrom(FloatVector.fromArray(F, s, v + 2 * next).reinterpretAsInts())
                    .reinterpretAsFloats(),
                TileSpread.ROW2)
            .blend(
                example
                    .selectFrom(FloatVector.fromArray(F, s, v + 3 * next).reinterpretAsInts())
                    .reinterpretAsFloats(),
                TileSpread.ROW3)
            .intoArray(dX, x + e * ldx + r);
      }
      for (; r < rows; r++) {
        dX[x + e * ldx + r] = s[at + r / 4 * next + r % 4 * 4 + e % 4];
      }
    }
  }
}
