package backsweep.kernel;

/** Scalar twins of {@link Buckets}. */
public final class ReferenceBuckets {
  private ReferenceBuckets() {}

  /** Twin of {@link Buckets#buckets}. */
  public static void buckets(
      float[] x, int xo, int n, int shift, int first, int side, int[] b, int bo, int[] r, int ro) {
    for (int i = 0; i < n; i++) {
      int bits = Float.floatToRawIntBits(x[xo + i]);
      int size = bits & Integer.MAX_VALUE;
      int s = Math.min(Math.max((size >>> shift) - first + 1, 0), side);
      b[bo + i] = bits < 0 ? side - s : side + s;
      int key = ReferenceReductions.key(x[xo + i]);
      r[ro] = Math.min(r[ro], key);
      r[ro + 1] = Math.max(r[ro + 1], key);
      r[ro + 2] += size == 0 ? 1 : 0;
    }
  }
}
