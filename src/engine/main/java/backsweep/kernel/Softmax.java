package backsweep.kernel;

import static backsweep.kernel.Coefficients.*;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Softmax, log-sum-exp and the cross entropy of class labels, over the rows of dense matrices.
 *
 * <p>Sums and maxima go through the 16 virtual lanes of {@link Reductions}, in {@code lanes[lo, lo
 * + 16)}. The exponentials of all rows are taken in one pass, so that short rows fill whole
 * vectors.
 *
 * <p>Up to {@link #FEW} columns, a row is not worth a loop: of LANES rows at a time, {@link
 * #fewMaxima} and {@link #fewSums} reduce each as one block of 16 virtual lanes, of which those
 * beyond the row hold −∞ or 0, and {@link #fewExponentials} and {@link #fewQuotients} run over the
 * elements of them all. So no row is loaded right after a store that covers a part of it, for which
 * the load would have to wait.
 */
public final class Softmax {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  /** Up to so many columns a row is one block of virtual lanes. */
  private static final int FEW = Reductions.VIRTUAL_LANES;

  private Softmax() {}

  /**
   * p[r, j] = e^(z[r, j] − m_r) / Σ_k e^(z[r, k] − m_r), m_r = max_k z[r, k]. z, p: [rows, n]; p
   * may be z.
   */
  public static void softmax(
      float[] z, int zo, float[] p, int po, int rows, int n, float[] lanes, int lo) {
    int few = fewRows(z, zo, p, po, rows, n);
    for (int r = 0; r < few; r += LANES) {
      fewMaxima(z, zo + r * n, LANES, n, lanes, lo);
      fewExponentials(z, zo + r * n, p, po + r * n, n, lanes, lo);
      fewSums(p, po + r * n, LANES, n, lanes, lo);
      fewQuotients(p, po + r * n, n, lanes, lo);
    }
    shift(z, zo + few * n, p, po + few * n, rows - few, n);
    VectorMath.expNegative(p, po + few * n, p, po + few * n, (rows - few) * n);
    for (int r = few; r < rows; r++) {
      divide(p, po + r * n, n, Reductions.sum(p, po + r * n, n, lanes, lo));
    }
  }

  /** dz[r, j] = p[r, j]·(dp[r, j] − Σ_k dp[r, k]·p[r, k]). p, dp, dz: [rows, n]; dz may be dp. */
  public static void softmaxBackward(
      float[] p,
      int po,
      float[] dp,
      int dpo,
      float[] dz,
      int dzo,
      int rows,
      int n,
      float[] lanes,
      int lo) {
    for (int r = 0; r < rows; r++) {
      int at = r * n;
      float s = Reductions.dot(dp, dpo + at, p, po + at, n, lanes, lo);
      int j = 0;
      for (int end = F.loopBound(n); j < end; j += LANES) {
        FloatVector P = FloatVector.fromArray(F, p, po + at + j);
        FloatVector.fromArray(F, dp, dpo + at + j).sub(s).mul(P).intoArray(dz, dzo + at + j);
      }
      for (; j < n; j++) {
        dz[dzo + at + j] = (dp[dpo + at + j] - s) * p[po + at + j];
      }
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
   * p: [rows, n]; p may be z; classes: [rows], each in [0, n), or negative for a row that takes no
   * part, whose loss is 0; losses: [rows].
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
    int few = fewRows(z, zo, p, po, rows, n);
    for (int r = 0; r < few; r += LANES) {
      fewMaxima(z, zo + r * n, LANES, n, lanes, lo);
      for (int i = 0; i < LANES; i++) {
        int at = (r + i) * n;
        assert classes[co + r + i] < n;
        losses[lo2 + r + i] = z[zo + at + Math.max(0, classes[co + r + i])] - lanes[lo + i];
      }
      fewExponentials(z, zo + r * n, p, po + r * n, n, lanes, lo);
      fewSums(p, po + r * n, LANES, n, lanes, lo);
      fewQuotients(p, po + r * n, n, lanes, lo);
      VectorMath.log(lanes, lo, lanes, lo, LANES);
      for (int i = 0; i < LANES; i++) {
        float loss = lanes[lo + i] - losses[lo2 + r + i];
        losses[lo2 + r + i] = classes[co + r + i] < 0 ? 0f : loss;
      }
    }
    shift(z, zo + few * n, p, po + few * n, rows - few, n);
    for (int r = few; r < rows; r++) {
      assert classes[co + r] < n;
      losses[lo2 + r] = p[po + r * n + Math.max(0, classes[co + r])];
    }
    VectorMath.expNegative(p, po + few * n, p, po + few * n, (rows - few) * n);
    for (int r = few; r < rows; r++) {
      float sum = Reductions.sum(p, po + r * n, n, lanes, lo);
      float loss = ReferenceMath.log(sum) - losses[lo2 + r];
      losses[lo2 + r] = classes[co + r] < 0 ? 0f : loss;
      divide(p, po + r * n, n, sum);
    }
  }

  /**
   * dZ = (P − onehot(y))·scale; 0 for a row that takes no part. p, dZ: [rows, n]; dZ may be p;
   * classes: [rows].
   */
  public static void crossEntropyBackward(
      float[] p, int po, int[] classes, int co, float[] dZ, int dzo, int rows, int n, float scale) {
    for (int r = 0; r < rows; r++) {
      if (classes[co + r] < 0) {
        Arrays.fill(dZ, dzo + r * n, dzo + r * n + n, 0f);
        continue;
      }
      int at = r * n + classes[co + r];
      float rest = (p[po + at] - 1f) * scale;
      scale(p, po + r * n, dZ, dzo + r * n, n, scale);
      dZ[dzo + at] = rest;
    }
  }

  /** How many rows, a multiple of LANES, may be loaded in blocks of 16; none if n is not small. */
  private static int fewRows(float[] z, int zo, float[] p, int po, int rows, int n) {
    int end = Math.min(z.length - zo, p.length - po) - FEW;
    return n > FEW || end < 0 ? 0 : Math.min(rows, end / n + 1) & -LANES;
  }

  /**
   * maxima[r] = max_k z[r, k] for r < rows ≤ LANES: NaN or not if there is one, either zero if both
   * are greatest. The exponentials do not tell one zero from the other, and their sum finds the
   * NaN.
   */
  static void fewMaxima(float[] z, int zo, int rows, int n, float[] maxima, int mo) {
    FloatVector least = broadcast(F, Float.NEGATIVE_INFINITY);
    VectorMask<Float> inRow = F.indexInRange(0, n);
    for (int r = 0; r < rows; r++) {
      int at = zo + r * n;
      FloatVector m = least.blend(FloatVector.fromArray(F, z, at), inRow);
      for (int j = LANES; j < FEW; j += LANES) {
        FloatVector next = least.blend(FloatVector.fromArray(F, z, at + j), F.indexInRange(j, n));
        m = m.blend(next, next.compare(GT, m));
      }
      if (LANES > 8) {
        FloatVector eighth = m.rearrange(F.iotaShuffle(8, 1, true));
        m = m.blend(eighth, eighth.compare(GT, m));
      }
      if (LANES > 4) {
        FloatVector fourth = m.rearrange(F.iotaShuffle(4, 1, true));
        m = m.blend(fourth, fourth.compare(GT, m));
      }
      FloatVector second = m.rearrange(F.iotaShuffle(2, 1, true));
      m = m.blend(second, second.compare(GT, m));
      FloatVector first = m.rearrange(F.iotaShuffle(1, 1, true));
      maxima[mo + r] = m.blend(first, first.compare(GT, m)).lane(0);
    }
  }

  /** p[r, j] = e^(z[r, j] − maxima[r]) for r < LANES. */
  static void fewExponentials(float[] z, int zo, float[] p, int po, int n, float[] maxima, int mo) {
    float perRow = 1f / n;
    FloatVector greatest = FloatVector.fromArray(F, maxima, mo);
    for (int i = 0; i < LANES * n; i += LANES) {
      FloatVector row = broadcast(F, i + 0.5f).addIndex(1).mul(perRow);
      FloatVector m = FloatVector.fromArray(F, z, zo + i).sub(row.selectFrom(greatest));
      FloatVector t = m.fma(broadcast(F, LOG2_E), broadcast(F, ROUND_151));
      FloatVector k = t.sub(ROUND_151);
      FloatVector r = k.fma(broadcast(F, -LN2_LOW), k.fma(broadcast(F, -LN2_HIGH), m));
      FloatVector h = r.mul(r);
      FloatVector low = r.fma(broadcast(F, TINY_EXP3), broadcast(F, TINY_EXP2));
      FloatVector high =
          h.fma(broadcast(F, TINY_EXP6), r.fma(broadcast(F, TINY_EXP5), broadcast(F, TINY_EXP4)));
      FloatVector q = high.fma(h, low).fma(r, broadcast(F, TINY)).fma(r, broadcast(F, TINY));
      FloatVector e = q.mul(t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
      e.blend(0f, m.compare(LT, -104f)).intoArray(p, po + i);
    }
  }

  /** sums[r] = Σ_k p[r, k] for r < rows ≤ LANES, by the tree of {@link Reductions}. */
  static void fewSums(float[] p, int po, int rows, int n, float[] sums, int so) {
    VectorMask<Float> inRow = F.indexInRange(0, n);
    FloatVector zero = FloatVector.zero(F);
    for (int r = 0; r < rows; r++) {
      int at = po + r * n;
      FloatVector s = zero.blend(FloatVector.fromArray(F, p, at), inRow);
      if (LANES == 8) {
        s = s.add(zero.blend(FloatVector.fromArray(F, p, at + 8), F.indexInRange(8, n)));
      }
      if (LANES == 4) {
        FloatVector b = zero.blend(FloatVector.fromArray(F, p, at + 4), F.indexInRange(4, n));
        FloatVector c = zero.blend(FloatVector.fromArray(F, p, at + 8), F.indexInRange(8, n));
        FloatVector d = zero.blend(FloatVector.fromArray(F, p, at + 12), F.indexInRange(12, n));
        s = s.add(c).add(b.add(d));
      }
      if (LANES > 8) {
        s = s.add(s.rearrange(F.iotaShuffle(8, 1, true)));
      }
      if (LANES > 4) {
        s = s.add(s.rearrange(F.iotaShuffle(4, 1, true)));
      }
      s = s.add(s.rearrange(F.iotaShuffle(2, 1, true)));
      sums[so + r] = s.add(s.rearrange(F.iotaShuffle(1, 1, true))).lane(0);
    }
  }

  /** p[r, j] = p[r, j]/sums[r] for r < LANES. */
  static void fewQuotients(float[] p, int po, int n, float[] sums, int so) {
    float perRow = 1f / n;
    FloatVector s = FloatVector.fromArray(F, sums, so);
    for (int i = 0; i < LANES * n; i += LANES) {
      FloatVector row = broadcast(F, i + 0.5f).addIndex(1).mul(perRow);
      FloatVector.fromArray(F, p, po + i).div(row.selectFrom(s)).intoArray(p, po + i);
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

  static void scale(float[] p, int po, float[] y, int yo, int n, float by) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector.fromArray(F, p, po + i).mul(by).intoArray(y, yo + i);
    }
    for (; i < n; i++) {
      y[yo + i] = p[po + i] * by;
    }
  }
}
