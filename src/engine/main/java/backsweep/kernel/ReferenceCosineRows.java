package backsweep.kernel;

/** Scalar twins of {@link CosineRows}. */
public final class ReferenceCosineRows {
  private ReferenceCosineRows() {}

  /** Twin of {@link CosineRows#cosine}. */
  public static void cosine(
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
      float zy = ReferenceReductions.dot(z, zo + r * n, y, yo + r * n, n, lanes, lo);
      float zz = ReferenceReductions.sumOfSquares(z, zo + r * n, n, lanes, lo);
      float yy = ReferenceReductions.sumOfSquares(y, yo + r * n, n, lanes, lo);
      losses[lo2 + r] = Math.max(0f, 1f - cosine(zy, zz, yy));
    }
  }

  /** Twin of {@link CosineRows#cosineBackward}. */
  public static void cosineBackward(
      float[] z,
      int zo,
      float[] y,
      int yo,
      float[] dZ,
      int dzo,
      int rows,
      int n,
      float scale,
      float[] lanes,
      int lo) {
    for (int r = 0; r < rows; r++) {
      int at = r * n;
      float zy = ReferenceReductions.dot(z, zo + at, y, yo + at, n, lanes, lo);
      float zz = ReferenceReductions.sumOfSquares(z, zo + at, n, lanes, lo);
      float yy = ReferenceReductions.sumOfSquares(y, yo + at, n, lanes, lo);
      float a = along(zy, zz, yy, scale);
      float b = across(zz, yy, scale);
      for (int j = 0; j < n; j++) {
        dZ[dzo + at + j] = z[zo + at + j] * a - y[yo + at + j] * b;
      }
    }
  }

  /** z·y / √(|z|²·|y|²). */
  static float cosine(float zy, float zz, float yy) {
    double square = (double) zz * yy;
    return square == 0 ? 0f : (float) (zy / Math.sqrt(square));
  }

  /** The factor of z in dZ. */
  static float along(float zy, float zz, float yy, float scale) {
    double square = (double) zz * yy;
    return square == 0 ? 0f : (float) (scale * (zy / Math.sqrt(square)) / zz);
  }

  /** The factor of −y in dZ. */
  static float across(float zz, float yy, float scale) {
    double square = (double) zz * yy;
    return square == 0 ? 0f : (float) (scale / Math.sqrt(square));
  }
}
