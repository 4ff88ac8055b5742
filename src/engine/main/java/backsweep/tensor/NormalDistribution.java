package backsweep.tensor;

/** The standard normal distribution in double precision. */
public final class NormalDistribution {
  private NormalDistribution() {}

  /** φ(z). */
  public static double density(double z) {
    return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  }

  /**
   * Φ(z) = ½ + φ(z)·Σ z²ⁿ⁺¹ / (1·3·5 … (2n+1)) near 0, where no term cancels another; beyond, the
   * tail Φ(−t) = φ(t) / (t + 1/(t + 2/(t + 3/(t + …)))).
   */
  public static double cumulative(double z) {
    double t = Math.abs(z);
    if (t < 2) {
      double term = z;
      double sum = z;
      for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
        term *= z * z / (2 * n + 1);
        sum += term;
      }
      return 0.5 + density(z) * sum;
    }
    double f = t;
    for (int n = 30 + (int) (400 / (t * t)); n > 0; n--) {
      f = t + n / f;
    }
    double tail = density(z) / f;
    return z < 0 ? tail : 1 - tail;
  }
}
