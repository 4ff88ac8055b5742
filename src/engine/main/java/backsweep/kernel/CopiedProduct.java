package backsweep.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * dX = dZ·Wᵀ as dXᵀ = W·dZᵀ with sixteen registers, for which {@link TileAhead} has no tile: rows
 * of W are copied out of their panels, dZ is turned over, and the product is the forward one, whose
 * result is turned back. A float of W then costs a copy and none of the exchanges of a
 * transposition, which only many examples pay for.
 *
 * <pre>
 *   GFLOP/s, Zen 4, AVX2      W turned over   here
 *    784 ×  512,   5 examples       19         23
 *                  8                27         38
 *                 16                56         69
 *                 32                72         82
 *                 64                87         92
 *                128                95         97
 *   2048 × 2048,  16                25         36
 *                128                73         84
 * </pre>
 *
 * Not for examples that leave a vector alone in their last panel: of 20 and 100, 0.90 and 0.92.
 */
final class CopiedProduct {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;
  private static final int WIDTH = Panels.WIDTH;

  /** Most examples for which W is copied. */
  private static final int MOST = 128;

  /** Rows of W that are copied at a time. */
  private static final int ROWS = 48;

  /** Keeps copied rows off the same cache sets. */
  private static final int PAD = 16;

  private CopiedProduct() {}

  /** Whether rows of n columns are copied for m examples. */
  static boolean takes(int m, int n) {
    int rest = m % WIDTH;
    boolean full = rest == 0 || rest > WIDTH - LANES || m <= LANES;
    return full && m > TurnedProduct.MOST && m <= MOST && reaches(n);
  }

  private static boolean reaches(int n) {
    return !Tile.WIDE && LANES <= 8 && n > Narrow.COLUMNS && n <= Blocking.TURNED;
  }

  /** Floats of scratch for up to m examples. */
  static int scratch(int m, int n) {
    return reaches(n) ? turned(Math.min(m, MOST), n) + ROWS * (ld(n) + WIDTH) : 0;
  }

  /** Floats of dZ turned over. */
  private static int turned(int m, int n) {
    return (m + WIDTH - 1) / WIDTH * WIDTH * n;
  }

  private static int ld(int n) {
    return Panels.padded(n) + PAD;
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
    int ld = ld(n);
    int a = so + turned(m, n);
    int c = a + ROWS * ld;
    int u = c + ROWS * WIDTH;
    for (int e = 0; e < m; e += WIDTH) {
      int some = Math.min(WIDTH, m - e);
      InputProduct.turn(dZ, zo + e * ldz, ldz, some, n, s, so + e * n, u);
    }
    for (int r = k0; r < k1; r += ROWS) {
      int rows = Math.min(ROWS, k1 - r);
      for (int p = 0; p < Panels.count(n); p++) {
        int width = Panels.width(n, p);
        copy(W, wo + Panels.start(k, p) + r * width, width, rows, s, a + p * WIDTH, ld);
      }
      for (int e = 0; e < m; e += WIDTH) {
        int some = Math.min(WIDTH, m - e);
        int padded = (some + LANES - 1) / LANES * LANES;
        int D = so + e * n;
        Tile.strip(rows, padded, s, a, ld, 1, n, s, D, WIDTH, Tile.zeros(), 0, 0, s, c, WIDTH);
        Transposition.transposed(s, c, WIDTH, rows, some, dX, xo + e * ldx + r, ldx, s, u);
      }
    }
  }

  /** Rows of a panel to rows that are ld apart. */
  private static void copy(float[] W, int w, int width, int rows, float[] s, int a, int ld) {
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < width; j += LANES) {
        FloatVector.fromArray(F, W, w + r * width + j).intoArray(s, a + r * ld + j);
      }
    }
  }
}
