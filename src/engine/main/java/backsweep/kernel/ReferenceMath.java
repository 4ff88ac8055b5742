package backsweep.kernel;

import static backsweep.kernel.Coefficients.*;

/**
 * The elementary functions of one float: what the kernels do to each lane, step by step, and where
 * the steps are explained.
 *
 * <p>{@code Math.fma} rounds once wherever it runs; without hardware for it, it is slow and right.
 */
final class ReferenceMath {
  private ReferenceMath() {}

  /** eˣ; see {@link VectorMath#exp}. */
  static float exp(float x) {
    float t = Math.fma(x, LOG2_E, ROUND_151);
    float p = tinyExp(remainder(x, t - ROUND_151));
    boolean large = x > 70f;
    int bits = Float.floatToRawIntBits(t);
    float e = p * Float.intBitsToFloat((large ? bits - 48 : bits) << 23);
    e = large ? e * 0x1p48f : e;
    e = x < -104f ? 0f : e;
    return x > 89f ? Float.POSITIVE_INFINITY : e;
  }

  /** eˣ for x ≤ 0. */
  static float expNegative(float x) {
    float e = expWithin(x);
    return x < -104f ? 0f : e;
  }

  /** eˣ for −104 ≤ x ≤ 71. */
  private static float expWithin(float x) {
    float t = Math.fma(x, LOG2_E, ROUND_151);
    float p = tinyExp(remainder(x, t - ROUND_151));
    return p * Float.intBitsToFloat(Float.floatToRawIntBits(t) << 23);
  }

  /** x − k·ln 2; the first product is exact. */
  private static float remainder(float x, float k) {
    return Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, x));
  }

  /** 2⁻²⁴·eʳ for |r| ≤ ½ ln 2. */
  private static float tinyExp(float r) {
    return Math.fma(tinySlope(r), r, TINY);
  }

  /** 2⁻²⁴·(eʳ − 1)/r for |r| ≤ ½ ln 2; the terms in pairs, for a short chain. */
  private static float tinySlope(float r) {
    float h = r * r;
    float low = Math.fma(r, TINY_EXP3, TINY_EXP2);
    float high = Math.fma(h, TINY_EXP6, Math.fma(r, TINY_EXP5, TINY_EXP4));
    return Math.fma(Math.fma(high, h, low), r, TINY);
  }

  /** eˣ − 1 for x ≤ 0: with x = k·ln 2 + r, 2ᵏ·(eʳ − 1) + (2ᵏ − 1). */
  static float expm1(float x) {
    float m = x < -20f ? -20f : x;
    float t = Math.fma(m, LOG2_E, ROUND_127);
    float r = remainder(m, t - ROUND_127);
    float h = r * r;
    float low = Math.fma(r, EXP3, EXP2);
    float high = Math.fma(h, EXP6, Math.fma(r, EXP5, EXP4));
    float p = Math.fma(Math.fma(high, h, low), h, r);
    float s = Float.intBitsToFloat(Float.floatToRawIntBits(t) << 23);
    return Math.fma(s, p, s - 1f);
  }

  /** log x; see {@link VectorMath#log}. */
  static float log(float x) {
    boolean tiny = x < Float.MIN_NORMAL;
    int bits = Float.floatToRawIntBits(tiny ? x * 0x1p24f : x);
    int e = (bits - 0x3f400000) & 0xff800000;
    float f = Float.intBitsToFloat(bits - e) - 1f;
    float k = (float) e;
    k = tiny ? k - 0x1.8p27f : k;
    k = x < Float.POSITIVE_INFINITY ? k : x;
    k = x < 0f ? Float.NaN : k;
    k = x == 0f ? Float.NEGATIVE_INFINITY : k;
    return Math.fma(k, LN2_SCALED, logOnePlus(f));
  }

  /** log(1 + x); see {@link VectorMath#log1p}. */
  static float log1p(float x) {
    int n = (0x3fc00000 - Float.floatToRawIntBits(x + 1f)) & 0xff800000;
    float s = Float.intBitsToFloat(n + 0x40800000);
    float f = Math.fma(x, s, -(4f - s)) * 0.25f;
    float y = Math.fma((float) n, -LN2_SCALED, logOnePlus(f));
    y = x < Float.POSITIVE_INFINITY ? y : x;
    y = x < -1f ? Float.NaN : y;
    return x == -1f ? Float.NEGATIVE_INFINITY : y;
  }

  /** log(1 + f) for −1/4 ≤ f ≤ 1/2; the terms in pairs, for a short chain. */
  private static float logOnePlus(float f) {
    float h = f * f;
    float a = Math.fma(f, LOG4, LOG3);
    float b = Math.fma(f, LOG6, LOG5);
    float c = Math.fma(f, LOG8, LOG7);
    float d = Math.fma(f, LOG10, LOG9);
    float p = Math.fma(Math.fma(Math.fma(d, h, c), h, b), h, a);
    p = Math.fma(p, f, -0.5f);
    return Math.fma(p, h, f);
  }

  /** tanh x; see {@link Activations#tanh}. */
  static float tanh(float x) {
    float a = Math.abs(x);
    float y = a < TANH_SMALL ? tanhSmall(a) : tanhLarge(a);
    int sign = Float.floatToRawIntBits(x) & 0x80000000;
    return Float.intBitsToFloat(Float.floatToRawIntBits(y) | sign);
  }

  private static float tanhSmall(float a) {
    float h = a * a;
    float low = Math.fma(h, TANH5, TANH3);
    float high = Math.fma(h, TANH9, TANH7);
    float h2 = h * h;
    high = Math.fma(h2, TANH11, high);
    return Math.fma(Math.fma(high, h2, low) * h, a, a);
  }

  /** 1 − 2/(e²ᵃ + 1). */
  private static float tanhLarge(float a) {
    float m = a > TANH_ONE ? TANH_ONE : a;
    m = m + m;
    float t = Math.fma(m, LOG2_E, ROUND_151);
    float p = tinyExp(remainder(m, t - ROUND_151));
    float s = Float.intBitsToFloat(Float.floatToRawIntBits(t) << 23);
    return 1f - 2f / Math.fma(p, s, 1f);
  }

  /** erf x; see {@link VectorMath#erf}. */
  static float erf(float x) {
    float a = Math.abs(x);
    float y = a < ERF_SMALL ? erfSmall(a) : erfLarge(a);
    int sign = Float.floatToRawIntBits(x) & 0x80000000;
    return Float.intBitsToFloat(Float.floatToRawIntBits(y) | sign);
  }

  private static float erfSmall(float a) {
    float h = a * a;
    float p = Math.fma(h, ERF11, ERF9);
    p = Math.fma(p, h, ERF7);
    p = Math.fma(p, h, ERF5);
    p = Math.fma(p, h, ERF3);
    p = Math.fma(p, h, ERF1);
    return Math.fma(p, a, a);
  }

  /** 1 − e^Q(a). */
  private static float erfLarge(float a) {
    float c = a > ERF_ONE ? ERF_ONE : a;
    float u = Math.fma(c, ERFC6, ERFC5);
    u = Math.fma(u, c, ERFC4);
    u = Math.fma(u, c, ERFC3);
    u = Math.fma(u, c, ERFC2);
    u = Math.fma(u, c, ERFC1);
    return 1f - expWithin(Math.fma(u, c, -c));
  }

  /** σ(x); see {@link Activations#sigmoid}. */
  static float sigmoid(float x) {
    float a = Math.abs(x);
    float t = sigmoidTail(a > 104f ? 104f : a);
    return x >= 0f ? 1f - t : t;
  }

  /**
   * σ(−a) = e/(1 + e), e = e⁻ᵃ, for 0 ≤ a ≤ 104.
   *
   * <p>The quotient t also carries the error of 1 + e. Its residue e − t·(1 + e) = (e − t) − t·e,
   * in which e − t is exact, takes both away: t + residue/(1 + e), and 1/(1 + e) is 1 − t nearly.
   */
  private static float sigmoidTail(float a) {
    float e = expWithin(-a);
    float t = e / (e + 1f);
    float residue = Math.fma(-t, e, e - t);
    return Math.fma(residue, 1f - t, t);
  }

  /** log(1 + eˣ) = max(x, 0) + log(1 + e^(−|x|)). */
  static float softplus(float x) {
    float positive = x > 0f ? x : 0f;
    return softplusTail(x) + positive;
  }

  /** log(1 + e^(−|x|)): with e = e^(−|x|), log(1 + e), or ln 2 + log(½ + ½e) where e > ½. */
  static float softplusTail(float x) {
    float e = expNegative(-Math.abs(x));
    boolean large = e > 0.5f;
    float y = logOnePlus(large ? Math.fma(e, 0.5f, -0.5f) : e);
    return large ? y + LN2 : y;
  }

  /**
   * −a²/2 − k·ln 2, k the nearest whole number; a² is not rounded, so that a large a loses nothing.
   */
  private static float gaussianRemainder(float a, float half, float k) {
    return Math.fma(k, -LN2_LOW, Math.fma(half, a, k * -LN2_HIGH));
  }

  /** (a + MILLS_SHIFT)·Φ(−a)·e^(a²/2), where Φ is the normal distribution function. */
  private static float mills(float y) {
    float h = y * y;
    float p = Math.fma(y, MILLS9, MILLS8);
    p = Math.fma(p, h, Math.fma(y, MILLS7, MILLS6));
    p = Math.fma(p, h, Math.fma(y, MILLS5, MILLS4));
    p = Math.fma(p, h, Math.fma(y, MILLS3, MILLS2));
    return Math.fma(Math.fma(p, y, MILLS1), y, MILLS0);
  }

  /**
   * x·Φ(x), from g = |x|·Φ(−|x|): −g below 0, x − g from 0 on.
   *
   * <p>g = q·2ᵏ·eʳ as q·2ᵏ + q·2ᵏ(eʳ − 1), of which the first product is exact and the second
   * small: one rounding for both factors. 2ᵏ and 2ᵏ(eʳ − 1) are made from 2ᵏ⁺²⁴, see {@link #exp}.
   */
  static float gelu(float x) {
    float a = Math.abs(x);
    a = a > GELU_ZERO ? GELU_ZERO : a;
    float y = a / (a + MILLS_SHIFT);
    float q = y * mills(y);
    float half = a * -0.5f;
    float t = Math.fma(half * a, LOG2_E, ROUND_151);
    float r = gaussianRemainder(a, half, t - ROUND_151);
    float s = Float.intBitsToFloat(Float.floatToRawIntBits(t) << 23);
    float g = Math.fma(q, tinySlope(r) * (r * s), q * (s * TINY));
    return (x < 0f ? -0f : x) - g;
  }

  /** Φ(−a)·e^(a²/2), to within a small part of e^(a²/2). */
  private static float slopeMills(float y) {
    float h = y * y;
    float p = Math.fma(y, SLOPE8, SLOPE7);
    p = Math.fma(p, h, Math.fma(y, SLOPE6, SLOPE5));
    p = Math.fma(p, h, Math.fma(y, SLOPE4, SLOPE3));
    p = Math.fma(p, h, Math.fma(y, SLOPE2, SLOPE1));
    return Math.fma(p, y, SLOPE0);
  }

  /** d/dx x·Φ(x) = Φ(x) + x·φ(x), from its value d at −|x|: d below 0, 1 − d from 0 on. */
  static float geluSlope(float x) {
    float a = Math.abs(x);
    a = a > GELU_ZERO ? GELU_ZERO : a;
    float y = a / (a + MILLS_SHIFT);
    float half = a * -0.5f;
    float t = Math.fma(half * a, LOG2_E, ROUND_151);
    float p = tinyExp(gaussianRemainder(a, half, t - ROUND_151));
    float e = p * Float.intBitsToFloat(Float.floatToRawIntBits(t) << 23);
    float d = Math.fma(a, -GAUSS, slopeMills(y)) * e;
    return x >= 0f ? 1f - d : d;
  }

  /** x·σ(x), from g = |x|·σ(−|x|): −g below 0, x − g from 0 on. */
  static float silu(float x) {
    float a = Math.abs(x);
    a = a > 104f ? 104f : a;
    float g = sigmoidTail(a) * a;
    return x >= 0f ? x - g : -g;
  }

  /** d/dx x·σ(x) = σ(x)·(1 + x·σ(−x)), from its value s at −|x|: s below 0, 1 − s from 0 on. */
  static float siluSlope(float x) {
    float a = Math.abs(x);
    a = a > 104f ? 104f : a;
    float t = sigmoidTail(a);
    float d = Math.fma(-a, 1f - t, 1f) * t;
    return x >= 0f ? 1f - d : d;
  }

  /** Φ⁻¹((1 + u)/2) for |u| < 1; see {@link RandomBits#noise}. */
  static float probit(float u) {
    float w = -log(Math.fma(-u, u, 1f));
    return (w < 5f ? probitNear(w - 2.5f) : probitTail((float) Math.sqrt(w) - 3f)) * u;
  }

  private static float probitNear(float c) {
    float p = Math.fma(c, PROBIT_8, PROBIT_7);
    p = Math.fma(Math.fma(p, c, PROBIT_6), c, PROBIT_5);
    p = Math.fma(Math.fma(p, c, PROBIT_4), c, PROBIT_3);
    p = Math.fma(Math.fma(p, c, PROBIT_2), c, PROBIT_1);
    return Math.fma(p, c, PROBIT_0);
  }

  private static float probitTail(float t) {
    float q = Math.fma(t, PROBIT_TAIL_8, PROBIT_TAIL_7);
    q = Math.fma(Math.fma(q, t, PROBIT_TAIL_6), t, PROBIT_TAIL_5);
    q = Math.fma(Math.fma(q, t, PROBIT_TAIL_4), t, PROBIT_TAIL_3);
    q = Math.fma(Math.fma(q, t, PROBIT_TAIL_2), t, PROBIT_TAIL_1);
    return Math.fma(q, t, PROBIT_TAIL_0);
  }
}
