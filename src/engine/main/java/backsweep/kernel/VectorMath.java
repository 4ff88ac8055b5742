package backsweep.kernel;

import static backsweep.kernel.Coefficients.*;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Elementary functions of n contiguous elements, y = f(x); y may be x. They are made of
 * multiplications, additions, fused multiply-adds, divisions and integer operations in a fixed
 * order, so that the scalar twins have the same bits on every CPU, which the JDK's lanewise EXP,
 * LOG and TANH have not. NaN gives NaN.
 *
 * <p>Each loop is written out, as are those of {@link Activations}, {@link Softmax} and {@link
 * LossRows} that take the same steps: a vector that goes through a method of ours is boxed as soon
 * as C2 declines to inline that method, and it does so in large compilations.
 *
 * <p>Errors are the greatest over all floats, in units of the last place of the exact value.
 */
public final class VectorMath {
  private static final VectorSpecies<Float> F = Species.F;
  private static final VectorSpecies<Integer> I = Species.I;
  private static final int LANES = Species.LANES;

  private VectorMath() {}

  /**
   * y = eˣ, within 0.92 ulp. Subnormal results are rounded once, like all others.
   *
   * <p>x = k·ln 2 + r; eˣ = 2ᵏ⁺²⁴·2⁻²⁴eʳ, so that only the product can be subnormal. Where 2ᵏ⁺²⁴
   * would overflow, 2ᵏ⁻²⁴ takes its place. What x out of range leaves behind is replaced last,
   * which keeps the comparisons out of the chain.
   */
  public static void exp(float[] x, int xo, float[] y, int yo, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector X = FloatVector.fromArray(F, x, xo + i);
      FloatVector t = X.fma(broadcast(F, LOG2_E), broadcast(F, ROUND_151));
      FloatVector k = t.sub(ROUND_151);
      FloatVector r = k.fma(broadcast(F, -LN2_LOW), k.fma(broadcast(F, -LN2_HIGH), X));
      FloatVector h = r.mul(r);
      FloatVector low = r.fma(broadcast(F, TINY_EXP3), broadcast(F, TINY_EXP2));
      FloatVector high =
          h.fma(broadcast(F, TINY_EXP6), r.fma(broadcast(F, TINY_EXP5), broadcast(F, TINY_EXP4)));
      FloatVector p = high.fma(h, low).fma(r, broadcast(F, TINY)).fma(r, broadcast(F, TINY));
      VectorMask<Float> large = X.compare(GT, 70f);
      IntVector exponent = t.reinterpretAsInts().sub(48, large.cast(I)).lanewise(LSHL, 23);
      FloatVector e = p.mul(exponent.reinterpretAsFloats()).mul(0x1p48f, large);
      e = e.blend(0f, X.compare(LT, -104f));
      e.blend(Float.POSITIVE_INFINITY, X.compare(GT, 89f)).intoArray(y, yo + i);
    }
    ReferenceVectorMath.exp(x, xo + i, y, yo + i, n - i);
  }

  /** y = eˣ for x ≤ 0, with the bits of {@link #exp}. */
  public static void expNegative(float[] x, int xo, float[] y, int yo, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector X = FloatVector.fromArray(F, x, xo + i);
      FloatVector t = X.fma(broadcast(F, LOG2_E), broadcast(F, ROUND_151));
      FloatVector k = t.sub(ROUND_151);
      FloatVector r = k.fma(broadcast(F, -LN2_LOW), k.fma(broadcast(F, -LN2_HIGH), X));
      FloatVector h = r.mul(r);
      FloatVector low = r.fma(broadcast(F, TINY_EXP3), broadcast(F, TINY_EXP2));
      FloatVector high =
          h.fma(broadcast(F, TINY_EXP6), r.fma(broadcast(F, TINY_EXP5), broadcast(F, TINY_EXP4)));
      FloatVector p = high.fma(h, low).fma(r, broadcast(F, TINY)).fma(r, broadcast(F, TINY));
      FloatVector e = p.mul(t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
      e.blend(0f, X.compare(LT, -104f)).intoArray(y, yo + i);
    }
    ReferenceVectorMath.expNegative(x, xo + i, y, yo + i, n - i);
  }

  /**
   * y = log x, within 0.96 ulp; −∞ at ±0, NaN below.
   *
   * <p>x = 2ᵏ·(1 + f) with 1 + f in [3/4, 3/2); log x = k·ln 2 + log(1 + f). A subnormal x is first
   * multiplied by 2²⁴. Where the result is special, k is: the mantissa is always finite.
   */
  public static void log(float[] x, int xo, float[] y, int yo, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector X = FloatVector.fromArray(F, x, xo + i);
      VectorMask<Float> tiny = X.compare(LT, Float.MIN_NORMAL);
      IntVector bits = X.mul(0x1p24f, tiny).reinterpretAsInts();
      IntVector exponent = bits.sub(0x3f400000).and(0xff800000);
      FloatVector k = ((FloatVector) exponent.convert(I2F, 0)).sub(0x1.8p27f, tiny);
      k = X.blend(k, X.compare(LT, Float.POSITIVE_INFINITY));
      k = k.blend(Float.NaN, X.compare(LT, 0f));
      k = k.blend(Float.NEGATIVE_INFINITY, X.compare(EQ, 0f));
      FloatVector f = bits.sub(exponent).reinterpretAsFloats().sub(1f);
      FloatVector f2 = f.mul(f);
      FloatVector q =
          f.fma(broadcast(F, LOG10), broadcast(F, LOG9))
              .fma(f2, f.fma(broadcast(F, LOG8), broadcast(F, LOG7)));
      q = q.fma(f2, f.fma(broadcast(F, LOG6), broadcast(F, LOG5)));
      q = q.fma(f2, f.fma(broadcast(F, LOG4), broadcast(F, LOG3)));
      FloatVector Y = q.fma(f, broadcast(F, -0.5f)).fma(f2, f);
      k.fma(broadcast(F, LN2_SCALED), Y).intoArray(y, yo + i);
    }
    ReferenceVectorMath.log(x, xo + i, y, yo + i, n - i);
  }

  /**
   * y = log(1 + x), within 0.96 ulp, also where x is near 0; −∞ at −1, NaN below.
   *
   * <p>The exponent −k is that of the rounded 1 + x; f = 2ᵏ·x − (1 − 2ᵏ) then loses nothing. It is
   * made four times too large, so that 4·2ᵏ is a normal number for every x, and in this order, so
   * that −0 stays −0.
   */
  public static void log1p(float[] x, int xo, float[] y, int yo, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector X = FloatVector.fromArray(F, x, xo + i);
      IntVector bits = X.add(1f).reinterpretAsInts();
      IntVector exponent = IntVector.broadcast(I, 0x3fc00000).sub(bits).and(0xff800000);
      FloatVector k = (FloatVector) exponent.convert(I2F, 0);
      FloatVector s = exponent.add(0x40800000).reinterpretAsFloats();
      FloatVector f = X.fma(s, broadcast(F, 4f).sub(s).neg()).mul(0.25f);
      FloatVector f2 = f.mul(f);
      FloatVector q =
          f.fma(broadcast(F, LOG10), broadcast(F, LOG9))
              .fma(f2, f.fma(broadcast(F, LOG8), broadcast(F, LOG7)));
      q = q.fma(f2, f.fma(broadcast(F, LOG6), broadcast(F, LOG5)));
      q = q.fma(f2, f.fma(broadcast(F, LOG4), broadcast(F, LOG3)));
      FloatVector Y = q.fma(f, broadcast(F, -0.5f)).fma(f2, f);
      Y = k.fma(broadcast(F, -LN2_SCALED), Y);
      Y = X.blend(Y, X.compare(LT, Float.POSITIVE_INFINITY));
      Y = Y.blend(Float.NaN, X.compare(LT, -1f));
      Y.blend(Float.NEGATIVE_INFINITY, X.compare(EQ, -1f)).intoArray(y, yo + i);
    }
    ReferenceVectorMath.log1p(x, xo + i, y, yo + i, n - i);
  }

  /**
   * y = erf x = 2/√π · ∫₀ˣ e^(−t²) dt, within 1.09 ulp.
   *
   * <p>A polynomial for |x| < 0.9275; beyond, 1 − e^Q(|x|); the sign is put back last.
   */
  public static void erf(float[] x, int xo, float[] y, int yo, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector X = FloatVector.fromArray(F, x, xo + i);
      FloatVector abs = X.abs();
      FloatVector c = abs.blend(ERF_ONE, abs.compare(GT, ERF_ONE));
      FloatVector u = c.fma(broadcast(F, ERFC6), broadcast(F, ERFC5)).fma(c, broadcast(F, ERFC4));
      u = u.fma(c, broadcast(F, ERFC3)).fma(c, broadcast(F, ERFC2)).fma(c, broadcast(F, ERFC1));
      u = u.fma(c, c.neg());
      FloatVector t = u.fma(broadcast(F, LOG2_E), broadcast(F, ROUND_151));
      FloatVector k = t.sub(ROUND_151);
      FloatVector r = k.fma(broadcast(F, -LN2_LOW), k.fma(broadcast(F, -LN2_HIGH), u));
      FloatVector h = r.mul(r);
      FloatVector low = r.fma(broadcast(F, TINY_EXP3), broadcast(F, TINY_EXP2));
      FloatVector high =
          h.fma(broadcast(F, TINY_EXP6), r.fma(broadcast(F, TINY_EXP5), broadcast(F, TINY_EXP4)));
      FloatVector p = high.fma(h, low).fma(r, broadcast(F, TINY)).fma(r, broadcast(F, TINY));
      FloatVector e = p.mul(t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
      FloatVector square = abs.mul(abs);
      FloatVector q =
          square.fma(broadcast(F, ERF11), broadcast(F, ERF9)).fma(square, broadcast(F, ERF7));
      q = q.fma(square, broadcast(F, ERF5)).fma(square, broadcast(F, ERF3));
      q = q.fma(square, broadcast(F, ERF1)).fma(abs, abs);
      FloatVector Y = broadcast(F, 1f).sub(e).blend(q, abs.compare(LT, ERF_SMALL));
      IntVector sign = X.reinterpretAsInts().and(0x80000000);
      Y.reinterpretAsInts().or(sign).reinterpretAsFloats().intoArray(y, yo + i);
    }
    ReferenceVectorMath.erf(x, xo + i, y, yo + i, n - i);
  }
}
