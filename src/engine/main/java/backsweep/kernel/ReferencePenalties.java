package backsweep.kernel;

/** Scalar twins of {@link Penalties}. */
public final class ReferencePenalties {
  private ReferencePenalties() {}

  /** Twin of {@link Penalties#slope}. */
  public static void slope(float[] w, int wo, float[] g, int go, int n, float l1, float l2) {
    for (int i = 0; i < n; i++) {
      float W = w[wo + i];
      float side = W == 0f ? 0f : Math.copySign(l1, W);
      g[go + i] = Math.fma(W, l2, g[go + i]) + side;
    }
  }

  /** Twin of {@link Penalties#limitColumns}. */
  public static void limitColumns(float[] w, int wo, int k, int n, float limit) {
    for (int j = 0; j < n; j++) {
      float squares = 0f;
      for (int i = 0; i < k; i++) {
        float W = w[wo + i * n + j];
        squares = Math.fma(W, W, squares);
      }
      float norm = (float) Math.sqrt(squares);
      for (int i = 0; i < k && norm > limit; i++) {
        w[wo + i * n + j] *= limit / norm;
      }
    }
  }

  /** Twin of {@link Penalties#limitRow}. */
  public static void limitRow(float[] w, int wo, int n, float limit) {
    float norm = norm(w, wo, n);
    if (norm > limit) {
      ReferenceUpdates.scale(w, wo, n, limit / norm);
    }
  }

  static float norm(float[] w, int wo, int n) {
    float squares = 0f;
    for (int i = 0; i < n; i++) {
      squares = Math.fma(w[wo + i], w[wo + i], squares);
    }
    return (float) Math.sqrt(squares);
  }
}
