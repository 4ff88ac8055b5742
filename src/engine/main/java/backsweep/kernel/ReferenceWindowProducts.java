package backsweep.kernel;

/** Scalar twins of {@link WindowProducts}. */
public final class ReferenceWindowProducts {
  private ReferenceWindowProducts() {}

  /** Twin of {@link WindowProducts#accumulateTransposed}. */
  public static void accumulateTransposed(
      float[] X,
      int xo,
      int ldx,
      float[] dZ,
      int zo,
      int ldz,
      float[] dW,
      int wo,
      int m,
      int k,
      int n,
      int p0,
      int p1,
      int k0,
      int k1,
      boolean resume,
      float[] s,
      int so) {
    for (int r = k0; r < k1; r++) {
      for (int j = p0 * Panels.WIDTH; j < Math.min(n, p1 * Panels.WIDTH); j++) {
        int at = wo + Panels.index(k, n, r, j);
        float w = resume ? dW[at] : 0f;
        for (int i = 0; i < m; i++) {
          w = Math.fma(X[xo + i * ldx + r - k0], dZ[zo + i * ldz + j], w);
        }
        dW[at] = w;
      }
    }
  }

  /** Twin of {@link WindowProducts#accumulateProduct}. */
  public static void accumulateProduct(
      float[] X,
      int xo,
      int ldx,
      float[] dZ,
      int zo,
      int ldz,
      float[] dW,
      int wo,
      int m,
      int k,
      int n,
      int p0,
      int p1,
      int k0,
      int k1,
      boolean resume,
      float[] s,
      int so) {
    for (int r = k0; r < k1; r++) {
      for (int j = p0 * Panels.WIDTH; j < Math.min(n, p1 * Panels.WIDTH); j++) {
        int at = wo + Panels.index(k, n, r, j);
        float w = resume ? dW[at] : 0f;
        for (int i = 0; i < m; i++) {
          w = Math.fma(X[xo + (r - k0) * ldx + i], dZ[zo + i * ldz + j], w);
        }
        dW[at] = w;
      }
    }
  }

  /** Twin of {@link WindowProducts#productOfColumns}. */
  public static void productOfColumns(
      float[] X,
      int xo,
      int ldx,
      float[] W,
      int wo,
      float[] b,
      int bo,
      float[] Z,
      int zo,
      int ldz,
      int m,
      int k,
      int n,
      float[] s,
      int so) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float z = b[bo + j];
        for (int p = 0; p < k; p++) {
          z = Math.fma(X[xo + p * ldx + i], W[wo + Panels.index(k, n, p, j)], z);
        }
        Z[zo + i * ldz + j] = z;
      }
    }
  }
}
