package backsweep.kernel;

/** The scalar twin of {@link TableRows}. */
public final class ReferenceTableRows {
  private ReferenceTableRows() {}

  /** Twin of {@link TableRows#sums}. */
  public static void sums(
      float[] x, int xo, int ld, int[] places, int from, int to, int n, float[] y, int yo) {
    for (int j = 0; j < n; j++) {
      float sum = 0f;
      for (int k = from; k < to; k++) {
        sum += x[xo + places[k] * ld + j];
      }
      y[yo + j] = sum;
    }
  }

  /** Twin of {@link TableRows#addSquares}. */
  public static void addSquares(float[] x, int xo, int n, int first, float[] lanes, int lo) {
    for (int i = 0; i < n; i++) {
      int lane = lo + (first + i & Reductions.VIRTUAL_LANES - 1);
      lanes[lane] = Math.fma(x[xo + i], x[xo + i], lanes[lane]);
    }
  }
}
