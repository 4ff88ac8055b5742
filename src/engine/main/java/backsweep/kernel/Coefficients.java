package backsweep.kernel;

/**
 * The constants that the kernels and {@link ReferenceMath} share.
 *
 * <p>Every polynomial but those of Φ⁻¹ is our own least-maximum fit of the relative error (Lawson's
 * weights on 400 Chebyshev points, 40 digits), with each coefficient rounded to float in turn and
 * the rest fitted again. The fit's own error is given with each; 2⁻²⁴ is 6.0e-8.
 */
final class Coefficients {
  /** log₂ e. */
  static final float LOG2_E = 0x1.715476p0f;

  /** 1.5·2²³: adding it to |x| < 2²² rounds x to an integer, which then stands in the low bits. */
  static final float ROUND = 0x1.8p23f;

  /** {@link #ROUND} plus the exponent bias: the low bits then say k + 127. */
  static final float ROUND_127 = ROUND + 127f;

  /** The same for 2ᵏ⁺²⁴, which is a normal number also where 2ᵏ is not. */
  static final float ROUND_151 = ROUND + 151f;

  /** The leading 16 bits of ln 2, so that k·LN2_HIGH is exact for |k| < 256; and the rest. */
  static final float LN2_HIGH = 0x1.62e4p-1f;

  static final float LN2_LOW = 0x1.7f7d1cp-20f;

  /** ln 2. */
  static final float LN2 = 0x1.62e43p-1f;

  /** ln 2 · 2⁻²³: turns an exponent still in its place in the bits into its logarithm. */
  static final float LN2_SCALED = 0x1.62e43p-24f;

  /** eʳ = 1 + r + EXP2·r² + … + EXP6·r⁶ for |r| ≤ ½ ln 2; 3.2e-9. */
  static final float EXP2 = 0x1.fffffcp-2f;

  static final float EXP3 = 0x1.555492p-3f;
  static final float EXP4 = 0x1.5558bcp-5f;
  static final float EXP5 = 0x1.1239c6p-7f;
  static final float EXP6 = 0x1.6a4154p-10f;

  /** The same for 2⁻²⁴·eʳ. */
  static final float TINY = 0x1p-24f;

  static final float TINY_EXP2 = TINY * EXP2;
  static final float TINY_EXP3 = TINY * EXP3;
  static final float TINY_EXP4 = TINY * EXP4;
  static final float TINY_EXP5 = TINY * EXP5;
  static final float TINY_EXP6 = TINY * EXP6;

  /** log(1 + f) = f − f²/2 + LOG3·f³ + … + LOG10·f¹⁰ for −1/4 ≤ f ≤ 1/2; 4.9e-9. */
  static final float LOG3 = 0x1.5555a4p-2f;

  static final float LOG4 = -0x1.000048p-2f;
  static final float LOG5 = 0x1.996984p-3f;
  static final float LOG6 = -0x1.54edacp-3f;
  static final float LOG7 = 0x1.288238p-3f;
  static final float LOG8 = -0x1.0d9c44p-3f;
  static final float LOG9 = 0x1.acf4d2p-4f;
  static final float LOG10 = -0x1.71d7cap-5f;

  /** tanh x = x + TANH3·x³ + … + TANH11·x¹¹ for |x| < TANH_SMALL; 4.5e-9. */
  static final float TANH3 = -0x1.555532p-2f;

  static final float TANH5 = 0x1.1106f6p-3f;
  static final float TANH7 = -0x1.b835a4p-5f;
  static final float TANH9 = 0x1.51f8cep-6f;
  static final float TANH11 = -0x1.750ce2p-8f;
  static final float TANH_SMALL = 0.625f;

  /** From here on tanh x rounds to 1. */
  static final float TANH_ONE = 9.125f;

  /** erf x = x + ERF1·x + ERF3·x³ + … + ERF11·x¹¹ for |x| < ERF_SMALL; 1.7e-8. */
  static final float ERF1 = 0x1.06eba6p-3f;

  static final float ERF3 = -0x1.8126e4p-2f;
  static final float ERF5 = 0x1.ce19eap-4f;
  static final float ERF7 = -0x1.b6820ap-6f;
  static final float ERF9 = 0x1.46fe42p-8f;
  static final float ERF11 = -0x1.390aa4p-11f;
  static final float ERF_SMALL = 0.9275f;

  /** log(1 − erf t) = −t + ERFC1·t + … + ERFC6·t⁶ for ERF_SMALL ≤ t ≤ ERF_ONE; 3.0e-9 of erf. */
  static final float ERFC1 = -0x1.07328ap-3f;

  static final float ERFC2 = -0x1.457cdep-1f;
  static final float ERFC3 = -0x1.af271ep-4f;
  static final float ERFC4 = 0x1.7707c8p-6f;
  static final float ERFC5 = -0x1.a56532p-9f;
  static final float ERFC6 = 0x1.c0c5a2p-13f;

  /** From here on erf x rounds to 1. */
  static final float ERF_ONE = 4f;

  /**
   * (a + MILLS_SHIFT)·Φ(−a)·e^(a²/2) = MILLS0 + MILLS1·y + … + MILLS9·y⁹, y = a/(a + MILLS_SHIFT),
   * for 0 ≤ a ≤ GELU_ZERO; 1.7e-8. Near this shift a fit of degree 9 is at its best.
   */
  static final float MILLS_SHIFT = 2.5f;

  static final float MILLS0 = 0x1.4p0f;
  static final float MILLS1 = -0x1.3e4ef4p0f;
  static final float MILLS2 = 0x1.5b5b14p-3f;
  static final float MILLS3 = 0x1.2adf6cp-2f;
  static final float MILLS4 = 0x1.cae254p-5f;
  static final float MILLS5 = -0x1.3275fcp-3f;
  static final float MILLS6 = 0x1.1a0e1p-3f;
  static final float MILLS7 = -0x1.40809p-2f;
  static final float MILLS8 = 0x1.1e3106p-2f;
  static final float MILLS9 = -0x1.469838p-4f;

  /** Φ(−a)·e^(a²/2) = SLOPE0 + SLOPE1·y + … + SLOPE8·y⁸ in the same y; 3.7e-9 of e^(a²/2). */
  static final float SLOPE0 = 0x1p-1f;

  static final float SLOPE1 = -0x1.fea554p-1f;
  static final float SLOPE2 = 0x1.21567cp-1f;
  static final float SLOPE3 = 0x1.9ca772p-5f;
  static final float SLOPE4 = -0x1.b45d4ap-4f;
  static final float SLOPE5 = -0x1.9eae26p-6f;
  static final float SLOPE6 = -0x1.6712bep-5f;
  static final float SLOPE7 = 0x1.67ecfp-4f;
  static final float SLOPE8 = -0x1.f02596p-6f;

  /** From here on a·Φ(−a) is less than half the least subnormal. */
  static final float GELU_ZERO = 14.4375f;

  /** 1/√(2π). */
  static final float GAUSS = 0x1.988454p-2f;

  /** √2·erf⁻¹(u)/u = PROBIT_0 + … + PROBIT_8·c⁸, c = w − 2.5, w = −log(1 − u²) < 5: √2·Giles. */
  static final float PROBIT_0 = 0x1.0fc8bep1f;

  static final float PROBIT_1 = 0x1.652c86p-2f;
  static final float PROBIT_2 = -0x1.83320ap-8f;
  static final float PROBIT_3 = -0x1.d0ca5cp-10f;
  static final float PROBIT_4 = 0x1.4422c6p-12f;
  static final float PROBIT_5 = -0x1.a0c81p-18f;
  static final float PROBIT_6 = -0x1.4e643ep-18f;
  static final float PROBIT_7 = 0x1.04a17ap-21f;
  static final float PROBIT_8 = 0x1.5562e8p-25f;

  /** The same for w ≥ 5 in t = √w − 3. */
  static final float PROBIT_TAIL_0 = 0x1.00696cp2f;

  static final float PROBIT_TAIL_1 = 0x1.6aa50ep0f;
  static final float PROBIT_TAIL_2 = 0x1.b567fep-7f;
  static final float PROBIT_TAIL_3 = -0x1.613b6ap-7f;
  static final float PROBIT_TAIL_4 = 0x1.09f968p-7f;
  static final float PROBIT_TAIL_5 = -0x1.5475d8p-8f;
  static final float PROBIT_TAIL_6 = 0x1.f43d2p-10f;
  static final float PROBIT_TAIL_7 = 0x1.2b66bap-13f;
  static final float PROBIT_TAIL_8 = -0x1.28e65ap-12f;

  private Coefficients() {}
}
