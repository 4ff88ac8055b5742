package backsweep.kernel;

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
    shift(z, zo, p, po, rows, n, lanes, lo);
    exp(p, po, rows * n);
    for (int r = 0; r < rows; r++) {
      divide(p, po + r * n, n, Reductions.sum(p, po + r * n, n, lanes, lo));
    }
  }

  /** log Σ e^z over n elements; −∞ for n = 0; the greatest element if that is not finite. */
  public static float logSumExp(float[] z, int zo, int n, float[] lanes, int lo) {
    float m = Reductions.max(z, zo, n, lanes, lo);
    if (!(Math.abs(m) < Float.POSITIVE_INFINITY)) {
      return m;
    }
    int end = zo + (n & -Reductions.VIRTUAL_LANES);
    for (int j = 0; j < Reductions.VIRTUAL_LANES; j += LANES) {
      FloatVector s = FloatVector.zero(F);
      for (int i = zo + j; i < end; i += Reductions.VIRTUAL_LANES) {
        s = s.add(VectorMath.exp(FloatVector.fromArray(F, z, i).sub(m)));
      }
      s.intoArray(lanes, lo + j);
    }
    for (int i = end; i < zo + n; i++) {
      lanes[lo + i - end] += ReferenceMath.exp(z[i] - m);
    }
    return ReferenceMath.log(ReferenceReductions.fold(lanes, lo)) + m;
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
    shift(z, zo, p, po, rows, n, lanes, lo);
    for (int r = 0; r < rows; r++) {
      assert classes[co + r] >= 0 && classes[co + r] < n;
      losses[lo2 + r] = p[po + r * n + classes[co + r]];
    }
    exp(p, po, rows * n);
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
  private static void shift(
      float[] z, int zo, float[] p, int po, int rows, int n, float[] lanes, int lo) {
    for (int r = 0; r < rows; r++) {
      int at = r * n;
      float m = Reductions.max(z, zo + at, n, lanes, lo);
      int i = 0;
      for (int end = F.loopBound(n); i < end; i += LANES) {
        FloatVector.fromArray(F, z, zo + at + i).sub(m).intoArray(p, po + at + i);
      }
      for (; i < n; i++) {
        p[po + at + i] = z[zo + at + i] - m;
      }
    }
  }

  private static void exp(float[] p, int po, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      VectorMath.exp(FloatVector.fromArray(F, p, po + i)).intoArray(p, po + i);
    }
    for (; i < n; i++) {
      p[po + i] = ReferenceMath.exp(p[po + i]);
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
