package backsweep.kernel;

import static backsweep.kernel.Coefficients.*;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Activation functions and their derivatives, element by element over contiguous ranges.
 *
 * <p>Forward: A = f(Z) over n elements; A may be Z (same array, same offset). Backward: dZ = dA ⊙
 * f′(Z) over n elements; dZ may be dA. Where f′ can be told from A = f(Z) the backward kernel reads
 * A, so that Z need not be kept (A may then have overwritten Z); else it reads Z and says so.
 * Ranges that overlap in any other way are not allowed. NaN in, NaN out, unless said otherwise.
 *
 * <p>The last n mod LANES elements are done by the twin in {@link ReferenceActivations}. The steps
 * of the smooth functions are those of {@link ReferenceMath}, written out in each loop for the
 * reason given in {@link VectorMath}. Errors are the greatest over all floats, in units of the last
 * place of the exact value.
 */
public final class Activations {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  private Activations() {}

  /**
   * a = max(z, 0), and +0 for −0. Nair and Hinton, Rectified linear units improve restricted
   * Boltzmann machines, ICML 2010.
   */
  public static void relu(float[] z, int zo, float[] a, int ao, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      Z.blend(0f, Z.compare(LE, 0f)).intoArray(a, ao + i);
    }
    ReferenceActivations.relu(z, zo + i, a, ao + i, n - i);
  }

  /** dZ = dA where a > 0, else +0 (also where a is NaN). The derivative at 0 is taken as 0. */
  public static void reluBackward(
      float[] a, int ao, float[] dA, int dao, float[] dZ, int dzo, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector A = FloatVector.fromArray(F, a, ao + i);
      FloatVector D = FloatVector.fromArray(F, dA, dao + i);
      FloatVector.zero(F).blend(D, A.compare(GT, 0f)).intoArray(dZ, dzo + i);
    }
    ReferenceActivations.reluBackward(a, ao + i, dA, dao + i, dZ, dzo + i, n - i);
  }

  /**
   * a = z where z > 0, else slope·z; slope > 0. Maas, Hannun and Ng, Rectifier nonlinearities
   * improve neural network acoustic models, 2013.
   */
  public static void leakyRelu(float[] z, int zo, float[] a, int ao, int n, float slope) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      Z.mul(slope).blend(Z, Z.compare(GT, 0f)).intoArray(a, ao + i);
    }
    ReferenceActivations.leakyRelu(z, zo + i, a, ao + i, n - i, slope);
  }

  /** dZ = dA where a > 0, else slope·dA; slope > 0, so that a has the sign of z. */
  public static void leakyReluBackward(
      float[] a, int ao, float[] dA, int dao, float[] dZ, int dzo, int n, float slope) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector A = FloatVector.fromArray(F, a, ao + i);
      FloatVector D = FloatVector.fromArray(F, dA, dao + i);
      D.mul(slope).blend(D, A.compare(GT, 0f)).intoArray(dZ, dzo + i);
    }
    ReferenceActivations.leakyReluBackward(a, ao + i, dA, dao + i, dZ, dzo + i, n - i, slope);
  }

  /**
   * a = z where z ≥ 0, else alpha·(e^z − 1), e^z − 1 within 0.99 ulp; alpha > 0. Clevert,
   * Unterthiner and Hochreiter, Fast and accurate deep network learning by exponential linear
   * units, ICLR 2016.
   */
  public static void elu(float[] z, int zo, float[] a, int ao, int n, float alpha) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      FloatVector m = Z.blend(-20f, Z.compare(LT, -20f));
      FloatVector t = m.fma(broadcast(F, LOG2_E), broadcast(F, ROUND_127));
      FloatVector k = t.sub(ROUND_127);
      FloatVector r = k.fma(broadcast(F, -LN2_LOW), k.fma(broadcast(F, -LN2_HIGH), m));
      FloatVector h = r.mul(r);
      FloatVector low = r.fma(broadcast(F, EXP3), broadcast(F, EXP2));
      FloatVector high = h.fma(broadcast(F, EXP6), r.fma(broadcast(F, EXP5), broadcast(F, EXP4)));
      FloatVector p = high.fma(h, low).fma(h, r);
      FloatVector s = t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats();
      p = s.fma(p, s.sub(1f));
      p.mul(alpha).blend(Z, Z.compare(GE, 0f)).intoArray(a, ao + i);
    }
    ReferenceActivations.elu(z, zo + i, a, ao + i, n - i, alpha);
  }

  /** dZ = dA·(1 where a > 0, else a + alpha): below 0, alpha·e^z = a + alpha. */
  public static void eluBackward(
      float[] a, int ao, float[] dA, int dao, float[] dZ, int dzo, int n, float alpha) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector A = FloatVector.fromArray(F, a, ao + i);
      FloatVector D = FloatVector.fromArray(F, dA, dao + i);
      A.add(alpha).blend(1f, A.compare(GT, 0f)).mul(D).intoArray(dZ, dzo + i);
    }
    ReferenceActivations.eluBackward(a, ao + i, dA, dao + i, dZ, dzo + i, n - i, alpha);
  }

  /** a = σ(z) = 1/(1 + e^(−z)), within 1.48 ulp. */
  public static void sigmoid(float[] z, int zo, float[] a, int ao, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      FloatVector abs = Z.abs();
      abs = abs.blend(104f, abs.compare(GT, 104f));
      FloatVector m = abs.neg();
      FloatVector t = m.fma(broadcast(F, LOG2_E), broadcast(F, ROUND_151));
      FloatVector k = t.sub(ROUND_151);
      FloatVector r = k.fma(broadcast(F, -LN2_LOW), k.fma(broadcast(F, -LN2_HIGH), m));
      FloatVector h = r.mul(r);
      FloatVector low = r.fma(broadcast(F, TINY_EXP3), broadcast(F, TINY_EXP2));
      FloatVector high =
          h.fma(broadcast(F, TINY_EXP6), r.fma(broadcast(F, TINY_EXP5), broadcast(F, TINY_EXP4)));
      FloatVector p = high.fma(h, low).fma(r, broadcast(F, TINY)).fma(r, broadcast(F, TINY));
      FloatVector e = p.mul(t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
      FloatVector s = e.div(e.add(1f));
      s = s.neg().fma(e, e.sub(s)).fma(broadcast(F, 1f).sub(s), s);
      s.blend(broadcast(F, 1f).sub(s), Z.compare(GE, 0f)).intoArray(a, ao + i);
    }
    ReferenceActivations.sigmoid(z, zo + i, a, ao + i, n - i);
  }

  /** dZ = dA·a·(1 − a). */
  public static void sigmoidBackward(
      float[] a, int ao, float[] dA, int dao, float[] dZ, int dzo, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector A = FloatVector.fromArray(F, a, ao + i);
      FloatVector D = FloatVector.fromArray(F, dA, dao + i);
      broadcast(F, 1f).sub(A).mul(A).mul(D).intoArray(dZ, dzo + i);
    }
    ReferenceActivations.sigmoidBackward(a, ao + i, dA, dao + i, dZ, dzo + i, n - i);
  }

  /** a = tanh z, within 1.37 ulp. */
  public static void tanh(float[] z, int zo, float[] a, int ao, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      FloatVector abs = Z.abs();
      FloatVector m = abs.blend(TANH_ONE, abs.compare(GT, TANH_ONE));
      m = m.add(m);
      FloatVector t = m.fma(broadcast(F, LOG2_E), broadcast(F, ROUND_151));
      FloatVector k = t.sub(ROUND_151);
      FloatVector r = k.fma(broadcast(F, -LN2_LOW), k.fma(broadcast(F, -LN2_HIGH), m));
      FloatVector h = r.mul(r);
      FloatVector low = r.fma(broadcast(F, TINY_EXP3), broadcast(F, TINY_EXP2));
      FloatVector high =
          h.fma(broadcast(F, TINY_EXP6), r.fma(broadcast(F, TINY_EXP5), broadcast(F, TINY_EXP4)));
      FloatVector p = high.fma(h, low).fma(r, broadcast(F, TINY)).fma(r, broadcast(F, TINY));
      FloatVector d =
          p.fma(t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats(), broadcast(F, 1f));
      FloatVector A = broadcast(F, 1f).sub(broadcast(F, 2f).div(d));
      FloatVector square = abs.mul(abs);
      FloatVector fourth = square.mul(square);
      FloatVector q = square.fma(broadcast(F, TANH9), broadcast(F, TANH7));
      q = fourth.fma(broadcast(F, TANH11), q);
      q = q.fma(fourth, square.fma(broadcast(F, TANH5), broadcast(F, TANH3)));
      q = q.mul(square).fma(abs, abs);
      A = A.blend(q, abs.compare(LT, TANH_SMALL));
      IntVector sign = Z.reinterpretAsInts().and(0x80000000);
      A.reinterpretAsInts().or(sign).reinterpretAsFloats().intoArray(a, ao + i);
    }
    ReferenceActivations.tanh(z, zo + i, a, ao + i, n - i);
  }

  /** dZ = dA·(1 − a²), as one product (1 − a)·(1 + a), which is exact to the last bits near ±1. */
  public static void tanhBackward(
      float[] a, int ao, float[] dA, int dao, float[] dZ, int dzo, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector A = FloatVector.fromArray(F, a, ao + i);
      FloatVector D = FloatVector.fromArray(F, dA, dao + i);
      broadcast(F, 1f).sub(A).mul(A.add(1f)).mul(D).intoArray(dZ, dzo + i);
    }
    ReferenceActivations.tanhBackward(a, ao + i, dA, dao + i, dZ, dzo + i, n - i);
  }

  /**
   * a = z·Φ(z) = ½z·(1 + erf(z/√2)), the exact form, within 3.6 ulp, also far below 0; −0 at −∞.
   * Hendrycks and Gimpel, Gaussian error linear units, arXiv:1606.08415.
   */
  public static void gelu(float[] z, int zo, float[] a, int ao, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      FloatVector abs = Z.abs();
      abs = abs.blend(GELU_ZERO, abs.compare(GT, GELU_ZERO));
      FloatVector y = abs.div(abs.add(MILLS_SHIFT));
      FloatVector y2 = y.mul(y);
      FloatVector q = y.fma(broadcast(F, MILLS9), broadcast(F, MILLS8));
      q = q.fma(y2, y.fma(broadcast(F, MILLS7), broadcast(F, MILLS6)));
      q = q.fma(y2, y.fma(broadcast(F, MILLS5), broadcast(F, MILLS4)));
      q = q.fma(y2, y.fma(broadcast(F, MILLS3), broadcast(F, MILLS2)));
      q = q.fma(y, broadcast(F, MILLS1)).fma(y, broadcast(F, MILLS0));
      q = q.mul(y);
      FloatVector half = abs.mul(-0.5f);
      FloatVector t = half.mul(abs).fma(broadcast(F, LOG2_E), broadcast(F, ROUND_151));
      FloatVector k = t.sub(ROUND_151);
      FloatVector r = k.fma(broadcast(F, -LN2_LOW), half.fma(abs, k.mul(-LN2_HIGH)));
      FloatVector h = r.mul(r);
      FloatVector low = r.fma(broadcast(F, TINY_EXP3), broadcast(F, TINY_EXP2));
      FloatVector high =
          h.fma(broadcast(F, TINY_EXP6), r.fma(broadcast(F, TINY_EXP5), broadcast(F, TINY_EXP4)));
      FloatVector p = high.fma(h, low).fma(r, broadcast(F, TINY));
      FloatVector s = t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats();
      FloatVector g = q.fma(p.mul(r.mul(s)), q.mul(s.mul(TINY)));
      Z.blend(-0f, Z.compare(LT, 0f)).sub(g).intoArray(a, ao + i);
    }
    ReferenceActivations.gelu(z, zo + i, a, ao + i, n - i);
  }

  /** dZ = dA·(Φ(z) + z·φ(z)), φ(z) = e^(−z²/2)/√(2π); from the input z. */
  public static void geluBackward(
      float[] z, int zo, float[] dA, int dao, float[] dZ, int dzo, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      FloatVector D = FloatVector.fromArray(F, dA, dao + i);
      FloatVector abs = Z.abs();
      abs = abs.blend(GELU_ZERO, abs.compare(GT, GELU_ZERO));
      FloatVector y = abs.div(abs.add(MILLS_SHIFT));
      FloatVector y2 = y.mul(y);
      FloatVector q = y.fma(broadcast(F, SLOPE8), broadcast(F, SLOPE7));
      q = q.fma(y2, y.fma(broadcast(F, SLOPE6), broadcast(F, SLOPE5)));
      q = q.fma(y2, y.fma(broadcast(F, SLOPE4), broadcast(F, SLOPE3)));
      q = q.fma(y2, y.fma(broadcast(F, SLOPE2), broadcast(F, SLOPE1)));
      q = q.fma(y, broadcast(F, SLOPE0));
      FloatVector half = abs.mul(-0.5f);
      FloatVector t = half.mul(abs).fma(broadcast(F, LOG2_E), broadcast(F, ROUND_151));
      FloatVector k = t.sub(ROUND_151);
      FloatVector r = k.fma(broadcast(F, -LN2_LOW), half.fma(abs, k.mul(-LN2_HIGH)));
      FloatVector h = r.mul(r);
      FloatVector low = r.fma(broadcast(F, TINY_EXP3), broadcast(F, TINY_EXP2));
      FloatVector high =
          h.fma(broadcast(F, TINY_EXP6), r.fma(broadcast(F, TINY_EXP5), broadcast(F, TINY_EXP4)));
      FloatVector p = high.fma(h, low).fma(r, broadcast(F, TINY)).fma(r, broadcast(F, TINY));
      FloatVector e = p.mul(t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
      FloatVector s = abs.fma(broadcast(F, -GAUSS), q).mul(e);
      s = s.blend(broadcast(F, 1f).sub(s), Z.compare(GE, 0f));
      s.mul(D).intoArray(dZ, dzo + i);
    }
    ReferenceActivations.geluBackward(z, zo + i, dA, dao + i, dZ, dzo + i, n - i);
  }

  /**
   * a = z·σ(z), within 2.42 ulp for z ≥ −87 (below, σ is subnormal); −0 at −∞. Elfwing, Uchibe and
   * Doya, Sigmoid-weighted linear units, Neural Networks 107, 2018.
   */
  public static void silu(float[] z, int zo, float[] a, int ao, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      FloatVector abs = Z.abs();
      abs = abs.blend(104f, abs.compare(GT, 104f));
      FloatVector m = abs.neg();
      FloatVector t = m.fma(broadcast(F, LOG2_E), broadcast(F, ROUND_151));
      FloatVector k = t.sub(ROUND_151);
      FloatVector r = k.fma(broadcast(F, -LN2_LOW), k.fma(broadcast(F, -LN2_HIGH), m));
      FloatVector h = r.mul(r);
      FloatVector low = r.fma(broadcast(F, TINY_EXP3), broadcast(F, TINY_EXP2));
      FloatVector high =
          h.fma(broadcast(F, TINY_EXP6), r.fma(broadcast(F, TINY_EXP5), broadcast(F, TINY_EXP4)));
      FloatVector p = high.fma(h, low).fma(r, broadcast(F, TINY)).fma(r, broadcast(F, TINY));
      FloatVector e = p.mul(t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
      FloatVector s = e.div(e.add(1f));
      s = s.neg().fma(e, e.sub(s)).fma(broadcast(F, 1f).sub(s), s);
      FloatVector g = s.mul(abs);
      g.neg().blend(Z.sub(g), Z.compare(GE, 0f)).intoArray(a, ao + i);
    }
    ReferenceActivations.silu(z, zo + i, a, ao + i, n - i);
  }

  /** dZ = dA·σ(z)·(1 + z·(1 − σ(z))); from the input z. */
  public static void siluBackward(
      float[] z, int zo, float[] dA, int dao, float[] dZ, int dzo, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      FloatVector D = FloatVector.fromArray(F, dA, dao + i);
      FloatVector abs = Z.abs();
      abs = abs.blend(104f, abs.compare(GT, 104f));
      FloatVector m = abs.neg();
      FloatVector t = m.fma(broadcast(F, LOG2_E), broadcast(F, ROUND_151));
      FloatVector k = t.sub(ROUND_151);
      FloatVector r = k.fma(broadcast(F, -LN2_LOW), k.fma(broadcast(F, -LN2_HIGH), m));
      FloatVector h = r.mul(r);
      FloatVector low = r.fma(broadcast(F, TINY_EXP3), broadcast(F, TINY_EXP2));
      FloatVector high =
          h.fma(broadcast(F, TINY_EXP6), r.fma(broadcast(F, TINY_EXP5), broadcast(F, TINY_EXP4)));
      FloatVector p = high.fma(h, low).fma(r, broadcast(F, TINY)).fma(r, broadcast(F, TINY));
      FloatVector e = p.mul(t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
      FloatVector s = e.div(e.add(1f));
      s = s.neg().fma(e, e.sub(s)).fma(broadcast(F, 1f).sub(s), s);
      s = abs.neg().fma(broadcast(F, 1f).sub(s), broadcast(F, 1f)).mul(s);
      s = s.blend(broadcast(F, 1f).sub(s), Z.compare(GE, 0f));
      s.mul(D).intoArray(dZ, dzo + i);
    }
    ReferenceActivations.siluBackward(z, zo + i, dA, dao + i, dZ, dzo + i, n - i);
  }

  /**
   * a = log(1 + e^z), within 1.68 ulp. Dugas et al., Incorporating second-order functional
   * knowledge for better option pricing, NIPS 2000.
   */
  public static void softplus(float[] z, int zo, float[] a, int ao, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      FloatVector m = Z.abs().neg();
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
      VectorMask<Float> large = e.compare(GT, 0.5f);
      FloatVector f = e.blend(e.fma(broadcast(F, 0.5f), broadcast(F, -0.5f)), large);
      FloatVector f2 = f.mul(f);
      FloatVector q =
          f.fma(broadcast(F, LOG10), broadcast(F, LOG9))
              .fma(f2, f.fma(broadcast(F, LOG8), broadcast(F, LOG7)));
      q = q.fma(f2, f.fma(broadcast(F, LOG6), broadcast(F, LOG5)));
      q = q.fma(f2, f.fma(broadcast(F, LOG4), broadcast(F, LOG3)));
      FloatVector y = q.fma(f, broadcast(F, -0.5f)).fma(f2, f);
      y = y.add(LN2, large);
      y.add(FloatVector.zero(F).blend(Z, Z.compare(GT, 0f))).intoArray(a, ao + i);
    }
    ReferenceActivations.softplus(z, zo + i, a, ao + i, n - i);
  }

  /** dZ = dA·σ(z); from the input z. */
  public static void softplusBackward(
      float[] z, int zo, float[] dA, int dao, float[] dZ, int dzo, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      FloatVector D = FloatVector.fromArray(F, dA, dao + i);
      FloatVector abs = Z.abs();
      abs = abs.blend(104f, abs.compare(GT, 104f));
      FloatVector m = abs.neg();
      FloatVector t = m.fma(broadcast(F, LOG2_E), broadcast(F, ROUND_151));
      FloatVector k = t.sub(ROUND_151);
      FloatVector r = k.fma(broadcast(F, -LN2_LOW), k.fma(broadcast(F, -LN2_HIGH), m));
      FloatVector h = r.mul(r);
      FloatVector low = r.fma(broadcast(F, TINY_EXP3), broadcast(F, TINY_EXP2));
      FloatVector high =
          h.fma(broadcast(F, TINY_EXP6), r.fma(broadcast(F, TINY_EXP5), broadcast(F, TINY_EXP4)));
      FloatVector p = high.fma(h, low).fma(r, broadcast(F, TINY)).fma(r, broadcast(F, TINY));
      FloatVector e = p.mul(t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
      FloatVector s = e.div(e.add(1f));
      s = s.neg().fma(e, e.sub(s)).fma(broadcast(F, 1f).sub(s), s);
      s.blend(broadcast(F, 1f).sub(s), Z.compare(GE, 0f)).mul(D).intoArray(dZ, dzo + i);
    }
    ReferenceActivations.softplusBackward(z, zo + i, dA, dao + i, dZ, dzo + i, n - i);
  }
}
