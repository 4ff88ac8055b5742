package backsweep.kernel;

/** Scalar twins of {@link LabelRows}. */
public final class ReferenceLabelRows {
  private ReferenceLabelRows() {}

  /** Twin of {@link LabelRows#smooth}. */
  public static void smooth(
      float[] z,
      int zo,
      int[] classes,
      int co,
      float[] weights,
      int wo,
      float[] losses,
      int lo2,
      int rows,
      int n,
      float epsilon,
      float[] lanes,
      int lo) {
    for (int r = 0; r < rows; r++) {
      int y = classes[co + r];
      if (y < 0) {
        losses[lo2 + r] = 0f;
        continue;
      }
      float own = z[zo + r * n + y];
      float loss = losses[lo2 + r];
      ReferenceReductions.clear(lanes, lo);
      for (int j = 0; j < n; j++) {
        int at = lo + j % 16;
        lanes[at] = Math.fma(weights[wo + j], own - z[zo + r * n + j] + loss, lanes[at]);
      }
      float all = ReferenceReductions.fold(lanes, lo);
      losses[lo2 + r] = mixed(loss * weights[wo + y], all, epsilon, n);
    }
  }

  static float mixed(float own, float all, float epsilon, int n) {
    return Math.fma(all, epsilon / n, own * (1f - epsilon));
  }

  /** Twin of {@link LabelRows#smoothBackward}. */
  public static void smoothBackward(
      float[] p,
      int po,
      int[] classes,
      int co,
      float[] weights,
      int wo,
      float sum,
      float[] dZ,
      int dzo,
      int rows,
      int n,
      float epsilon,
      float scale) {
    for (int r = 0; r < rows; r++) {
      int y = classes[co + r];
      if (y < 0) {
        for (int j = 0; j < n; j++) {
          dZ[dzo + r * n + j] = 0f;
        }
        continue;
      }
      float own = (1f - epsilon) * weights[wo + y];
      float share = epsilon / n;
      float a = Math.fma(share, sum, own);
      for (int j = 0; j < n; j++) {
        float g = Math.fma(p[po + r * n + j], a, -(weights[wo + j] * share));
        dZ[dzo + r * n + j] = (j == y ? g - own : g) * scale;
      }
    }
  }
}
