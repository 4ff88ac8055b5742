package backsweep.kernel;

/**
 * Elementary functions in double precision, from other formulas than the kernels use: what is
 * needed beyond {@link Math} to tell a float's error to a millionth of a unit in the last place.
 */
final class ExactMath {
  private ExactMath() {}

  /** erf x = 2/√π·e^(−x²)·(x + 2x³/3 + 4x⁵/15 + …) for |x| < 2, else 1 − erfc x. */
  static double erf(double x) {
    double a = Math.abs(x);
    if (a >= 2) {
      return x > 0 ? 1 - erfc(x) : erfc(-x) - 1;
    }
    double term = a;
    double sum = a;
    for (int k = 1; term > sum * 0x1p-60; k++) {
      term *= 2 * a * a / (2 * k + 1);
      sum += term;
    }
    return Math.copySign(2 / Math.sqrt(Math.PI) * Math.exp(-a * a) * sum, x);
  }

  /** erfc x = e^(−x²)/√π / (x + ½/(x + 1/(x + 1½/(x + …)))) for x ≥ 2, else 1 − erf x. */
  static double erfc(double x) {
    if (x < 2) {
      return 1 - erf(x);
    }
    if (x > 30) {
      return 0;
    }
    double fraction = x;
    for (int k = 60; k > 0; k--) {
      fraction = x + 0.5 * k / fraction;
    }
    double square = x * x;
    double low = Math.fma(x, x, -square);
    return Math.exp(-square) * (1 - low) / Math.sqrt(Math.PI) / fraction;
  }

  static double sigmoid(double x) {
    double e = Math.exp(-Math.abs(x));
    return x >= 0 ? 1 / (1 + e) : e / (1 + e);
  }

  static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  /** x·Φ(x); the limit −0 at −∞. */
  static double gelu(double x) {
    return x == Double.NEGATIVE_INFINITY ? -0.0 : x * 0.5 * erfc(-x / Math.sqrt(2));
  }

  static double geluSlope(double x) {
    double density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    return 0.5 * erfc(-x / Math.sqrt(2)) + (density == 0 ? 0 : x * density);
  }

  /** x·σ(x); the limit −0 at −∞. */
  static double silu(double x) {
    return x == Double.NEGATIVE_INFINITY ? -0.0 : x * sigmoid(x);
  }

  static double siluSlope(double x) {
    double rest = sigmoid(-x);
    return sigmoid(x) * (1 + (rest == 0 || sigmoid(x) == 0 ? 0 : x * rest));
  }
}
