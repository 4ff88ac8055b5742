package backsweep.kernel;

import static backsweep.kernel.Coefficients.*;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Softmax, log-sum-exp and the cross entropy of class labels, over the rows of dense matrices.
 *
 * <p>Sums and maxima go through the 16 virtual lanes of {@link Reductions}, in {@code lanes[lo, lo
 * + 16)}. The exponentials of all rows are taken in one pass, so that short rows fill whole
 * vectors.
 */
public final class Softmax {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  private Softmax() {}

  /**
   * p[r, j] = e^(z[r, j] − m_r) / Σ_k e^(z[r, k] − m_r), m_r = max_k z[r, k]. z, p: [rows, n]; p
   * may be z.
   */
  public static void softmax(
      float[] z, int zo, float[] p, int po, int rows, int n, float[] lanes, int lo) {
    shift(z, zo, p, po, rows, n);
    VectorMath.expNegative(p, po, p, po, rows * n);
    for (int r = 0; r < rows; r++) {
      divide(p, po + r * n, n, Reductions.sum(p, po + r * n, n, lanes, lo));
    }
  }

  /** log Σ e^z over n elements; −∞ for n = 0; the greatest element if that is not finite. */
  public static float logSumExp(float[] z, int zo, int n, float[] lanes, int lo) {
    float greatest = Reductions.max(z, zo, n);
    if (!(Math.abs(greatest) < Float.POSITIVE_INFINITY)) {
      return greatest;
    }
    ReferenceReductions.clear(lanes, lo);
    int end = zo + (n & -Reductions.VIRTUAL_LANES);
    for (int j = 0; j < Reductions.VIRTUAL_LANES; j += LANES) {
      for (int i = zo + j; i < end; i += Reductions.VIRTUAL_LANES) {
        FloatVector m = FloatVector.fromArray(F, z, i).sub(greatest);
        FloatVector t = m.fma(broadcast(F, LOG2_E), broadcast(F, ROUND_151));
        FloatVector k = t.sub(ROUND_151);
        FloatVector r = k.fma(broadcast(F, -LN2_LOW), k.fma(broadcast(F, -LN2_HIGH), m));
        FloatVector h = r.mul(r);
        FloatVector low = r.fma(broadcast(F, TINY_EXP3), broadcast(F, TINY_EXP2));
        FloatVector high =
            h.fma(broadcast(F, TINY_EXP6), r.fma(broadcast(F, TINY_EXP5), broadcast(F, TINY_EXP4)));
        FloatVector p = high.fma(h, low).fma(r, broadcast(F, TINY)).fma(r, broadcast(F, TINY));
        FloatVector e = p.mul(t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
        e = e.blend(0f, m.compare(LT, -104f));
        FloatVector.fromArray(F, lanes, lo + j).add(e).intoArray(lanes, lo + j);
      }
    }
    for (int i = end; i < zo + n; i++) {
      lanes[lo + i - end] += ReferenceMath.expNegative(z[i] - greatest);
    }
    return ReferenceMath.log(ReferenceReductions.fold(lanes, lo)) + greatest;
  }

  /**
   * P = softmax(Z); losses[r] = −log p[r, y_r] = log Σ_k e^(z[r, k] − m_r) − (z[r, y_r] − m_r). z,
   * p: [rows, n]; p may be z; classes: [rows], each in [0, n); losses: [rows].
   */
  public static void crossEntropy(
      float[] z,
      int zo,
      int[] classes,
      int co,
      float[] p,
      int po,
      float[] losses,
      int lo2,
      int rows,
      int n,
      float[] lanes,
      int lo) {
    shift(z, zo, p, po, rows, n);
    for (int r = 0; r < rows; r++) {
      assert classes[co + r] >= 0 && classes[co + r] < n;
      losses[lo2 + r] = p[po + r * n + classes[co + r]];
    }
    VectorMath.expNegative(p, po, p, po, rows * n);
    for (int r = 0; r < rows; r++) {
      float sum = Reductions.sum(p, po + r * n, n, lanes, lo);
      losses[lo2 + r] = ReferenceMath.log(sum) - losses[lo2 + r];
      divide(p, po + r * n, n, sum);
    }
  }

  /** dZ = (P − onehot(y))·scale. p, dZ: [rows, n]; dZ may be p; classes: [rows]. */
  public static void crossEntropyBackward(
      float[] p, int po, int[] classes, int co, float[] dZ, int dzo, int rows, int n, float scale) {
    for (int r = 0; r < rows; r++) {
      int at = r * n + classes[co + r];
      float rest = (p[po + at] - 1f) * scale;
      scale(p, po + r * n, dZ, dzo + r * n, n, scale);
      dZ[dzo + at] = rest;
    }
  }

  /** p[r, j] = z[r, j] − max_k z[r, k]. */
  private static void shift(float[] z, int zo, float[] p, int po, int rows, int n) {
    for (int r = 0; r < rows; r++) {
      int at = r * n;
      float m = Reductions.max(z, zo + at, n);
      int i = 0;
      for (int end = F.loopBound(n); i < end; i += LANES) {
        FloatVector.fromArray(F, z, zo + at + i).sub(m).intoArray(p, po + at + i);
      }
      for (; i < n; i++) {
        p[po + at + i] = z[zo + at + i] - m;
      }
    }
  }

  private static void divide(float[] p, int po, int n, float by) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector.fromArray(F, p, po + i).div(by).intoArray(p, po + i);
    }
    for (; i < n; i++) {
      p[po + i] = p[po + i] / by;
    }
  }

  private static void scale(float[] p, int po, float[] y, int yo, int n, float by) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector.fromArray(F, p, po + i).mul(by).intoArray(y, yo + i);
    }
    for (; i < n; i++) {
      y[yo + i] = p[po + i] * by;
    }
  }
}
