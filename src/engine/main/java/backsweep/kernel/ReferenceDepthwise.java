package backsweep.kernel;

/** Scalar twins of {@link Depthwise}. */
public final class ReferenceDepthwise {
  private ReferenceDepthwise() {}

  /** Twin of {@link Depthwise#correlate}. */
  public static void correlate(
      float[] X,
      int xo,
      int dx,
      int down,
      int across,
      int rows,
      int columns,
      float[] W,
      int wo,
      int wr,
      int wq,
      float[] b,
      int bo,
      float[] Z,
      int zo,
      int dz,
      int count,
      int n) {
    for (int i = 0; i < count; i++) {
      for (int c = 0; c < n; c++) {
        float z = b[bo + c];
        for (int r = 0; r < rows; r++) {
          for (int q = 0; q < columns; q++) {
            float x = X[xo + i * dx + r * down + q * across + c];
            z = Math.fma(x, W[wo + r * wr + q * wq + c], z);
          }
        }
        Z[zo + i * dz + c] = z;
      }
    }
  }

  /** Twin of {@link Depthwise#accumulate}. */
  public static void accumulate(
      float[] X,
      int xo,
      int dx,
      int down,
      int across,
      int rows,
      int columns,
      float[] dZ,
      int zo,
      int dz,
      int count,
      float[] dW,
      int wo,
      int wr,
      int wq,
      int n) {
    for (int r = 0; r < rows; r++) {
      for (int q = 0; q < columns; q++) {
        for (int c = 0; c < n; c++) {
          int at = wo + r * wr + q * wq + c;
          float w = dW[at];
          for (int i = 0; i < count; i++) {
            float x = X[xo + i * dx + r * down + q * across + c];
            w = Math.fma(x, dZ[zo + i * dz + c], w);
          }
          dW[at] = w;
        }
      }
    }
  }
}
