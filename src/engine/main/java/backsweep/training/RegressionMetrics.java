package backsweep.training;

/**
 * How far predicted numbers are off.
 *
 * @param meanAbsoluteError mean of |p − y|
 * @param rootMeanSquaredError root of the mean of (p − y)²
 * @param r2 1 − Σ(p − y)² / Σ(y − mean y)², the share of the variance that is explained, each
 *     output around its own mean; 0 if the truth does not vary
 */
public record RegressionMetrics(double meanAbsoluteError, double rootMeanSquaredError, double r2) {
  /**
   * Compares predictions with the truth.
   *
   * @param predicted [examples, n]
   * @param truth [examples, n]
   * @param n numbers per example
   */
  public static RegressionMetrics of(float[] predicted, float[] truth, int n) {
    double[] means = new double[n];
    for (int i = 0; i < truth.length; i++) {
      means[i % n] += truth[i];
    }
    int examples = truth.length / n;
    double absolute = 0;
    double squared = 0;
    double variance = 0;
    for (int i = 0; i < truth.length; i++) {
      double error = (double) predicted[i] - truth[i];
      double spread = truth[i] - means[i % n] / examples;
      absolute += Math.abs(error);
      squared += error * error;
      variance += spread * spread;
    }
    return new RegressionMetrics(
        absolute / truth.length,
        Math.sqrt(squared / truth.length),
        variance == 0 ? 0 : 1 - squared / variance);
  }
}
