package backsweep.kernel;

/** Scalar twins of {@link Pixels}. */
public final class ReferencePixels {
  private ReferencePixels() {}

  /** x[i] = p[i]·scale. */
  public static void scale(byte[] p, int po, float[] x, int xo, int n, float scale) {
    for (int i = 0; i < n; i++) {
      x[xo + i] = (p[po + i] & 255) * scale;
    }
  }
}
