package backsweep.kernel;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.NE;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The hinge loss of several classes: every other class whose score comes within a margin of the
 * true one's costs what is missing (Weston and Watkins, Support vector machines for multi-class
 * pattern recognition, ESANN 1999).
 *
 * <p>z, dZ: dense [rows, n]; classes: [rows], each in [0, n); losses: [rows]. The sum goes through
 * the 16 virtual lanes of {@link Reductions}, in {@code lanes[lo, lo + 16)}.
 */
public final class HingeRows {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  private HingeRows() {}

  /** losses[r] = (Σ_{j≠y} max(0, z[r, j] − z[r, y] + margin)) / n. */
  public static void hinge(
      float[] z,
      int zo,
      int[] classes,
      int co,
      float[] losses,
      int lo2,
      int rows,
      int n,
      float margin,
      float[] lanes,
      int lo) {
    int whole = n & -Reductions.VIRTUAL_LANES;
    for (int row = 0; row < rows; row++) {
      ReferenceReductions.clear(lanes, lo);
      int zr = zo + row * n;
      int y = classes[co + row];
      float own = z[zr + y];
      for (int j = 0; j < Reductions.VIRTUAL_LANES; j += LANES) {
        for (int i = j; i < whole; i += Reductions.VIRTUAL_LANES) {
          FloatVector s = FloatVector.fromArray(F, lanes, lo + j);
          FloatVector D = FloatVector.fromArray(F, z, zr + i).sub(own).add(margin);
          VectorMask<Float> free = D.compare(LE, 0f);
          free = free.or(broadcast(F, i).addIndex(1).compare(EQ, (float) y));
          s.add(D.blend(0f, free)).intoArray(lanes, lo + j);
        }
      }
      for (int i = whole; i < n; i++) {
        int at = lo + i - whole;
        lanes[at] = i == y ? lanes[at] : ReferenceHingeRows.add(lanes[at], z[zr + i], own, margin);
      }
      losses[lo2 + row] = ReferenceReductions.fold(lanes, lo) / n;
    }
  }

  /**
   * dZ[r, j] = scale for each other class j within the margin, 0 for those beyond, and for the true
   * class −scale times the number of those within. dZ may be z.
   */
  public static void hingeBackward(
      float[] z,
      int zo,
      int[] classes,
      int co,
      float[] dZ,
      int dzo,
      int rows,
      int n,
      float margin,
      float scale) {
    int whole = F.loopBound(n);
    for (int row = 0; row < rows; row++) {
      int zr = zo + row * n;
      int dzr = dzo + row * n;
      int y = classes[co + row];
      float own = z[zr + y];
      int within = 0;
      for (int i = 0; i < whole; i += LANES) {
        FloatVector D = FloatVector.fromArray(F, z, zr + i).sub(own).add(margin);
        VectorMask<Float> costs = D.compare(GT, 0f);
        D.mul(scale).blend(scale, costs).blend(0f, D.compare(LE, 0f)).intoArray(dZ, dzr + i);
        within += costs.and(broadcast(F, i).addIndex(1).compare(NE, (float) y)).trueCount();
      }
      for (int i = whole; i < n; i++) {
        float d = z[zr + i] - own + margin;
        dZ[dzr + i] = d > 0f ? scale : d <= 0f ? 0f : d * scale;
        within += i != y && d > 0f ? 1 : 0;
      }
      dZ[dzr + y] = -within * scale;
    }
  }
}
