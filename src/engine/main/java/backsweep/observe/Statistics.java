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

  private static final int INFINITY_BITS = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

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
    int min = Integer.MAX_VALUE;
    int max = Integer.MIN_VALUE;
    int zeros = 0;
    int nonFinite = 0;
    for (int i = xo; i < xo + n; i++) {
      int bits = Float.floatToRawIntBits(x[i]);
      int size = bits & Integer.MAX_VALUE;
      if (size >= INFINITY_BITS) {
        nonFinite++;
        continue;
      }
      double d = x[i] - base;
      sum += d;
      squares += d * d;
      min = Math.min(min, key(bits));
      max = Math.max(max, key(bits));
      zeros += size == 0 ? 1 : 0;
      counts[Histogram.bucket(x[i])]++;
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
        Float.intBitsToFloat(key(min)),
        Float.intBitsToFloat(key(max)),
        (double) zeros / count,
        histogram);
  }

  /** Turns the bits of a float into an int that orders like the float, and back. */
  private static int key(int bits) {
    return bits ^ bits >> 31 >>> 1;
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
