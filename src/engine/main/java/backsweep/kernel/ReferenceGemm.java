package backsweep.kernel;

/** Scalar twins of {@link Gemm}: each output element is one chain of {@link Math#fma}. */
public final class ReferenceGemm {
  private ReferenceGemm() {}

  /** Twin of {@link Gemm#product}. */
  public static void product(
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
      int p0,
      int p1,
      float[] s,
      int so) {
    for (int i = 0; i < m; i++) {
      for (int j = p0 * Panels.WIDTH; j < Math.min(n, p1 * Panels.WIDTH); j++) {
        float z = b == null ? 0f : b[bo + j];
        for (int p = 0; p < k; p++) {
          z = Math.fma(X[xo + i * ldx + p], W[wo + Panels.index(k, n, p, j)], z);
        }
        Z[zo + i * ldz + j] = z;
      }
    }
  }

  /** Twin of {@link Gemm#addProduct}. */
  public static void addProduct(
      float[] X,
      int xo,
      int ldx,
      float[] W,
      int wo,
      float[] Z,
      int zo,
      int ldz,
      int m,
      int k,
      int n,
      int p0,
      int p1,
      float[] s,
      int so) {
    for (int i = 0; i < m; i++) {
      for (int j = p0 * Panels.WIDTH; j < Math.min(n, p1 * Panels.WIDTH); j++) {
        float z = Z[zo + i * ldz + j];
        for (int r = 0; r < k; r++) {
          z = Math.fma(X[xo + i * ldx + r], W[wo + Panels.index(k, n, r, j)], z);
        }
        Z[zo + i * ldz + j] = z;
      }
    }
  }

  /** Twin of {@link Gemm#productTransposed}. */
  public static void productTransposed(
      float[] dZ,
      int zo,
      int ldz,
      float[] W,
      int wo,
      float[] dX,
      int xo,
      int ldx,
      int m,
      int k,
      int n,
      int k0,
      int k1,
      float[] s,
      int so) {
    for (int i = 0; i < m; i++) {
      for (int p = k0; p < k1; p++) {
        float x = 0f;
        for (int j = 0; j < n; j++) {
          x = Math.fma(W[wo + Panels.index(k, n, p, j)], dZ[zo + i * ldz + j], x);
        }
        dX[xo + i * ldx + p] = x;
      }
    }
  }

  /** Twin of {@link Gemm#transposedProduct}. */
  public static void transposedProduct(
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
      boolean update,
      float alpha,
      float[] s,
      int so) {
    for (int r = k0; r < k1; r++) {
      for (int j = p0 * Panels.WIDTH; j < Math.min(n, p1 * Panels.WIDTH); j++) {
        float w = 0f;
        for (int i = 0; i < m; i++) {
          w = Math.fma(X[xo + i * ldx + r], dZ[zo + i * ldz + j], w);
        }
        int at = wo + Panels.index(k, n, r, j);
        dW[at] = update ? Math.fma(alpha, w, dW[at]) : w;
      }
    }
  }
}
