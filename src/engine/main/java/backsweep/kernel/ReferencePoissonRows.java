package backsweep.kernel;

/** Scalar twins of {@link PoissonRows}. */
public final class ReferencePoissonRows {
  private ReferencePoissonRows() {}

  /** Twin of {@link PoissonRows#poisson}. */
  public static void poisson(
      float[] z,
      int zo,
      float[] y,
      int yo,
      float[] losses,
      int lo2,
      int rows,
      int n,
      float[] lanes,
      int lo) {
    for (int r = 0; r < rows; r++) {
      ReferenceReductions.clear(lanes, lo);
      for (int j = 0; j < n; j++) {
        int at = lo + j % 16;
        lanes[at] = add(lanes[at], z[zo + r * n + j], y[yo + r * n + j]);
      }
      losses[lo2 + r] = ReferenceReductions.fold(lanes, lo) / n;
    }
  }

  /** Twin of {@link PoissonRows#poissonBackward}. */
  public static void poissonBackward(
      float[] z, int zo, float[] y, int yo, float[] dZ, int dzo, int rows, int n, float scale) {
    for (int i = 0; i < rows * n; i++) {
      dZ[dzo + i] = (ReferenceMath.exp(z[zo + i]) - y[yo + i]) * scale;
    }
  }

  static float add(float s, float z, float y) {
    return s + Math.fma(y, -z, ReferenceMath.exp(z));
  }
}
