package backsweep.kernel;

/** Scalar twins of {@link VectorMath}; the functions themselves are in {@link ReferenceMath}. */
public final class ReferenceVectorMath {
  private ReferenceVectorMath() {}

  /** Twin of {@link VectorMath#exp}. */
  public static void exp(float[] x, int xo, float[] y, int yo, int n) {
    for (int i = 0; i < n; i++) {
      y[yo + i] = ReferenceMath.exp(x[xo + i]);
    }
  }

  /** Twin of {@link VectorMath#expNegative}. */
  public static void expNegative(float[] x, int xo, float[] y, int yo, int n) {
    for (int i = 0; i < n; i++) {
      y[yo + i] = ReferenceMath.expNegative(x[xo + i]);
    }
  }

  /** Twin of {@link VectorMath#log}. */
  public static void log(float[] x, int xo, float[] y, int yo, int n) {
    for (int i = 0; i < n; i++) {
      y[yo + i] = ReferenceMath.log(x[xo + i]);
    }
  }

  /** Twin of {@link VectorMath#log1p}. */
  public static void log1p(float[] x, int xo, float[] y, int yo, int n) {
    for (int i = 0; i < n; i++) {
      y[yo + i] = ReferenceMath.log1p(x[xo + i]);
    }
  }

  /** Twin of {@link VectorMath#erf}. */
  public static void erf(float[] x, int xo, float[] y, int yo, int n) {
    for (int i = 0; i < n; i++) {
      y[yo + i] = ReferenceMath.erf(x[xo + i]);
    }
  }
}
