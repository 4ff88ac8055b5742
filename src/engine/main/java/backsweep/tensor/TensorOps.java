package backsweep.tensor;

import backsweep.kernel.Activations;
import backsweep.kernel.Buckets;
import backsweep.kernel.Cells;
import backsweep.kernel.Pixels;
import backsweep.kernel.Reductions;
import backsweep.kernel.Updates;

/** Vectorized operations on parts of arrays, with the same bits on every machine. */
public final class TensorOps {
  /** Floats of scratch that a reduction needs. */
  public static final int LANES = 16;

  private TensorOps() {}

  /** Σ x[xo … xo+n), in a fixed order; {@code lanes} holds {@link #LANES} floats of scratch. */
  public static float sum(float[] x, int xo, int n, float[] lanes) {
    return Reductions.sum(x, xo, n, lanes, 0);
  }

  /** a[ao … ao+n) ← a + part·(w − a): a moving average of w. */
  public static void average(float[] a, int ao, float[] w, int wo, int n, float part) {
    Updates.average(a, ao, w, wo, n, part);
  }

  /** a[ao … ao+n) ← a + b. */
  public static void add(float[] a, int ao, float[] b, int bo, int n) {
    Cells.add(a, ao, b, bo, a, ao, n);
  }

  /** z[zo … zo+n) ← a·b, element by element. */
  public static void multiply(float[] a, int ao, float[] b, int bo, float[] z, int zo, int n) {
    Cells.multiply(a, ao, b, bo, z, zo, n);
  }

  /** Σ x·y over n elements, in a fixed order; {@code lanes} holds {@link #LANES} floats. */
  public static float dot(float[] x, int xo, float[] y, int yo, int n, float[] lanes) {
    return Reductions.dot(x, xo, y, yo, n, lanes, 0);
  }

  /** y[j] ← Σ over rows of x[row, j], x [rows, n]: the gradient of a bias. */
  public static void columnSums(float[] x, int xo, int rows, int n, float[] y, int yo) {
    Reductions.columnSums(x, xo, n, rows, n, y, yo);
  }

  /** a[ao … ao+n) ← 1 / (1 + e⁻ᶻ). */
  public static void sigmoid(float[] z, int zo, float[] a, int ao, int n) {
    Activations.sigmoid(z, zo, a, ao, n);
  }

  /** dz[zo … zo+n) ← da·a·(1 − a), where a is the {@link #sigmoid} of z. */
  public static void sigmoidBackward(
      float[] a, int ao, float[] da, int dao, float[] dz, int zo, int n) {
    Activations.sigmoidBackward(a, ao, da, dao, dz, zo, n);
  }

  /** a[ao … ao+n) ← tanh z. */
  public static void tanh(float[] z, int zo, float[] a, int ao, int n) {
    Activations.tanh(z, zo, a, ao, n);
  }

  /** dz[zo … zo+n) ← da·(1 − a²), where a is the {@link #tanh} of z. */
  public static void tanhBackward(
      float[] a, int ao, float[] da, int dao, float[] dz, int zo, int n) {
    Activations.tanhBackward(a, ao, da, dao, dz, zo, n);
  }

  /** Whether none of n elements is NaN or infinite. */
  public static boolean isFinite(float[] x, int xo, int n) {
    return Reductions.maxAbs(x, xo, n) <= Float.MAX_VALUE;
  }

  /**
   * The bucket of each of n numbers: {@code side} plus or minus the bits of |x| without the last
   * {@code shift}, less {@code first} − 1, but at least 0 and at most {@code side}.
   *
   * @param range the least and the greatest number so far, as ints that order like floats, NaN
   *     beyond infinity, and how many zeros there were; takes in these
   */
  public static void buckets(
      float[] x, int xo, int n, int shift, int first, int side, int[] buckets, int[] range) {
    Buckets.buckets(x, xo, n, shift, first, side, buckets, 0, range, 0);
  }

  /** Index, relative to xo, of the first greatest of n elements. */
  public static int argMax(float[] x, int xo, int n) {
    return Reductions.argMax(x, xo, n);
  }

  /** x[xo … xo+n) from unsigned bytes: 255 becomes 1. */
  public static void pixels(byte[] p, int po, float[] x, int xo, int n) {
    Pixels.scale(p, po, x, xo, n, 1f / 255f);
  }
}
