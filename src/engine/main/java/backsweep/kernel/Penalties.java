package backsweep.kernel;

import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.GT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** What keeps parameters small beside the loss: slopes of penalties, and limits of norms. */
public final class Penalties {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;
  private static final int SIGN = 0x80000000;

  private Penalties() {}

  /**
   * g ← g + l1·sign(w) + l2·w, the slope of l1·Σ|w| + ½·l2·Σw²; sign(0) is 0. w, g: [n]; l1 is not
   * negative.
   */
  public static void slope(float[] w, int wo, float[] g, int go, int n, float l1, float l2) {
    int size = Float.floatToRawIntBits(l1);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector W = FloatVector.fromArray(F, w, wo + i);
      FloatVector one = W.reinterpretAsInts().lanewise(AND, SIGN).or(size).reinterpretAsFloats();
      FloatVector side = one.blend(0f, W.eq(0f));
      W.fma(FloatVector.broadcast(F, l2), FloatVector.fromArray(F, g, go + i))
          .add(side)
          .intoArray(g, go + i);
    }
    ReferencePenalties.slope(w, wo + i, g, go + i, n - i, l1, l2);
  }

  /**
   * Columns of W that are longer than {@code limit} become that long: W[·, j] ← W[·,
   * j]·(limit/‖W[·, j]‖), the square of the norm an ordered chain of fused multiply-adds down the
   * column. W: dense [k, n], n a multiple of 16, as a panel is.
   */
  public static void limitColumns(float[] w, int wo, int k, int n, float limit) {
    for (int j = 0; j < n; j += LANES) {
      FloatVector squares = FloatVector.zero(F);
      for (int i = 0; i < k; i++) {
        FloatVector W = FloatVector.fromArray(F, w, wo + i * n + j);
        squares = W.fma(W, squares);
      }
      FloatVector norm = squares.sqrt();
      VectorMask<Float> longer = norm.compare(GT, limit);
      if (longer.anyTrue()) {
        FloatVector factor =
            FloatVector.broadcast(F, 1f).blend(FloatVector.broadcast(F, limit).div(norm), longer);
        for (int i = 0; i < k; i++) {
          FloatVector.fromArray(F, w, wo + i * n + j).mul(factor).intoArray(w, wo + i * n + j);
        }
      }
    }
  }

  /**
   * w ← w·(limit/‖w‖) if w [n] is longer than {@code limit}: a row of a table. The square of the
   * norm is one ordered chain, as rows are short.
   */
  public static void limitRow(float[] w, int wo, int n, float limit) {
    float norm = ReferencePenalties.norm(w, wo, n);
    if (norm > limit) {
      Updates.scale(w, wo, n, limit / norm);
    }
  }
}
