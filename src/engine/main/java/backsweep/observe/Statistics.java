package backsweep.observe;

import backsweep.tensor.Tensor;

/**
 * What a tensor's values are like. Values that are NaN or infinite are counted and left out of
 * everything else; if no value is finite, mean, standard deviation, least and greatest are 0.
 *
 * @param count number of finite values
 * @param nonFinite number of values that are NaN or infinite
 * @param mean their mean
 * @param std their standard deviation, √(mean of (x − mean)²)
 * @param min the least
 * @param max the greatest
 * @param zeros share of the finite values that are exactly 0, from 0 to 1
 * @param histogram how many lie where
 */
public record Statistics(
    long count,
    long nonFinite,
    double mean,
    double std,
    float min,
    float max,
    double zeros,
    Histogram histogram) {

  /** The statistics of all values of a tensor. */
  public static Statistics of(Tensor tensor) {
    return of(tensor.values(), 0, tensor.size());
  }

  /** The statistics of x[xo … xo+n): the same bits for the same values, wherever they stand. */
  public static Statistics of(float[] x, int xo, int n) {
    int[] counts = new int[Histogram.BUCKETS];
    int first = 0;
    while (first < n && !Float.isFinite(x[xo + first])) {
      first++;
    }
    double base = first == n ? 0 : x[xo + first];
    double sum = 0;
    double squares = 0;
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    int zeros = 0;
    int nonFinite = 0;
    for (int i = xo; i < xo + n; i++) {
      float value = x[i];
      if (!Float.isFinite(value)) {
        nonFinite++;
        continue;
      }
      double d = value - base;
      sum += d;
      squares += d * d;
      min = Math.min(min, value);
      max = Math.max(max, value);
      zeros += value == 0 ? 1 : 0;
      counts[Histogram.bucket(value)]++;
    }
    int count = n - nonFinite;
    Histogram histogram = new Histogram(counts);
    if (count == 0) {
      return new Statistics(0, nonFinite, 0, 0, 0, 0, 0, histogram);
    }
    double shift = sum / count;
    double variance = Math.max(0, squares / count - shift * shift);
    return new Statistics(
        count,
        nonFinite,
        base + shift,
        Math.sqrt(variance),
        min,
        max,
        (double) zeros / count,
        histogram);
  }

  /** The greatest size, max |x|. */
  public float extreme() {
    return Math.max(Math.abs(min), Math.abs(max));
  }

  /** √(Σ x²). */
  public double norm() {
    return Math.sqrt(count * (std * std + mean * mean));
  }
}
