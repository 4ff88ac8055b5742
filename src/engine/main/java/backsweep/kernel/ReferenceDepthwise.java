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
      int k,
      int tap,
      int tr,
      int tq,
      float[] b,
      int bo,
      float[] Z,
      int zo,
      int dz,
      int count,
      int n) {
    correlateFrom(
        X, xo, dx, down, across, rows, columns, W, wo, k, tap, tr, tq, b, bo, Z, zo, dz, count, n,
        0);
  }

  /** The same from channel {@code first} on. */
  static void correlateFrom(
      float[] X,
      int xo,
      int dx,
      int down,
      int across,
      int rows,
      int columns,
      float[] W,
      int wo,
      int k,
      int tap,
      int tr,
      int tq,
      float[] b,
      int bo,
      float[] Z,
      int zo,
      int dz,
      int count,
      int n,
      int first) {
    for (int i = 0; i < count; i++) {
      for (int c = first; c < n; c++) {
        float z = b[bo + c];
        for (int r = 0; r < rows; r++) {
          for (int q = 0; q < columns; q++) {
            float x = X[xo + i * dx + r * down + q * across + c];
            z = Math.fma(x, W[wo + Panels.index(k, n, tap + r * tr + q * tq, c)], z);
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
      int k,
      int tap,
      int tr,
      int n,
      int p0,
      int p1) {
    accumulateFrom(
        X,
        xo,
        dx,
        down,
        across,
        rows,
        columns,
        dZ,
        zo,
        dz,
        count,
        dW,
        wo,
        k,
        tap,
        tr,
        n,
        p0 * Panels.WIDTH,
        p1 * Panels.WIDTH);
  }

  /** The same for channels {@code first ≤ c < last}, up to n. */
  static void accumulateFrom(
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
      int k,
      int tap,
      int tr,
      int n,
      int first,
      int last) {
    for (int r = 0; r < rows; r++) {
      for (int q = 0; q < columns; q++) {
        for (int c = first; c < Math.min(n, last); c++) {
          int at = wo + Panels.index(k, n, tap + r * tr + q, c);
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
