package backsweep.kernel;

/** Scalar twins of {@link Reductions}. */
public final class ReferenceReductions {
  /** The bits of +∞; those of a NaN without its sign are greater. */
  static final int INFINITY_BITS = 0x7f800000;

  /** The key of −∞. */
  static final int LEAST_KEY = 0x807fffff;

  private ReferenceReductions() {}

  /** Twin of {@link Reductions#sum}. */
  public static float sum(float[] x, int xo, int n, float[] lanes, int lo) {
    clear(lanes, lo);
    for (int i = 0; i < n; i++) {
      lanes[lo + i % 16] += x[xo + i];
    }
    return fold(lanes, lo);
  }

  /** Twin of {@link Reductions#sumOfSquares}. */
  public static float sumOfSquares(float[] x, int xo, int n, float[] lanes, int lo) {
    clear(lanes, lo);
    for (int i = 0; i < n; i++) {
      lanes[lo + i % 16] = Math.fma(x[xo + i], x[xo + i], lanes[lo + i % 16]);
    }
    return fold(lanes, lo);
  }

  /** Twin of {@link Reductions#dot}. */
  public static float dot(float[] x, int xo, float[] y, int yo, int n, float[] lanes, int lo) {
    clear(lanes, lo);
    for (int i = 0; i < n; i++) {
      lanes[lo + i % 16] = Math.fma(x[xo + i], y[yo + i], lanes[lo + i % 16]);
    }
    return fold(lanes, lo);
  }

  /** Twin of {@link Reductions#max}. */
  public static float max(float[] x, int xo, int n) {
    int m = LEAST_KEY;
    int abs = 0;
    for (int i = 0; i < n; i++) {
      abs = Math.max(abs, Float.floatToRawIntBits(x[xo + i]) & Integer.MAX_VALUE);
      m = Math.max(m, key(x[xo + i]));
    }
    return abs > INFINITY_BITS ? Float.NaN : value(m);
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
      if (at < 0 || X > m || (Float.isNaN(X) && !Float.isNaN(m))) {
        at = i;
        m = X;
      }
    }
    return at;
  }

  /** Twin of {@link Reductions#columnSums}. */
  public static void columnSums(float[] x, int xo, int ld, int rows, int n, float[] y, int yo) {
    for (int j = 0; j < n; j++) {
      y[yo + j] = 0f;
    }
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < n; j++) {
        y[yo + j] += x[xo + r * ld + j];
      }
    }
  }

  /** Twin of {@link Reductions#columnSquares}. */
  public static void columnSquares(float[] x, int xo, int ld, int rows, int n, float[] y, int yo) {
    for (int j = 0; j < n; j++) {
      y[yo + j] = 0f;
    }
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < n; j++) {
        y[yo + j] = Math.fma(x[xo + r * ld + j], x[xo + r * ld + j], y[yo + j]);
      }
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

  static void clear(float[] lanes, int lo) {
    for (int j = 0; j < 16; j++) {
      lanes[lo + j] = 0f;
    }
  }

  /** An int that orders like x, for all x but NaN. */
  static int key(float x) {
    int bits = Float.floatToRawIntBits(x);
    return bits ^ bits >> 31 >>> 1;
  }

  /** The x of which this is the key. */
  static float value(int key) {
    return Float.intBitsToFloat(key ^ key >> 31 >>> 1);
  }

  /** The tree of a sum: lane j takes in lane j + 8, then j + 4, j + 2, j + 1. */
  static float fold(float[] lanes, int lo) {
    float s0 = lanes[lo] + lanes[lo + 8];
    float s1 = lanes[lo + 1] + lanes[lo + 9];
    float s2 = lanes[lo + 2] + lanes[lo + 10];
    float s3 = lanes[lo + 3] + lanes[lo + 11];
    float s4 = lanes[lo + 4] + lanes[lo + 12];
    float s5 = lanes[lo + 5] + lanes[lo + 13];
    float s6 = lanes[lo + 6] + lanes[lo + 14];
    float s7 = lanes[lo + 7] + lanes[lo + 15];
    return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
  }
}
