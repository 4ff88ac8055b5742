package backsweep.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Turns rows into columns of a panel, in vectors of eight floats or four.
 *
 * <p>Half of the exchange costs no shuffle: a row that is loaded four floats early brings its upper
 * half to the right lanes. What remains is a 4×4 transposition in each half of four vectors. The
 * panel's leading dimension is a constant, so that C2 folds its rows into one address and drops the
 * range checks.
 */
final class Transposition {
  private static final VectorSpecies<Float> F = Species.F8;

  /** Rows turned at a time. */
  private static final int ROWS = Math.min(8, Species.LANES);

  /** Columns turned at a time. */
  private static final int COLUMNS = 4;

  /** Leading dimension of the panel. */
  private static final int LD = Panels.WIDTH;

  /** Floats of scratch. */
  static final int SCRATCH = ROWS * LD;

  private static final VectorShuffle<Float> SWAP1 =
      VectorShuffle.fromArray(F, new int[] {1, 0, 3, 2, 5, 4, 7, 6}, 0);
  private static final VectorShuffle<Float> SWAP2 =
      VectorShuffle.fromArray(F, new int[] {2, 3, 0, 1, 6, 7, 4, 5}, 0);
  private static final VectorMask<Float> EVEN1 = VectorMask.fromLong(F, 0x55);
  private static final VectorMask<Float> ODD1 = VectorMask.fromLong(F, 0xAA);
  private static final VectorMask<Float> EVEN2 = VectorMask.fromLong(F, 0x33);
  private static final VectorMask<Float> ODD2 = VectorMask.fromLong(F, 0xCC);
  private static final VectorMask<Float> UPPER = VectorMask.fromLong(F, 0xF0);

  private Transposition() {}

  /**
   * T [n, m] = M [m, n]ᵀ, where T has leading dimension {@link Panels#WIDTH} and its columns from m
   * to the next multiple of the vector length become zero. Columns of M are taken four at a time:
   * up to three rows of T beyond n are written, but nothing is read beyond M.
   */
  static void panel(float[] M, int mo, int ldm, int m, int n, float[] T, int t, float[] s, int so) {
    int rows = (m + Species.LANES - 1) / Species.LANES * Species.LANES;
    boolean exact = n % COLUMNS == 0 && ldm >= COLUMNS;
    for (int i = 0; i < rows; i += ROWS) {
      if (i + ROWS <= m && (exact || (ldm >= COLUMNS && i + ROWS < m))) {
        rows(M, mo + i * ldm, ldm, n, T, t + i);
      } else {
        for (int r = 0; r < ROWS; r++) {
          int from = mo + (i + r) * ldm;
          int to = so + r * LD;
          if (i + r < m) {
            System.arraycopy(M, from, s, to, n);
          } else {
            Arrays.fill(s, to, to + n, 0f);
          }
        }
        rows(s, so, LD, n, T, t + i);
      }
    }
  }

  private static void rows(float[] M, int mo, int ld, int n, float[] T, int t) {
    for (int j = 0; j < n; j += COLUMNS) {
      int f = mo + j;
      FloatVector a = FloatVector.fromArray(F, M, f);
      FloatVector b = FloatVector.fromArray(F, M, f + ld);
      FloatVector c = FloatVector.fromArray(F, M, f + 2 * ld);
      FloatVector d = FloatVector.fromArray(F, M, f + 3 * ld);
      if (ROWS > 4) {
        int g = f + 4 * ld - 4;
        a = a.blend(FloatVector.fromArray(F, M, g), UPPER);
        b = b.blend(FloatVector.fromArray(F, M, g + ld), UPPER);
        c = c.blend(FloatVector.fromArray(F, M, g + 2 * ld), UPPER);
        d = d.blend(FloatVector.fromArray(F, M, g + 3 * ld), UPPER);
      }
      FloatVector ab = a.blend(b.rearrange(SWAP1), ODD1);
      FloatVector ba = b.blend(a.rearrange(SWAP1), EVEN1);
      FloatVector cd = c.blend(d.rearrange(SWAP1), ODD1);
      FloatVector dc = d.blend(c.rearrange(SWAP1), EVEN1);
      int to = t + j * LD;
      ab.blend(cd.rearrange(SWAP2), ODD2).intoArray(T, to);
      ba.blend(dc.rearrange(SWAP2), ODD2).intoArray(T, to + LD);
      cd.blend(ab.rearrange(SWAP2), EVEN2).intoArray(T, to + 2 * LD);
      dc.blend(ba.rearrange(SWAP2), EVEN2).intoArray(T, to + 3 * LD);
    }
  }
}
