package backsweep.kernel;

/** Scalar twins of {@link FocalRows}. */
public final class ReferenceFocalRows {
  private ReferenceFocalRows() {}

  /** Twin of {@link FocalRows#focal}. */
  public static void focal(
      float[] z,
      int zo,
      float[] y,
      int yo,
      float[] losses,
      int lo2,
      int rows,
      int n,
      float gamma,
      float alpha,
      float[] lanes,
      int lo) {
    for (int r = 0; r < rows; r++) {
      ReferenceReductions.clear(lanes, lo);
      for (int j = 0; j < n; j++) {
        int at = lo + j % 16;
        lanes[at] = add(lanes[at], z[zo + r * n + j], y[yo + r * n + j], gamma, alpha);
      }
      losses[lo2 + r] = ReferenceReductions.fold(lanes, lo) / n;
    }
  }

  static float add(float s, float z, float y, float gamma, float alpha) {
    float tail = ReferenceMath.softplusTail(z);
    float own = tail + (z > 0f ? 0f : -z);
    float other = tail + (z > 0f ? z : 0f);
    float up = own * ReferenceMath.expNegative(other * -gamma) * (y * alpha);
    float down = other * ReferenceMath.expNegative(own * -gamma) * ((1f - y) * (1f - alpha));
    return s + (up + down);
  }

  /** Twin of {@link FocalRows#focalBackward}. */
  public static void focalBackward(
      float[] z,
      int zo,
      float[] y,
      int yo,
      float[] dZ,
      int dzo,
      int rows,
      int n,
      float gamma,
      float alpha,
      float scale) {
    for (int i = 0; i < rows * n; i++) {
      dZ[dzo + i] = slope(z[zo + i], y[yo + i], gamma, alpha) * scale;
    }
  }

  private static float slope(float z, float y, float gamma, float alpha) {
    float tail = ReferenceMath.softplusTail(z);
    float own = tail + (z > 0f ? 0f : -z);
    float other = tail + (z > 0f ? z : 0f);
    float e = ReferenceMath.expNegative(-Math.abs(z));
    float near = 1f / (e + 1f);
    float far = e * near;
    float p = z > 0f ? near : far;
    float q = z > 0f ? far : near;
    float up = Math.fma(own * p, gamma, q) * ReferenceMath.expNegative(other * -gamma);
    float down = Math.fma(other * q, gamma, p) * ReferenceMath.expNegative(own * -gamma);
    return down * ((1f - y) * (1f - alpha)) - up * (y * alpha);
  }
}
