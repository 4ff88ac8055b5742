package backsweep.kernel;

/**
 * Products of windows that were gathered from images, a block at a time, as rows or as columns:
 * like those of {@link Gemm}, but a sum over all windows is taken up again with each block.
 */
public final class WindowProducts {
  private static final int LANES = Species.LANES;

  private WindowProducts() {}

  /** Z [m, n] = X [k, m]ᵀ · W [k, n] + b [n], the bias padded as for {@link Gemm#product}. */
  public static void productOfColumns(
      float[] X,
      int xo,
      int ldx,
      float[] W,
      int wo,
      float[] b,
      int bo,
      float[] Z,
      int zo,
      int ldz,
      int m,
      int k,
      int n,
      float[] s,
      int so) {
    for (int p = 0; p < Panels.count(n); p++) {
      int ldw = Panels.width(n, p);
      int j = p * Panels.WIDTH;
      int w = wo + Panels.start(k, p);
      int columns = Math.min(ldw, n - j);
      panel(X, xo, ldx, W, w, ldw, b, bo + j, 0, Z, zo + j, ldz, m, k, columns, s, so);
    }
  }

  /**
   * C [m, columns] = I + A [m, k] · B, a panel with columns up to the next multiple of 16. A[r, k]
   * stands at a + r + k·lda. The panel of {@link Gemm} keeps its stride of 1 as a constant, which
   * its tiles need.
   */
  private static void panel(
      float[] A,
      int a,
      int lda,
      float[] B,
      int b,
      int bs,
      float[] I,
      int i,
      int is,
      float[] C,
      int c,
      int ldc,
      int m,
      int k,
      int columns,
      float[] s,
      int so) {
    int padded = (columns + LANES - 1) / LANES * LANES;
    if (padded == columns) {
      Tile.strip(m, columns, A, a, 1, lda, k, B, b, bs, I, i, is, C, c, ldc);
      return;
    }
    int ld = Panels.WIDTH;
    for (int r = 0; r < m; r += Gemm.EDGE_ROWS) {
      int rows = Math.min(Gemm.EDGE_ROWS, m - r);
      float[] J = is > 0 ? s : I;
      int j = is > 0 ? so : i;
      for (int q = 0; q < rows && is > 0; q++) {
        System.arraycopy(I, i + (r + q) * is, s, so + q * ld, columns);
      }
      int js = is > 0 ? ld : 0;
      Tile.strip(rows, padded, A, a + r, 1, lda, k, B, b, bs, J, j, js, s, so, ld);
      for (int q = 0; q < rows; q++) {
        System.arraycopy(s, so + q * ld, C, c + (r + q) * ldc, columns);
      }
    }
  }

  /** Scratch that {@link #accumulateTransposed} needs for up to m rows, in floats. */
  public static int accumulateScratch(int m) {
    return m * Panels.WIDTH;
  }

  /**
   * Rows k0 … k1 of panels p0 … p1 of dW [k, n] = X [m, k1 − k0]ᵀ · dZ [m, n], or, with {@code
   * resume}, what they hold plus that: the same chains taken on.
   */
  public static void accumulateTransposed(
      float[] X,
      int xo,
      int ldx,
      float[] dZ,
      int zo,
      int ldz,
      float[] dW,
      int wo,
      int m,
      int k,
      int n,
      int p0,
      int p1,
      int k0,
      int k1,
      boolean resume,
      float[] s,
      int so) {
    accumulate(X, xo, 1, ldx, dZ, zo, ldz, dW, wo, m, k, n, p0, p1, k0, k1, resume, s, so);
  }

  /** The same with X [k1 − k0, m] turned over: dW = X · dZ. */
  public static void accumulateProduct(
      float[] X,
      int xo,
      int ldx,
      float[] dZ,
      int zo,
      int ldz,
      float[] dW,
      int wo,
      int m,
      int k,
      int n,
      int p0,
      int p1,
      int k0,
      int k1,
      boolean resume,
      float[] s,
      int so) {
    accumulate(X, xo, ldx, 1, dZ, zo, ldz, dW, wo, m, k, n, p0, p1, k0, k1, resume, s, so);
  }

  private static void accumulate(
      float[] X,
      int xo,
      int rs,
      int cs,
      float[] dZ,
      int zo,
      int ldz,
      float[] dW,
      int wo,
      int m,
      int k,
      int n,
      int p0,
      int p1,
      int k0,
      int k1,
      boolean resume,
      float[] s,
      int so) {
    for (int p = p0; p < p1; p++) {
      int width = Panels.width(n, p);
      int z = zo + p * Panels.WIDTH;
      int used = Math.min(width, n - p * Panels.WIDTH);
      boolean direct = used == width && Tile.streams(width, ldz, m);
      if (!direct) {
        Gemm.copyPanel(dZ, z, ldz, m, used, s, so, width);
      }
      int w = wo + Panels.start(k, p) + k0 * width;
      Tile.strip(
          k1 - k0,
          width,
          X,
          xo,
          rs,
          cs,
          m,
          direct ? dZ : s,
          direct ? z : so,
          direct ? ldz : width,
          resume ? dW : Tile.zeros(),
          resume ? w : 0,
          resume ? width : 0,
          dW,
          w,
          width);
    }
  }
}
