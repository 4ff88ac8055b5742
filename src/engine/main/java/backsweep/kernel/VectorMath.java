package backsweep.kernel;

import static backsweep.kernel.Coefficients.*;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Elementary functions of each lane, made of multiplications, additions, fused multiply-adds,
 * divisions and integer operations in a fixed order, so that {@link ReferenceMath} has the same
 * bits on every CPU. The JDK's lanewise EXP, LOG and TANH have not.
 *
 * <p>Errors are the greatest over all floats, against the exact value, in units of the last place.
 * NaN gives NaN.
 */
final class VectorMath {
  private static final VectorSpecies<Float> F = Species.F;
  private static final VectorSpecies<Integer> I = Species.I;

  private VectorMath() {}

  /** eˣ. Subnormal results are rounded once, like all others. */
  static FloatVector exp(FloatVector x) {
    FloatVector c = x.blend(-104f, x.compare(LT, -104f));
    return expWithin(c.blend(89f, c.compare(GT, 89f)));
  }

  /**
   * eˣ for −107 ≤ x ≤ 90.
   *
   * <p>x = n·ln 2 + r; eˣ = 2ⁿ·P(r), with 2ⁿ applied as two factors, so that neither overflows.
   */
  static FloatVector expWithin(FloatVector x) {
    FloatVector t = x.fma(FloatVector.broadcast(F, LOG2_E), FloatVector.broadcast(F, ROUND_254));
    FloatVector n = t.sub(ROUND_254);
    FloatVector r = n.fma(FloatVector.broadcast(F, -LN2_HIGH), x);
    r = n.fma(FloatVector.broadcast(F, -LN2_LOW), r);
    FloatVector p = r.fma(FloatVector.broadcast(F, EXP6), FloatVector.broadcast(F, EXP5));
    p = p.fma(r, FloatVector.broadcast(F, EXP4));
    p = p.fma(r, FloatVector.broadcast(F, EXP3));
    p = p.fma(r, FloatVector.broadcast(F, EXP2));
    p = p.fma(r, FloatVector.broadcast(F, 1f));
    p = p.fma(r, FloatVector.broadcast(F, 1f));
    IntVector whole = t.reinterpretAsInts();
    IntVector half = whole.lanewise(ASHR, 1);
    FloatVector s1 = half.lanewise(LSHL, 23).reinterpretAsFloats();
    FloatVector s2 = whole.sub(half).lanewise(LSHL, 23).reinterpretAsFloats();
    return p.mul(s2).mul(s1);
  }

  /**
   * eˣ − 1 for x ≤ 0, accurate also where eˣ is near 1.
   *
   * <p>x = n·ln 2 + r; eˣ − 1 = 2ⁿ·(eʳ − 1) + (2ⁿ − 1).
   */
  static FloatVector expm1(FloatVector x) {
    FloatVector c = x.blend(-20f, x.compare(LT, -20f));
    FloatVector t = c.fma(FloatVector.broadcast(F, LOG2_E), FloatVector.broadcast(F, ROUND_127));
    FloatVector n = t.sub(ROUND_127);
    FloatVector r = n.fma(FloatVector.broadcast(F, -LN2_HIGH), c);
    r = n.fma(FloatVector.broadcast(F, -LN2_LOW), r);
    FloatVector p = r.fma(FloatVector.broadcast(F, EXP6), FloatVector.broadcast(F, EXP5));
    p = p.fma(r, FloatVector.broadcast(F, EXP4));
    p = p.fma(r, FloatVector.broadcast(F, EXP3));
    p = p.fma(r, FloatVector.broadcast(F, EXP2));
    p = p.fma(r.mul(r), r);
    FloatVector s = t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats();
    return s.fma(p, s.sub(1f));
  }

  /**
   * log x; −∞ at ±0, NaN below.
   *
   * <p>x = 2ᵉ·(1 + f) with 1 + f in [3/4, 3/2); log x = e·ln 2 + log(1 + f). A subnormal x is first
   * multiplied by 2²⁴.
   */
  static FloatVector log(FloatVector x) {
    VectorMask<Float> tiny = x.compare(LT, Float.MIN_NORMAL);
    IntVector bits = x.blend(x.mul(0x1p24f), tiny).reinterpretAsInts();
    IntVector e = bits.sub(0x3f400000).and(0xff800000);
    FloatVector f = bits.sub(e).reinterpretAsFloats().sub(1f);
    FloatVector k = (FloatVector) e.convert(I2F, 0);
    k = k.blend(k.sub(0x1.8p27f), tiny);
    FloatVector y = k.fma(FloatVector.broadcast(F, LN2_SCALED), logOnePlus(f));
    y = x.blend(y, x.compare(LT, Float.POSITIVE_INFINITY));
    y = y.blend(Float.NaN, x.compare(LT, 0f));
    return y.blend(Float.NEGATIVE_INFINITY, x.compare(EQ, 0f));
  }

  /**
   * log(1 + x), accurate also where x is near 0; −∞ at −1, NaN below.
   *
   * <p>The exponent −n is that of the rounded 1 + x; f = 2ⁿ·x − (1 − 2ⁿ) then loses nothing. It is
   * made four times too large, so that 4·2ⁿ is a normal number for every x, and in this order, so
   * that −0 stays −0.
   */
  static FloatVector log1p(FloatVector x) {
    IntVector n = IntVector.broadcast(I, 0x3fc00000).sub(x.add(1f).reinterpretAsInts());
    n = n.and(0xff800000);
    FloatVector s = n.add(0x40800000).reinterpretAsFloats();
    FloatVector f = x.fma(s, FloatVector.broadcast(F, 4f).sub(s).neg()).mul(0.25f);
    FloatVector k = (FloatVector) n.convert(I2F, 0);
    FloatVector y = k.fma(FloatVector.broadcast(F, -LN2_SCALED), logOnePlus(f));
    y = x.blend(y, x.compare(LT, Float.POSITIVE_INFINITY));
    y = y.blend(Float.NaN, x.compare(LT, -1f));
    return y.blend(Float.NEGATIVE_INFINITY, x.compare(EQ, -1f));
  }

  /** log(1 + f) for −1/4 ≤ f ≤ 1/2. */
  private static FloatVector logOnePlus(FloatVector f) {
    FloatVector p = f.fma(FloatVector.broadcast(F, LOG10), FloatVector.broadcast(F, LOG9));
    p = p.fma(f, FloatVector.broadcast(F, LOG8));
    p = p.fma(f, FloatVector.broadcast(F, LOG7));
    p = p.fma(f, FloatVector.broadcast(F, LOG6));
    p = p.fma(f, FloatVector.broadcast(F, LOG5));
    p = p.fma(f, FloatVector.broadcast(F, LOG4));
    p = p.fma(f, FloatVector.broadcast(F, LOG3));
    p = p.fma(f, FloatVector.broadcast(F, -0.5f));
    return p.fma(f.mul(f), f);
  }

  /**
   * tanh x.
   *
   * <p>A polynomial for |x| < 0.625; beyond, 1 − 2/(e^(2|x|) + 1); the sign is put back last.
   */
  static FloatVector tanh(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector c = a.blend(TANH_ONE, a.compare(GT, TANH_ONE));
    FloatVector t =
        c.fma(FloatVector.broadcast(F, 2f * LOG2_E), FloatVector.broadcast(F, ROUND_127));
    FloatVector n = t.sub(ROUND_127);
    FloatVector r = n.fma(FloatVector.broadcast(F, -0.5f * LN2_HIGH), c);
    r = n.fma(FloatVector.broadcast(F, -0.5f * LN2_LOW), r);
    FloatVector p =
        r.fma(FloatVector.broadcast(F, 64f * EXP6), FloatVector.broadcast(F, 32f * EXP5));
    p = p.fma(r, FloatVector.broadcast(F, 16f * EXP4));
    p = p.fma(r, FloatVector.broadcast(F, 8f * EXP3));
    p = p.fma(r, FloatVector.broadcast(F, 4f * EXP2));
    p = p.fma(r, FloatVector.broadcast(F, 2f));
    p = p.fma(r, FloatVector.broadcast(F, 1f));
    FloatVector s = t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats();
    FloatVector d = p.fma(s, FloatVector.broadcast(F, 1f));
    FloatVector y = FloatVector.broadcast(F, 1f).sub(FloatVector.broadcast(F, 2f).div(d));
    FloatVector z = a.mul(a);
    FloatVector q = z.fma(FloatVector.broadcast(F, TANH11), FloatVector.broadcast(F, TANH9));
    q = q.fma(z, FloatVector.broadcast(F, TANH7));
    q = q.fma(z, FloatVector.broadcast(F, TANH5));
    q = q.fma(z, FloatVector.broadcast(F, TANH3));
    q = q.mul(z).fma(a, a);
    y = y.blend(q, a.compare(LT, TANH_SMALL));
    IntVector sign = x.reinterpretAsInts().and(0x80000000);
    return y.reinterpretAsInts().or(sign).reinterpretAsFloats();
  }

  /**
   * erf x = 2/√π · ∫₀ˣ e^(−t²) dt.
   *
   * <p>A polynomial for |x| < 0.9275; beyond, 1 − e^Q(|x|); the sign is put back last.
   */
  static FloatVector erf(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector c = a.blend(ERF_ONE, a.compare(GT, ERF_ONE));
    FloatVector u = c.fma(FloatVector.broadcast(F, ERFC6), FloatVector.broadcast(F, ERFC5));
    u = u.fma(c, FloatVector.broadcast(F, ERFC4));
    u = u.fma(c, FloatVector.broadcast(F, ERFC3));
    u = u.fma(c, FloatVector.broadcast(F, ERFC2));
    u = u.fma(c, FloatVector.broadcast(F, ERFC1));
    u = u.fma(c, c.neg());
    FloatVector t = u.fma(FloatVector.broadcast(F, LOG2_E), FloatVector.broadcast(F, ROUND_127));
    FloatVector n = t.sub(ROUND_127);
    FloatVector r = n.fma(FloatVector.broadcast(F, -LN2_HIGH), u);
    r = n.fma(FloatVector.broadcast(F, -LN2_LOW), r);
    FloatVector p = r.fma(FloatVector.broadcast(F, EXP6), FloatVector.broadcast(F, EXP5));
    p = p.fma(r, FloatVector.broadcast(F, EXP4));
    p = p.fma(r, FloatVector.broadcast(F, EXP3));
    p = p.fma(r, FloatVector.broadcast(F, EXP2));
    p = p.fma(r, FloatVector.broadcast(F, 1f));
    p = p.fma(r, FloatVector.broadcast(F, 1f));
    FloatVector s = t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats();
    FloatVector y = FloatVector.broadcast(F, 1f).sub(p.mul(s));
    FloatVector z = a.mul(a);
    FloatVector q = z.fma(FloatVector.broadcast(F, ERF11), FloatVector.broadcast(F, ERF9));
    q = q.fma(z, FloatVector.broadcast(F, ERF7));
    q = q.fma(z, FloatVector.broadcast(F, ERF5));
    q = q.fma(z, FloatVector.broadcast(F, ERF3));
    q = q.fma(z, FloatVector.broadcast(F, ERF1));
    q = q.fma(a, a);
    y = y.blend(q, a.compare(LT, ERF_SMALL));
    IntVector sign = x.reinterpretAsInts().and(0x80000000);
    return y.reinterpretAsInts().or(sign).reinterpretAsFloats();
  }

  /** σ(x) = 1/(1 + e⁻ˣ), from t = σ(−|x|): t below 0, 1 − t from 0 on. */
  static FloatVector sigmoid(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector t = sigmoidTail(a.blend(104f, a.compare(GT, 104f)));
    return t.blend(FloatVector.broadcast(F, 1f).sub(t), x.compare(GE, 0f));
  }

  /**
   * σ(−a) = e/(1 + e), e = e⁻ᵃ, for 0 ≤ a ≤ 104.
   *
   * <p>The quotient t carries the error of 1 + e too; its residue e − t·(1 + e) = (e − t) − t·e, in
   * which e − t is exact, takes both away: t + residue/(1 + e), and 1/(1 + e) ≈ 1 − t.
   */
  private static FloatVector sigmoidTail(FloatVector a) {
    FloatVector e = expWithin(a.neg());
    FloatVector t = e.div(e.add(1f));
    FloatVector residue = t.neg().fma(e, e.sub(t));
    return residue.fma(FloatVector.broadcast(F, 1f).sub(t), t);
  }

  /** log(1 + eˣ) = max(x, 0) + log(1 + e^(−|x|)). */
  static FloatVector softplus(FloatVector x) {
    FloatVector positive = FloatVector.zero(F).blend(x, x.compare(GT, 0f));
    return log1p(exp(x.abs().neg())).add(positive);
  }

  /** e^(−a²/2) for |a| ≤ GELU_ZERO; the rounding error of a² is worked in. */
  static FloatVector gaussian(FloatVector a) {
    FloatVector h = a.mul(a);
    FloatVector low = a.fma(a, h.neg()).mul(-0.5f);
    FloatVector e = expWithin(h.mul(-0.5f));
    return e.fma(low, e);
  }

  /** Φ(−a)·e^(a²/2) for 0 ≤ a ≤ GELU_ZERO, where Φ is the normal distribution function. */
  static FloatVector mills(FloatVector a) {
    FloatVector p = a.fma(FloatVector.broadcast(F, MILLS_P4), FloatVector.broadcast(F, MILLS_P3));
    p = p.fma(a, FloatVector.broadcast(F, MILLS_P2));
    p = p.fma(a, FloatVector.broadcast(F, MILLS_P1));
    p = p.fma(a, FloatVector.broadcast(F, MILLS_P0));
    FloatVector q = a.fma(FloatVector.broadcast(F, MILLS_Q5), FloatVector.broadcast(F, MILLS_Q4));
    q = q.fma(a, FloatVector.broadcast(F, MILLS_Q3));
    q = q.fma(a, FloatVector.broadcast(F, MILLS_Q2));
    q = q.fma(a, FloatVector.broadcast(F, MILLS_Q1));
    q = q.fma(a, FloatVector.broadcast(F, 1f));
    return p.div(q);
  }

  /** x·Φ(x) = ½x·(1 + erf(x/√2)), from g = |x|·Φ(−|x|): −g below 0, x − g from 0 on. */
  static FloatVector gelu(FloatVector x) {
    FloatVector a = x.abs();
    a = a.blend(GELU_ZERO, a.compare(GT, GELU_ZERO));
    FloatVector g = mills(a).mul(a).mul(gaussian(a));
    return g.neg().blend(x.sub(g), x.compare(GE, 0f));
  }

  /** d/dx x·Φ(x) = Φ(x) + x·φ(x), from d = Φ(−|x|) − |x|·φ(x): d below 0, 1 − d from 0 on. */
  static FloatVector geluSlope(FloatVector x) {
    FloatVector a = x.abs();
    a = a.blend(GELU_ZERO, a.compare(GT, GELU_ZERO));
    FloatVector d = a.fma(FloatVector.broadcast(F, -GAUSS), mills(a)).mul(gaussian(a));
    return d.blend(FloatVector.broadcast(F, 1f).sub(d), x.compare(GE, 0f));
  }

  /** x·σ(x), from g = |x|·σ(−|x|): −g below 0, x − g from 0 on. */
  static FloatVector silu(FloatVector x) {
    FloatVector a = x.abs();
    a = a.blend(104f, a.compare(GT, 104f));
    FloatVector g = sigmoidTail(a).mul(a);
    return g.neg().blend(x.sub(g), x.compare(GE, 0f));
  }

  /** d/dx x·σ(x) = σ(x)·(1 + x·σ(−x)), from its value d at −|x|: d below 0, 1 − d from 0 on. */
  static FloatVector siluSlope(FloatVector x) {
    FloatVector a = x.abs();
    a = a.blend(104f, a.compare(GT, 104f));
    FloatVector t = sigmoidTail(a);
    FloatVector one = FloatVector.broadcast(F, 1f);
    FloatVector d = a.neg().fma(one.sub(t), one).mul(t);
    return d.blend(one.sub(d), x.compare(GE, 0f));
  }
}
