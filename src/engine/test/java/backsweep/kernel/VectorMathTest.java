package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * How far the elementary functions are from the exact ones, in units of the last place of the exact
 * value: over a sample of all floats, and over all floats near the points where something changes.
 * The bounds are those that the functions state; they were found over all floats, with {@code
 * -Dbacksweep.ulp.stride=1}, which takes an hour. That the kernels have the same bits is a law of
 * its own.
 */
class VectorMathTest {
  private interface FloatFunction {
    float of(float x);
  }

  private interface DoubleFunction {
    double of(double x);
  }

  private static final int STRIDE = Integer.getInteger("backsweep.ulp.stride", 2003);

  /**
   * Where a formula gives way to another, a result becomes subnormal, or an argument is special.
   */
  private static final float[] CRITICAL = {
    0f,
    Float.MIN_NORMAL,
    0x1p-24f,
    0x1p-12f,
    0.25f,
    0.34657359f,
    0.5f,
    Coefficients.TANH_SMALL,
    0.75f,
    Coefficients.ERF_SMALL,
    1f,
    1.5f,
    Coefficients.ERF_ONE,
    Coefficients.TANH_ONE,
    13.2f,
    Coefficients.GELU_ZERO,
    20f,
    70f,
    87.336544f,
    88.722839f,
    89f,
    103.27893f,
    103.97208f,
    104f,
    0x1p126f,
    0x1.8p126f,
    Float.MAX_VALUE
  };

  private static final int NEAR = 1500;

  @Test
  void functions_allFloats_areWithinTheStatedError() {
    assertAll(
        () -> within(0.92, "exp", ReferenceMath::exp, Math::exp, -200, 200),
        () -> within(0.99, "expm1", ReferenceMath::expm1, Math::expm1, -200, -Float.MIN_VALUE),
        () -> within(0.96, "log", ReferenceMath::log, Math::log, -1, Float.MAX_VALUE),
        () -> within(1.14, "log1p", ReferenceMath::log1p, Math::log1p, -2, Float.MAX_VALUE),
        () -> within(1.37, "tanh", ReferenceMath::tanh, Math::tanh, -100, 100),
        () -> within(1.09, "erf", ReferenceMath::erf, ExactMath::erf, -100, 100),
        () -> within(1.48, "sigmoid", ReferenceMath::sigmoid, ExactMath::sigmoid, -200, 200),
        () -> within(1.68, "softplus", ReferenceMath::softplus, ExactMath::softplus, -200, 200));
  }

  /** Below −87, where σ(−|x|) is subnormal, silu has no more than that many bits. */
  @Test
  void gatedFunctions_normalRange_areWithinTheStatedError() {
    assertAll(
        () -> within(3.6, "gelu", ReferenceMath::gelu, ExactMath::gelu, -100, 200),
        () -> within(2.42, "silu", ReferenceMath::silu, ExactMath::silu, -87, 200));
  }

  @Test
  void slopes_allFloats_areWithinTheStatedDistance() {
    assertAll(
        () -> close(2, "gelu′", ReferenceMath::geluSlope, ExactMath::geluSlope),
        () -> close(2, "silu′", ReferenceMath::siluSlope, ExactMath::siluSlope));
  }

  @Test
  void functions_infinitiesAndNaN_areTheLimits() {
    float inf = Float.POSITIVE_INFINITY;
    assertEquals(0f, ReferenceMath.exp(-inf));
    assertEquals(inf, ReferenceMath.exp(inf));
    assertEquals(0f, ReferenceMath.expNegative(-inf));
    assertEquals(-1f, ReferenceMath.expm1(-inf));
    assertEquals(inf, ReferenceMath.log(inf));
    assertEquals(-inf, ReferenceMath.log(0f));
    assertEquals(-inf, ReferenceMath.log(-0f));
    assertEquals(Float.NaN, ReferenceMath.log(-inf));
    assertEquals(Float.NaN, ReferenceMath.log(-Float.MIN_VALUE));
    assertEquals(inf, ReferenceMath.log1p(inf));
    assertEquals(-inf, ReferenceMath.log1p(-1f));
    assertEquals(Float.NaN, ReferenceMath.log1p(-inf));
    assertEquals(-0f, ReferenceMath.log1p(-0f));
    assertEquals(1f, ReferenceMath.tanh(inf));
    assertEquals(-0f, ReferenceMath.tanh(-0f));
    assertEquals(-1f, ReferenceMath.erf(-inf));
    assertEquals(-0f, ReferenceMath.erf(-0f));
    assertEquals(0f, ReferenceMath.sigmoid(-inf));
    assertEquals(1f, ReferenceMath.sigmoid(inf));
    assertEquals(0f, ReferenceMath.softplus(-inf));
    assertEquals(inf, ReferenceMath.softplus(inf));
    assertEquals(-0f, ReferenceMath.gelu(-inf));
    assertEquals(inf, ReferenceMath.gelu(inf));
    assertEquals(-0f, ReferenceMath.silu(-inf));
    assertEquals(inf, ReferenceMath.silu(inf));
    assertEquals(-0f, ReferenceMath.geluSlope(-inf));
    assertEquals(1f, ReferenceMath.geluSlope(inf));
    assertEquals(-0f, ReferenceMath.siluSlope(-inf));
    assertEquals(1f, ReferenceMath.siluSlope(inf));
    for (FloatFunction f :
        new FloatFunction[] {
          ReferenceMath::exp,
          ReferenceMath::expNegative,
          ReferenceMath::expm1,
          ReferenceMath::log,
          ReferenceMath::log1p,
          ReferenceMath::tanh,
          ReferenceMath::erf,
          ReferenceMath::sigmoid,
          ReferenceMath::softplus,
          ReferenceMath::gelu,
          ReferenceMath::silu,
          ReferenceMath::geluSlope,
          ReferenceMath::siluSlope
        }) {
      for (int bits : new int[] {0x7fc00000, 0xffc00000, 0x7f800001, 0xffffffff, 0x7fc00001}) {
        assertTrue(Float.isNaN(f.of(Float.intBitsToFloat(bits))));
      }
    }
  }

  private static void within(
      double bound, String name, FloatFunction f, DoubleFunction exact, float from, float to) {
    double[] worst = new double[2];
    sample(
        x -> {
          if (x >= from && x <= to) {
            double ulps = ulps(f.of(x), exact.of(x));
            if (ulps > worst[0]) {
              worst[0] = ulps;
              worst[1] = x;
            }
          }
        });
    if (STRIDE == 1) {
      System.out.println(name + ": " + worst[0] + " ulp at " + (float) worst[1]);
    }
    assertTrue(worst[0] <= bound, name + ": " + worst[0] + " ulp at " + (float) worst[1]);
  }

  /** Like {@link #within}, but against units of the last place just below 1, as both have zeros. */
  private static void close(double bound, String name, FloatFunction f, DoubleFunction exact) {
    sample(
        x -> {
          if (Math.abs(x) < Float.POSITIVE_INFINITY) {
            double error = Math.abs(f.of(x) - exact.of(x)) * 0x1p24;
            assertTrue(error <= bound, () -> name + ": off by " + error + " · 2⁻²⁴ at " + x);
          }
        });
  }

  private interface Visitor {
    void visit(float x);
  }

  private static void sample(Visitor visitor) {
    for (long bits = 0; bits < 1L << 32; bits += STRIDE) {
      visitor.visit(Float.intBitsToFloat((int) bits));
    }
    for (float point : CRITICAL) {
      int bits = Float.floatToRawIntBits(point);
      for (int near = Math.max(0, bits - NEAR); near <= bits + NEAR; near++) {
        visitor.visit(Float.intBitsToFloat(near));
        visitor.visit(-Float.intBitsToFloat(near));
      }
    }
  }

  /** The distance of y from the exact value; infinite where one is special and the other is not. */
  private static double ulps(float y, double exact) {
    float rounded = (float) exact;
    if (Float.isNaN(y) || Float.isNaN(rounded)) {
      return Float.isNaN(y) && Float.isNaN(rounded) ? 0 : Double.POSITIVE_INFINITY;
    }
    if (y == 0f && rounded == 0f && 1 / y != 1 / rounded) {
      return Double.POSITIVE_INFINITY;
    }
    if (Double.isInfinite(exact)) {
      return y == rounded ? 0 : Double.POSITIVE_INFINITY;
    }
    int exponent = Math.clamp(Math.getExponent(exact), Float.MIN_EXPONENT, Float.MAX_EXPONENT);
    if (Float.isInfinite(y) && y == rounded) {
      return 0;
    }
    double found = Float.isInfinite(y) ? Math.copySign(0x1p128, y) : y;
    return Math.abs(found - exact) / Math.scalb(1.0, exponent - 23);
  }
}
