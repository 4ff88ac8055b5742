package backsweep.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * What pooling layers do to one row of windows over an image whose pixels have n channels: window w
 * begins at {@code w·step}, its pixel q stands {@code at[q]} behind, the last one last. Pixels of a
 * window do not overlap each other, and {@code step} is n at least.
 *
 * <p>Where pixels have fewer channels than a vector has lanes, or the last vector of a window is
 * not full, the lanes beyond the window are stored too, and put right by the window that is
 * computed next; the last windows of a row go to the twin.
 */
public final class Pooling {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  private Pooling() {}

  /** Z [windows, n]: the greatest number of each channel, NaN where there is one. */
  public static void greatest(
      float[] X, int x, int[] at, int step, float[] Z, int z, int windows, int n) {
    for (int w = 0; w < windows; w++) {
      int j = 0;
      for (; j < n && (w * n) + j + LANES <= windows * n; j += LANES) {
        FloatVector most = FloatVector.fromArray(F, X, x + at[0] + j);
        for (int q = 1; q < at.length; q++) {
          most = FloatVector.fromArray(F, X, x + at[q] + j).max(most);
        }
        most.intoArray(Z, z + j);
      }
      ReferencePooling.greatestFrom(j, X, x, at, Z, z, n);
      x += step;
      z += n;
    }
  }

  /**
   * The way back: the gradient of each window goes to the first of its pixels that is as great as
   * the greatest, or to the last if none is (NaN), and zero to its others.
   *
   * @param Z what {@link #greatest} found
   * @param add whether this is added to dX; if not, windows stand side by side without a gap
   */
  public static void greatestBackward(
      float[] X,
      int x,
      int[] at,
      int step,
      float[] Z,
      int z,
      float[] dZ,
      int dz,
      float[] dX,
      int dx,
      int windows,
      int n,
      boolean add) {
    FloatVector zero = FloatVector.zero(F);
    int last = at.length - 1;
    for (int w = 0; w < windows; w++) {
      boolean beyond = !add && n < LANES && (w * n) + LANES <= windows * n;
      int end = beyond ? 1 : F.loopBound(n);
      int j = 0;
      for (; j < end; j += LANES) {
        FloatVector most = FloatVector.fromArray(F, Z, z + j);
        FloatVector rest = FloatVector.fromArray(F, dZ, dz + j);
        for (int q = 0; q < last; q++) {
          FloatVector value = FloatVector.fromArray(F, X, x + at[q] + j);
          FloatVector part = zero.blend(rest, value.compare(VectorOperators.EQ, most));
          rest = zero.blend(rest, value.compare(VectorOperators.NE, most));
          if (add) {
            FloatVector.fromArray(F, dX, dx + at[q] + j).add(part).intoArray(dX, dx + at[q] + j);
          } else {
            part.intoArray(dX, dx + at[q] + j);
          }
        }
        if (add) {
          FloatVector.fromArray(F, dX, dx + at[last] + j)
              .add(rest)
              .intoArray(dX, dx + at[last] + j);
        } else {
          rest.intoArray(dX, dx + at[last] + j);
        }
      }
      ReferencePooling.greatestBackwardFrom(j, X, x, at, Z, z, dZ, dz, dX, dx, n, add);
      x += step;
      z += n;
      dz += n;
      dx += step;
    }
  }

  /** dX += dZ / size, n numbers. */
  public static void share(float[] dZ, int dz, float size, float[] dX, int dx, int n) {
    int j = 0;
    for (int end = F.loopBound(n); j < end; j += LANES) {
      FloatVector.fromArray(F, dX, dx + j)
          .add(FloatVector.fromArray(F, dZ, dz + j).div(size))
          .intoArray(dX, dx + j);
    }
    ReferencePooling.share(dZ, dz + j, size, dX, dx + j, n - j);
  }
}
