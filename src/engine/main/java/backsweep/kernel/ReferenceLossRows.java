package backsweep.kernel;

/** Scalar twins of {@link LossRows}. */
public final class ReferenceLossRows {
  private ReferenceLossRows() {}

  /** Twin of {@link LossRows#weigh}. */
  public static void weigh(float[] w, int wo, float[] x, int xo, int rows, int n) {
    for (int row = 0; row < rows; row++) {
      weighRow(w[wo + row], x, xo + row * n, n);
    }
  }

  static void weighRow(float w, float[] x, int xo, int n) {
    for (int i = xo; i < xo + n; i++) {
      float product = x[i] * w;
      x[i] = w == 0 && Float.isNaN(product) ? 0f : product;
    }
  }

  /** Twin of {@link LossRows#squaredError}. */
  public static void squaredError(
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
        lanes[at] = addSquared(lanes[at], z[zo + r * n + j], y[yo + r * n + j]);
      }
      losses[lo2 + r] = ReferenceReductions.fold(lanes, lo) / n;
    }
  }

  /** Twin of {@link LossRows#squaredErrorBackward}. */
  public static void squaredErrorBackward(
      float[] z, int zo, float[] y, int yo, float[] dZ, int dzo, int rows, int n, float scale) {
    for (int i = 0; i < rows * n; i++) {
      dZ[dzo + i] = (z[zo + i] - y[yo + i]) * (2f * scale);
    }
  }

  static float addSquared(float s, float z, float y) {
    float d = z - y;
    return Math.fma(d, d, s);
  }

  /** Twin of {@link LossRows#absoluteError}. */
  public static void absoluteError(
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
        lanes[at] = addAbsolute(lanes[at], z[zo + r * n + j], y[yo + r * n + j]);
      }
      losses[lo2 + r] = ReferenceReductions.fold(lanes, lo) / n;
    }
  }

  /** Twin of {@link LossRows#absoluteErrorBackward}. */
  public static void absoluteErrorBackward(
      float[] z, int zo, float[] y, int yo, float[] dZ, int dzo, int rows, int n, float scale) {
    for (int i = 0; i < rows * n; i++) {
      float d = z[zo + i] - y[yo + i];
      dZ[dzo + i] = d < 0f ? -scale : d > 0f ? scale : d * scale;
    }
  }

  static float addAbsolute(float s, float z, float y) {
    return s + Math.abs(z - y);
  }

  /** Twin of {@link LossRows#huber}. */
  public static void huber(
      float[] z,
      int zo,
      float[] y,
      int yo,
      float[] losses,
      int lo2,
      int rows,
      int n,
      float delta,
      float[] lanes,
      int lo) {
    for (int r = 0; r < rows; r++) {
      ReferenceReductions.clear(lanes, lo);
      for (int j = 0; j < n; j++) {
        int at = lo + j % 16;
        lanes[at] = addHuber(lanes[at], z[zo + r * n + j], y[yo + r * n + j], delta);
      }
      losses[lo2 + r] = ReferenceReductions.fold(lanes, lo) / n;
    }
  }

  /** Twin of {@link LossRows#huberBackward}. */
  public static void huberBackward(
      float[] z,
      int zo,
      float[] y,
      int yo,
      float[] dZ,
      int dzo,
      int rows,
      int n,
      float delta,
      float scale) {
    for (int i = 0; i < rows * n; i++) {
      float d = z[zo + i] - y[yo + i];
      float g = d < -delta ? -delta : d > delta ? delta : d;
      dZ[dzo + i] = g * scale;
    }
  }

  static float addHuber(float s, float z, float y, float delta) {
    float d = Math.abs(z - y);
    return s + (d <= delta ? d * 0.5f * d : (d - 0.5f * delta) * delta);
  }

  /** Twin of {@link LossRows#logistic}. */
  public static void logistic(
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
        lanes[at] = addLogistic(lanes[at], z[zo + r * n + j], y[yo + r * n + j]);
      }
      losses[lo2 + r] = ReferenceReductions.fold(lanes, lo) / n;
    }
  }

  /** Twin of {@link LossRows#logisticBackward}. */
  public static void logisticBackward(
      float[] z, int zo, float[] y, int yo, float[] dZ, int dzo, int rows, int n, float scale) {
    for (int i = 0; i < rows * n; i++) {
      dZ[dzo + i] = (ReferenceMath.sigmoid(z[zo + i]) - y[yo + i]) * scale;
    }
  }

  static float addLogistic(float s, float z, float y) {
    float m = z > 0f ? z : 0f;
    return s + (Math.fma(y, -z, m) + ReferenceMath.softplusTail(z));
  }

  /** Twin of {@link LossRows#quantile}. */
  public static void quantile(
      float[] z,
      int zo,
      float[] y,
      int yo,
      float[] losses,
      int lo2,
      int rows,
      int n,
      float tau,
      float[] lanes,
      int lo) {
    for (int r = 0; r < rows; r++) {
      ReferenceReductions.clear(lanes, lo);
      for (int j = 0; j < n; j++) {
        int at = lo + j % 16;
        lanes[at] = addQuantile(lanes[at], z[zo + r * n + j], y[yo + r * n + j], tau);
      }
      losses[lo2 + r] = ReferenceReductions.fold(lanes, lo) / n;
    }
  }

  /** Twin of {@link LossRows#quantileBackward}. */
  public static void quantileBackward(
      float[] z,
      int zo,
      float[] y,
      int yo,
      float[] dZ,
      int dzo,
      int rows,
      int n,
      float tau,
      float scale) {
    for (int i = 0; i < rows * n; i++) {
      float d = y[yo + i] - z[zo + i];
      dZ[dzo + i] = d < 0f ? (1f - tau) * scale : d > 0f ? -tau * scale : d * scale;
    }
  }

  static float addQuantile(float s, float z, float y, float tau) {
    float d = y - z;
    return s + (d < 0f ? d * (tau - 1f) : d * tau);
  }
}
