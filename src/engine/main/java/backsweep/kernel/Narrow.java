package backsweep.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * Products with few output columns n, computed with the lanes across the other index: no lane is
 * spent on columns that are not there, and one load of W or dZ serves a whole row of vectors. But X
 * or dW has to be turned over, so shorter vectors and few examples are left to the usual tiles; and
 * X·W of five to sixteen columns goes to {@link SpreadProduct} where it can (10 columns, 16 and 128
 * rows: 69 and 71 GFLOP/s).
 *
 * <pre>
 *   GFLOP/s, Zen 4, k = 512         512 bits      256 bits (AVX2)  128 bits, 32 registers
 *                                here   tiles      here   tiles      here   tiles
 *   X·W  10 columns, 16 rows       45      51        41      59        29      27
 *        10 columns, 128 rows      60      51        41      65        29      28
 *         5 columns, 128 rows                        24      29        19      22
 *   dW   10 columns,   4 rows      11      16         8      18         6      17
 *        10 columns,  32 rows      53      32        35      50        27      31
 *        10 columns, 128 rows                        57      60        40      34
 *         3 columns,  32 rows      25      10        18      15        14       9
 * </pre>
 */
final class Narrow {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  /** Most columns: they stand in one panel. */
  static final int COLUMNS = Math.min(Panels.WIDTH, Math.max(LANES, 12));

  /** Examples from which turning over pays at 512 bits. */
  private static final int FEW = 8;

  private static final int WIDTH = Panels.WIDTH;

  /** Rows of dWᵀ as they are turned over, padding included. */
  private static final int PADDED = Math.min(Panels.PAD, WIDTH);

  /** Columns of X that are turned over at a time: their panel of Xᵀ stays in the L1 cache. */
  private static final int TURNED = 2 * WIDTH;

  /** Floats of scratch: Xᵀ, Zᵀ and what a transposition needs. */
  static final int SCRATCH = TURNED * WIDTH + PADDED * WIDTH + Transposition.SCRATCH;

  private Narrow() {}

  /**
   * Rows of X [m, k]·W [k, n] that are done here. A tile of one vector is better at what is left of
   * pairs of vectors, if few of its lanes are idle.
   */
  static int rows(int m, int ldx, int k, int n) {
    if (SpreadProduct.takesProduct(m, ldx, k, n)) {
      return m;
    }
    int most = LANES == Panels.PAD ? COLUMNS : LANES == 8 ? 2 : 0;
    if (n > most || m < FEW) {
      return 0;
    }
    return 2 * n > LANES ? m - m % (2 * LANES) : m;
  }

  /** Whether dW [k, n] of m examples is done here. */
  static boolean takes(int m, int n) {
    int least = LANES == Panels.PAD ? FEW : 2 * n <= Panels.PAD ? 32 : 64;
    return n <= COLUMNS && m >= least && (Tile.WIDE || 2 * n <= Panels.PAD);
  }

  /** Zᵀ = Wᵀ·Xᵀ + b, for {@link Gemm#product} with n ≤ {@link #COLUMNS}. */
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
    if (SpreadProduct.takesProduct(m, ldx, k, n)) {
      SpreadProduct.product(X, xo, ldx, W, wo, b, bo, Z, zo, ldz, m, k, n, s, so);
      return;
    }
    int pad = Panels.width(n, 0);
    int c = so + TURNED * WIDTH;
    int u = c + COLUMNS * WIDTH;
    for (int e = 0; e < m; e += WIDTH) {
      int some = Math.min(WIDTH, m - e);
      int width = (some + LANES - 1) / LANES * LANES;
      for (int j = 0; j < n; j++) {
        Arrays.fill(s, c + j * WIDTH, c + j * WIDTH + width, b == null ? 0f : b[bo + j]);
      }
      for (int i = 0; i < k; i += TURNED) {
        int length = Math.min(TURNED, k - i);
        for (int h = 0; h < length; h += WIDTH) {
          int columns = Math.min(WIDTH, length - h);
          int x = xo + e * ldx + i + h;
          Transposition.panel(X, x, ldx, some, columns, s, so + h * WIDTH, s, u);
        }
        Tile.strip(
            n, width, W, wo + i * pad, 1, pad, length, s, so, WIDTH, s, c, WIDTH, s, c, WIDTH);
      }
      for (int j = 0; j < n; j++) {
        for (int i = 0; i < some; i++) {
          Z[zo + (e + i) * ldz + j] = s[c + j * WIDTH + i];
        }
      }
    }
  }

  /** dWᵀ = dZᵀ·X, for {@link Gemm#transposedProduct} with n ≤ {@link #COLUMNS}. */
  static void transposedProduct(
      float[] X,
      int xo,
      int ldx,
      float[] dZ,
      int zo,
      int ldz,
      float[] dW,
      int wo,
      int m,
      int n,
      int k0,
      int k1,
      boolean update,
      float alpha,
      float[] s,
      int so) {
    int pad = Panels.width(n, 0);
    int turned = so + PADDED * WIDTH;
    int rest = (k1 - k0) % LANES;
    Arrays.fill(s, so, turned, 0f);
    int r = k0;
    for (; r < k1 - rest; r += WIDTH) {
      int width = Math.min(WIDTH, k1 - rest - r);
      Tile.strip(n, width, dZ, zo, 1, ldz, m, X, xo + r, ldx, Tile.zeros(), 0, 0, s, so, WIDTH);
      Transposition.panel(s, so, WIDTH, PADDED, width, s, turned, s, so);
      store(s, turned, width, dW, wo + r * pad, pad, update, alpha);
    }
    if (rest > 0) {
      lastRows(X, xo + k1 - rest, ldx, dZ, zo, ldz, m, n, rest, s, so);
      Transposition.panel(s, so, WIDTH, PADDED, LANES, s, turned, s, so);
      store(s, turned, rest, dW, wo + (k1 - rest) * pad, pad, update, alpha);
    }
  }

  /** The last rows of W, fewer than a vector holds: their columns of X are copied beside zeros. */
  private static void lastRows(
      float[] X,
      int x,
      int ldx,
      float[] dZ,
      int zo,
      int ldz,
      int m,
      int n,
      int rest,
      float[] s,
      int so) {
    int c = so + PADDED * WIDTH;
    for (int e = 0; e < m || e == 0; e += TURNED) {
      int some = Math.min(TURNED, m - e);
      for (int i = 0; i < some; i++) {
        int row = c + i * LANES;
        System.arraycopy(X, x + (e + i) * ldx, s, row, rest);
        Arrays.fill(s, row + rest, row + LANES, 0f);
      }
      float[] I = e == 0 ? Tile.zeros() : s;
      int i = e == 0 ? 0 : so;
      int is = e == 0 ? 0 : WIDTH;
      Tile.strip(n, LANES, dZ, zo + e * ldz, 1, ldz, some, s, c, LANES, I, i, is, s, so, WIDTH);
    }
  }

  /** Rows of dW from T; what is beyond the n columns of T is zero. */
  private static void store(
      float[] T, int t, int rows, float[] dW, int w, int pad, boolean update, float alpha) {
    FloatVector scale = FloatVector.broadcast(F, alpha);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < pad; j += LANES) {
        FloatVector g = FloatVector.fromArray(F, T, t + i * WIDTH + j);
        int at = w + i * pad + j;
        if (update) {
          g = scale.fma(g, FloatVector.fromArray(F, dW, at));
        }
        g.intoArray(dW, at);
      }
    }
  }
}
