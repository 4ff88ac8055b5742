package backsweep.kernel;

/** The kernels of {@link Pooling} against their twins. */
final class PoolingTrial {
  private PoolingTrial() {}

  /** Windows of rows × columns, {@code stride} apart, over pixels of n channels. */
  static void all(KernelTrial t, int rows, int columns, int stride, int windows, int n) {
    int width = (windows - 1) * stride + columns;
    int[] at = new int[rows * columns];
    for (int q = 0; q < at.length; q++) {
      at[q] = (q / columns * width + q % columns) * n;
    }
    int step = stride * n;
    int x = t.given(rows * width * n);
    int z = t.written(windows * n);
    t.same(
        "greatest",
        m -> Pooling.greatest(m, x, at, step, m, z, windows, n),
        m -> ReferencePooling.greatest(m, x, at, step, m, z, windows, n));
    backward(t.next(), t, at, step, rows * width * n, windows, n, stride == columns);
    KernelTrial share = t.next();
    int from = share.given(n);
    int to = share.updated(n);
    share.same(
        "share",
        m -> Pooling.share(m, from, at.length, m, to, n),
        m -> ReferencePooling.share(m, from, at.length, m, to, n));
    t.absorb(share);
  }

  private static void backward(
      KernelTrial own,
      KernelTrial t,
      int[] at,
      int step,
      int image,
      int windows,
      int n,
      boolean apart) {
    int x = own.given(image);
    int z = own.updated(windows * n);
    int dz = own.given(windows * n);
    int dx = own.updated(image);
    own.same(
        "greatestBackward",
        m ->
            Pooling.greatestBackward(
                greatest(m, x, at, step, z, windows, n),
                x,
                at,
                step,
                m,
                z,
                m,
                dz,
                m,
                dx,
                windows,
                n,
                !apart),
        m ->
            ReferencePooling.greatestBackward(
                greatest(m, x, at, step, z, windows, n),
                x,
                at,
                step,
                m,
                z,
                m,
                dz,
                m,
                dx,
                windows,
                n,
                !apart));
    t.absorb(own);
  }

  /** Every second channel of Z is the greatest of X, the others are as great as none. */
  private static float[] greatest(float[] m, int x, int[] at, int step, int z, int windows, int n) {
    for (int w = 0; w < windows; w++) {
      for (int c = 0; c < n; c += 2) {
        float most = m[x + w * step + at[0] + c];
        for (int q = 1; q < at.length; q++) {
          most = Math.max(m[x + w * step + at[q] + c], most);
        }
        m[z + w * n + c] = most;
      }
    }
    return m;
  }
}
