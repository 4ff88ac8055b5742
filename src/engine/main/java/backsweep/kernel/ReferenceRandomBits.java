package backsweep.kernel;

/** Scalar twin of {@link RandomBits}. */
public final class ReferenceRandomBits {
  private ReferenceRandomBits() {}

  /** 32 bits of place j under the key (a, b). */
  public static int bits(int j, int a, int b) {
    return mix(mix(j ^ a) + b);
  }

  private static int mix(int h) {
    h ^= h >>> 16;
    h *= RandomBits.MIX_1;
    h ^= h >>> 15;
    h *= RandomBits.MIX_2;
    return h ^ h >>> 16;
  }

  /** Twin of {@link RandomBits#dropout}. */
  public static void dropout(
      float[] x,
      int xo,
      float[] z,
      int zo,
      int n,
      int place,
      int a,
      int b,
      int threshold,
      float scale) {
    for (int j = 0; j < n; j++) {
      float scaled = x[xo + j] * scale;
      boolean keep = bits(place + j, a, b) >>> 8 >= threshold;
      z[zo + j] = keep ? scaled : 0f;
    }
  }

  /** The normal number of place j under the key (a, b). */
  public static float normal(int j, int a, int b) {
    int k = bits(j, a, b) >>> 8;
    float u = (2 * k - 0xffffff) * 0x1p-24f;
    return ReferenceMath.probit(u);
  }

  /** Twin of {@link RandomBits#noise}. */
  public static void noise(
      float[] x,
      int xo,
      float[] z,
      int zo,
      int n,
      int place,
      int a,
      int b,
      float deviation,
      float[] s,
      int so) {
    for (int j = 0; j < n; j++) {
      z[zo + j] = Math.fma(normal(place + j, a, b), deviation, x[xo + j]);
    }
  }
}
