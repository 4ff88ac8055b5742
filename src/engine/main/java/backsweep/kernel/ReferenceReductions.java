package backsweep.kernel;

/** Scalar twins of {@link Reductions}. */
public final class ReferenceReductions {
  private ReferenceReductions() {}

  /** Twin of {@link Reductions#sum}. */
  public static float sum(float[] x, int xo, int n, float[] lanes, int lo) {
    clear(lanes, lo, 0f);
    for (int i = 0; i < n; i++) {
      lanes[lo + i % 16] += x[xo + i];
    }
    return fold(lanes, lo);
  }

  /** Twin of {@link Reductions#sumOfSquares}. */
  public static float sumOfSquares(float[] x, int xo, int n, float[] lanes, int lo) {
    clear(lanes, lo, 0f);
    for (int i = 0; i < n; i++) {
      lanes[lo + i % 16] = Math.fma(x[xo + i], x[xo + i], lanes[lo + i % 16]);
    }
    return fold(lanes, lo);
  }

  /** Twin of {@link Reductions#max}. */
  public static float max(float[] x, int xo, int n, float[] lanes, int lo) {
    clear(lanes, lo, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < n; i++) {
      lanes[lo + i % 16] = greater(lanes[lo + i % 16], x[xo + i]);
    }
    return foldMax(lanes, lo);
  }

  /** Twin of {@link Reductions#maxAbs}. */
  public static float maxAbs(float[] x, int xo, int n) {
    int m = 0;
    for (int i = 0; i < n; i++) {
      m = Math.max(m, Float.floatToRawIntBits(x[xo + i]) & Integer.MAX_VALUE);
    }
    return Float.intBitsToFloat(m);
  }

  /** Twin of {@link Reductions#argMax}. */
  public static int argMax(float[] x, int xo, int n) {
    int at = -1;
    float m = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      float X = x[xo + i];
      if (at < 0 || X > m || (X != X && m == m)) {
        at = i;
        m = X;
      }
    }
    return at;
  }

  /** Twin of {@link Reductions#columnSums}. */
  public static void columnSums(float[] x, int xo, int ld, int rows, int n, float[] y, int yo) {
    for (int j = 0; j < n; j++) {
      float s = 0f;
      for (int r = 0; r < rows; r++) {
        s += x[xo + r * ld + j];
      }
      y[yo + j] = s;
    }
  }

  /** Twin of {@link Reductions#addBias}. */
  public static void addBias(float[] z, int zo, int ld, int rows, int n, float[] b, int bo) {
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < n; j++) {
        z[zo + r * ld + j] += b[bo + j];
      }
    }
  }

  static void clear(float[] lanes, int lo, float value) {
    for (int j = 0; j < 16; j++) {
      lanes[lo + j] = value;
    }
  }

  /** The tree of a sum: lane j takes in lane j + 8, then j + 4, j + 2, j + 1. */
  static float fold(float[] lanes, int lo) {
    for (int step = 8; step > 0; step /= 2) {
      for (int j = 0; j < step; j++) {
        lanes[lo + j] += lanes[lo + j + step];
      }
    }
    return lanes[lo];
  }

  /** The tree of a maximum. */
  static float foldMax(float[] lanes, int lo) {
    for (int step = 8; step > 0; step /= 2) {
      for (int j = 0; j < step; j++) {
        lanes[lo + j] = greater(lanes[lo + j], lanes[lo + j + step]);
      }
    }
    return lanes[lo];
  }

  /** x if it is greater than m or is NaN, else m. */
  static float greater(float m, float x) {
    return x > m || x != x ? x : m;
  }
}
