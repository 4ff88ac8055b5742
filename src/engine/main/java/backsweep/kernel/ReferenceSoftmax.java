package backsweep.kernel;

/** Scalar twins of {@link Softmax}. */
public final class ReferenceSoftmax {
  private ReferenceSoftmax() {}

  /** Twin of {@link Softmax#softmax}. */
  public static void softmax(
      float[] z, int zo, float[] p, int po, int rows, int n, float[] lanes, int lo) {
    for (int r = 0; r < rows; r++) {
      int at = r * n;
      float m = ReferenceReductions.max(z, zo + at, n);
      for (int j = 0; j < n; j++) {
        p[po + at + j] = ReferenceMath.expNegative(z[zo + at + j] - m);
      }
      float sum = ReferenceReductions.sum(p, po + at, n, lanes, lo);
      for (int j = 0; j < n; j++) {
        p[po + at + j] /= sum;
      }
    }
  }

  /** Twin of {@link Softmax#softmaxBackward}. */
  public static void softmaxBackward(
      float[] p,
      int po,
      float[] dp,
      int dpo,
      float[] dz,
      int dzo,
      int rows,
      int n,
      float[] lanes,
      int lo) {
    for (int r = 0; r < rows; r++) {
      int at = r * n;
      float s = ReferenceReductions.dot(dp, dpo + at, p, po + at, n, lanes, lo);
      for (int j = 0; j < n; j++) {
        dz[dzo + at + j] = (dp[dpo + at + j] - s) * p[po + at + j];
      }
    }
  }

  /** Twin of {@link Softmax#logSumExp}. */
  public static float logSumExp(float[] z, int zo, int n, float[] lanes, int lo) {
    float m = ReferenceReductions.max(z, zo, n);
    if (!(Math.abs(m) < Float.POSITIVE_INFINITY)) {
      return m;
    }
    ReferenceReductions.clear(lanes, lo);
    for (int i = 0; i < n; i++) {
      lanes[lo + i % 16] += ReferenceMath.expNegative(z[zo + i] - m);
    }
    return ReferenceMath.log(ReferenceReductions.fold(lanes, lo)) + m;
  }

  /** Twin of {@link Softmax#crossEntropy}. */
  public static void crossEntropy(
      float[] z,
      int zo,
      int[] classes,
      int co,
      float[] p,
      int po,
      float[] losses,
      int lo2,
      int rows,
      int n,
      float[] lanes,
      int lo) {
    for (int r = 0; r < rows; r++) {
      int at = r * n;
      float m = ReferenceReductions.max(z, zo + at, n);
      int y = classes[co + r] < 0 ? 0 : classes[co + r];
      float own = z[zo + at + y] - m;
      for (int j = 0; j < n; j++) {
        p[po + at + j] = ReferenceMath.expNegative(z[zo + at + j] - m);
      }
      float sum = ReferenceReductions.sum(p, po + at, n, lanes, lo);
      float loss = ReferenceMath.log(sum) - own;
      losses[lo2 + r] = classes[co + r] < 0 ? 0f : loss;
      for (int j = 0; j < n; j++) {
        p[po + at + j] /= sum;
      }
    }
  }

  /** Twin of {@link Softmax#crossEntropyBackward}. */
  public static void crossEntropyBackward(
      float[] p, int po, int[] classes, int co, float[] dZ, int dzo, int rows, int n, float scale) {
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < n; j++) {
        float P = p[po + r * n + j];
        float g = (j == classes[co + r] ? P - 1f : P) * scale;
        dZ[dzo + r * n + j] = classes[co + r] < 0 ? 0f : g;
      }
    }
  }
}
