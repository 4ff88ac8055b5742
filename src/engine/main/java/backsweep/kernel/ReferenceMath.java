package backsweep.kernel;

import static backsweep.kernel.Coefficients.*;

/**
 * Scalar twins of {@link VectorMath}: the same operations in the same order on one float.
 *
 * <p>{@code Math.fma} rounds once wherever it runs; without hardware for it, it is slow and right.
 */
final class ReferenceMath {
  private ReferenceMath() {}

  /** Twin of {@link VectorMath#exp}. */
  static float exp(float x) {
    float c = x < -104f ? -104f : x;
    return expWithin(c > 89f ? 89f : c);
  }

  /** Twin of {@link VectorMath#expWithin}. */
  static float expWithin(float x) {
    float t = Math.fma(x, LOG2_E, ROUND_254);
    float n = t - ROUND_254;
    float r = Math.fma(n, -LN2_HIGH, x);
    r = Math.fma(n, -LN2_LOW, r);
    float p = Math.fma(r, EXP6, EXP5);
    p = Math.fma(p, r, EXP4);
    p = Math.fma(p, r, EXP3);
    p = Math.fma(p, r, EXP2);
    p = Math.fma(p, r, 1f);
    p = Math.fma(p, r, 1f);
    int whole = Float.floatToRawIntBits(t);
    int half = whole >> 1;
    float s1 = Float.intBitsToFloat(half << 23);
    float s2 = Float.intBitsToFloat((whole - half) << 23);
    return p * s2 * s1;
  }

  /** Twin of {@link VectorMath#expm1}. */
  static float expm1(float x) {
    float c = x < -20f ? -20f : x;
    float t = Math.fma(c, LOG2_E, ROUND_127);
    float n = t - ROUND_127;
    float r = Math.fma(n, -LN2_HIGH, c);
    r = Math.fma(n, -LN2_LOW, r);
    float p = Math.fma(r, EXP6, EXP5);
    p = Math.fma(p, r, EXP4);
    p = Math.fma(p, r, EXP3);
    p = Math.fma(p, r, EXP2);
    p = Math.fma(p, r * r, r);
    float s = Float.intBitsToFloat(Float.floatToRawIntBits(t) << 23);
    return Math.fma(s, p, s - 1f);
  }

  /** Twin of {@link VectorMath#log}. */
  static float log(float x) {
    boolean tiny = x < Float.MIN_NORMAL;
    int bits = Float.floatToRawIntBits(tiny ? x * 0x1p24f : x);
    int e = (bits - 0x3f400000) & 0xff800000;
    float f = Float.intBitsToFloat(bits - e) - 1f;
    float k = (float) e;
    k = tiny ? k - 0x1.8p27f : k;
    float y = Math.fma(k, LN2_SCALED, logOnePlus(f));
    y = x < Float.POSITIVE_INFINITY ? y : x;
    y = x < 0f ? Float.NaN : y;
    return x == 0f ? Float.NEGATIVE_INFINITY : y;
  }

  /** Twin of {@link VectorMath#log1p}. */
  static float log1p(float x) {
    int n = (0x3fc00000 - Float.floatToRawIntBits(x + 1f)) & 0xff800000;
    float s = Float.intBitsToFloat(n + 0x40800000);
    float f = Math.fma(x, s, -(4f - s)) * 0.25f;
    float y = Math.fma((float) n, -LN2_SCALED, logOnePlus(f));
    y = x < Float.POSITIVE_INFINITY ? y : x;
    y = x < -1f ? Float.NaN : y;
    return x == -1f ? Float.NEGATIVE_INFINITY : y;
  }

  private static float logOnePlus(float f) {
    float p = Math.fma(f, LOG10, LOG9);
    p = Math.fma(p, f, LOG8);
    p = Math.fma(p, f, LOG7);
    p = Math.fma(p, f, LOG6);
    p = Math.fma(p, f, LOG5);
    p = Math.fma(p, f, LOG4);
    p = Math.fma(p, f, LOG3);
    p = Math.fma(p, f, -0.5f);
    return Math.fma(p, f * f, f);
  }

  /** Twin of {@link VectorMath#tanh}. */
  static float tanh(float x) {
    float a = Math.abs(x);
    float c = a > TANH_ONE ? TANH_ONE : a;
    float t = Math.fma(c, 2f * LOG2_E, ROUND_127);
    float n = t - ROUND_127;
    float r = Math.fma(n, -0.5f * LN2_HIGH, c);
    r = Math.fma(n, -0.5f * LN2_LOW, r);
    float p = Math.fma(r, 64f * EXP6, 32f * EXP5);
    p = Math.fma(p, r, 16f * EXP4);
    p = Math.fma(p, r, 8f * EXP3);
    p = Math.fma(p, r, 4f * EXP2);
    p = Math.fma(p, r, 2f);
    p = Math.fma(p, r, 1f);
    float s = Float.intBitsToFloat(Float.floatToRawIntBits(t) << 23);
    float d = Math.fma(p, s, 1f);
    float y = 1f - 2f / d;
    float z = a * a;
    float q = Math.fma(z, TANH11, TANH9);
    q = Math.fma(q, z, TANH7);
    q = Math.fma(q, z, TANH5);
    q = Math.fma(q, z, TANH3);
    q = Math.fma(q * z, a, a);
    y = a < TANH_SMALL ? q : y;
    int sign = Float.floatToRawIntBits(x) & 0x80000000;
    return Float.intBitsToFloat(Float.floatToRawIntBits(y) | sign);
  }

  /** Twin of {@link VectorMath#erf}. */
  static float erf(float x) {
    float a = Math.abs(x);
    float c = a > ERF_ONE ? ERF_ONE : a;
    float u = Math.fma(c, ERFC6, ERFC5);
    u = Math.fma(u, c, ERFC4);
    u = Math.fma(u, c, ERFC3);
    u = Math.fma(u, c, ERFC2);
    u = Math.fma(u, c, ERFC1);
    u = Math.fma(u, c, -c);
    float t = Math.fma(u, LOG2_E, ROUND_127);
    float n = t - ROUND_127;
    float r = Math.fma(n, -LN2_HIGH, u);
    r = Math.fma(n, -LN2_LOW, r);
    float p = Math.fma(r, EXP6, EXP5);
    p = Math.fma(p, r, EXP4);
    p = Math.fma(p, r, EXP3);
    p = Math.fma(p, r, EXP2);
    p = Math.fma(p, r, 1f);
    p = Math.fma(p, r, 1f);
    float s = Float.intBitsToFloat(Float.floatToRawIntBits(t) << 23);
    float y = 1f - p * s;
    float z = a * a;
    float q = Math.fma(z, ERF11, ERF9);
    q = Math.fma(q, z, ERF7);
    q = Math.fma(q, z, ERF5);
    q = Math.fma(q, z, ERF3);
    q = Math.fma(q, z, ERF1);
    q = Math.fma(q, a, a);
    y = a < ERF_SMALL ? q : y;
    int sign = Float.floatToRawIntBits(x) & 0x80000000;
    return Float.intBitsToFloat(Float.floatToRawIntBits(y) | sign);
  }

  /** Twin of {@link VectorMath#sigmoid}. */
  static float sigmoid(float x) {
    float a = Math.abs(x);
    float t = sigmoidTail(a > 104f ? 104f : a);
    return x >= 0f ? 1f - t : t;
  }

  private static float sigmoidTail(float a) {
    float e = expWithin(-a);
    float t = e / (e + 1f);
    float residue = Math.fma(-t, e, e - t);
    return Math.fma(residue, 1f - t, t);
  }

  /** Twin of {@link VectorMath#softplus}. */
  static float softplus(float x) {
    float positive = x > 0f ? x : 0f;
    return log1p(exp(-Math.abs(x))) + positive;
  }

  /** Twin of {@link VectorMath#gaussian}. */
  static float gaussian(float a) {
    float h = a * a;
    float low = Math.fma(a, a, -h) * -0.5f;
    float e = expWithin(h * -0.5f);
    return Math.fma(e, low, e);
  }

  /** Twin of {@link VectorMath#mills}. */
  static float mills(float a) {
    float p = Math.fma(a, MILLS_P4, MILLS_P3);
    p = Math.fma(p, a, MILLS_P2);
    p = Math.fma(p, a, MILLS_P1);
    p = Math.fma(p, a, MILLS_P0);
    float q = Math.fma(a, MILLS_Q5, MILLS_Q4);
    q = Math.fma(q, a, MILLS_Q3);
    q = Math.fma(q, a, MILLS_Q2);
    q = Math.fma(q, a, MILLS_Q1);
    q = Math.fma(q, a, 1f);
    return p / q;
  }

  /** Twin of {@link VectorMath#gelu}. */
  static float gelu(float x) {
    float a = Math.abs(x);
    a = a > GELU_ZERO ? GELU_ZERO : a;
    float g = mills(a) * a * gaussian(a);
    return x >= 0f ? x - g : -g;
  }

  /** Twin of {@link VectorMath#geluSlope}. */
  static float geluSlope(float x) {
    float a = Math.abs(x);
    a = a > GELU_ZERO ? GELU_ZERO : a;
    float d = Math.fma(a, -GAUSS, mills(a)) * gaussian(a);
    return x >= 0f ? 1f - d : d;
  }

  /** Twin of {@link VectorMath#silu}. */
  static float silu(float x) {
    float a = Math.abs(x);
    a = a > 104f ? 104f : a;
    float g = sigmoidTail(a) * a;
    return x >= 0f ? x - g : -g;
  }

  /** Twin of {@link VectorMath#siluSlope}. */
  static float siluSlope(float x) {
    float a = Math.abs(x);
    a = a > 104f ? 104f : a;
    float t = sigmoidTail(a);
    float d = Math.fma(-a, 1f - t, 1f) * t;
    return x >= 0f ? 1f - d : d;
  }
}
