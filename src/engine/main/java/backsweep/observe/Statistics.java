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
    Tally tally = new Tally();
    for (int from = xo; from < xo + n; from += Tally.BLOCK) {
      tally.take(x, from, Math.min(Tally.BLOCK, xo + n - from));
    }
    return tally.statistics();
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
