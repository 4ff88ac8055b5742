package backsweep.training;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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
    return of(predicted, truth, n, null);
  }

  /**
   * The same, where examples count differently.
   *
   * @param weights how much each counts; null if all count alike
   */
  public static RegressionMetrics of(
      float[] predicted, float[] truth, int n, float @Nullable [] weights) {
    double[] means = new double[n];
    float[] least = new float[n];
    float[] most = new float[n];
    Arrays.fill(least, Float.POSITIVE_INFINITY);
    Arrays.fill(most, Float.NEGATIVE_INFINITY);
    double all = 0;
    for (int i = 0; i < truth.length; i++) {
      double weight = weights == null ? 1 : weights[i / n];
      means[i % n] += weight * truth[i];
      all += weight;
      if (weight > 0) {
        least[i % n] = Math.min(least[i % n], truth[i]);
        most[i % n] = Math.max(most[i % n], truth[i]);
      }
    }
    if (all == 0) {
      return new RegressionMetrics(0, 0, 0);
    }
    double examples = all / n;
    double absolute = 0;
    double squared = 0;
    double variance = 0;
    for (int i = 0; i < truth.length; i++) {
      double error = (double) predicted[i] - truth[i];
      // The mean of equal numbers may be rounded, and so differ from each of them.
      boolean varies = least[i % n] < most[i % n];
      double spread = varies ? truth[i] - means[i % n] / examples : 0;
      double weight = weights == null ? 1 : weights[i / n];
      absolute += weight * Math.abs(error);
      squared += weight * error * error;
      variance += weight * spread * spread;
    }
    return new RegressionMetrics(
        absolute / all, Math.sqrt(squared / all), variance == 0 ? 0 : 1 - squared / variance);
  }
}
