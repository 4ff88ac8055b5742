package backsweep.formats;

/**
 * A number x becomes (x − mean) / deviation.
 *
 * @param exact whether x is taken as the double that it is; otherwise it is rounded to a float
 *     first, which is seen only where the numbers of a column lie closely together, far from zero
 */
record Scaling(double mean, double deviation, boolean exact) {

  /** x as a network sees it. */
  float scaled(double x) {
    double taken = exact ? x : (float) x;
    return (float) ((taken - mean) / deviation);
  }

  /** The number that a network sees so; a float unless numbers are taken as doubles. */
  double restored(float scaled) {
    double x = scaled * deviation + mean;
    return exact ? x : (float) x;
  }
}
