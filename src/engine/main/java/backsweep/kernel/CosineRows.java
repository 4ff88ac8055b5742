package backsweep.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The cosine distance of outputs Z from targets Y, row by row: 1 − cos, cos = z·y / (|z|·|y|); 1
 * where a vector has no length, |z|² or |y|² being 0 in single precision.
 *
 * <p>z, y, dZ: dense [rows, n]; losses: [rows]; dZ may be z or y. Sums go through the 16 virtual
 * lanes of {@link Reductions}, in {@code lanes[lo, lo + 16)}. Root and quotients of a row are taken
 * in double precision, in which |z|²·|y|² is exact and neither overflows nor vanishes.
 */
public final class CosineRows {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  private CosineRows() {}

  /** losses[r] = 1 − cos, at least 0. */
  public static void cosine(
      float[] z,
      int zo,
      float[] y,
      int yo,
      float[] losses,
      int lo2,
      int rows,
      int n,
      float[] lanes,
      int lo) {
    for (int r = 0; r < rows; r++) {
      float zy = Reductions.dot(z, zo + r * n, y, yo + r * n, n, lanes, lo);
      float zz = Reductions.sumOfSquares(z, zo + r * n, n, lanes, lo);
      float yy = Reductions.sumOfSquares(y, yo + r * n, n, lanes, lo);
      losses[lo2 + r] = Math.max(0f, 1f - ReferenceCosineRows.cosine(zy, zz, yy));
    }
  }

  /** dZ = (cos·z/|z|² − y/(|z|·|y|))·scale; 0 where a vector has no length. */
  public static void cosineBackward(
      float[] z,
      int zo,
      float[] y,
      int yo,
      float[] dZ,
      int dzo,
      int rows,
      int n,
      float scale,
      float[] lanes,
      int lo) {
    for (int r = 0; r < rows; r++) {
      int zr = zo + r * n;
      int yr = yo + r * n;
      float zy = Reductions.dot(z, zr, y, yr, n, lanes, lo);
      float zz = Reductions.sumOfSquares(z, zr, n, lanes, lo);
      float yy = Reductions.sumOfSquares(y, yr, n, lanes, lo);
      float a = ReferenceCosineRows.along(zy, zz, yy, scale);
      float b = ReferenceCosineRows.across(zz, yy, scale);
      int i = 0;
      for (int end = F.loopBound(n); i < end; i += LANES) {
        FloatVector Z = FloatVector.fromArray(F, z, zr + i);
        FloatVector Y = FloatVector.fromArray(F, y, yr + i);
        Z.mul(a).sub(Y.mul(b)).intoArray(dZ, dzo + r * n + i);
      }
      for (; i < n; i++) {
        dZ[dzo + r * n + i] = z[zr + i] * a - y[yr + i] * b;
      }
    }
  }
}
