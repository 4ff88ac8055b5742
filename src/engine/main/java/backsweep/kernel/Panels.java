package backsweep.kernel;

/**
 * The panel layout in which weights live: columns in groups of {@link #WIDTH}, each group stored
 * row by row, so that the products of training stream a weight matrix W [k, n] from first to last
 * float.
 *
 * <pre>
 *   panel 0           panel 1           last panel, padded with zeros to a multiple of 16
 *   w00 w01 … w0,63   w0,64 …           …
 *   w10 w11 … w1,63   w1,64 …
 *   …                                   numbers run along a row, then down, then to the next panel
 * </pre>
 */
public final class Panels {
  /** Columns of a full panel: the width of the machine's register tile. */
  public static final int WIDTH = Tile.VECTORS * Species.LANES;

  /** A panel's width is a multiple of this, so that every vector width divides it. */
  public static final int PAD = 16;

  /**
   * Where the first panel of an array should begin. Behind 16 bytes of header it is the boundary of
   * a cache line if the array itself stands on one, as G1 places arrays of half a region or more,
   * and any collector with {@code -XX:ObjectAlignmentInBytes=64}. Elsewhere it is as good as 0.
   */
  public static final int FIRST = 12;

  /** Columns that {@link #sumsOfSquares} sums. */
  public static final int SUMMED = 8;

  private Panels() {}

  /** Number of panels of a matrix with n columns. */
  public static int count(int n) {
    return (n + WIDTH - 1) / WIDTH;
  }

  /** Columns stored by panel p of a matrix with n columns, padding included. */
  public static int width(int n, int p) {
    return Math.min(WIDTH, padded(n) - p * WIDTH);
  }

  /** n rounded up to the padding. */
  public static int padded(int n) {
    return (n + PAD - 1) / PAD * PAD;
  }

  /** Floats taken by a [k, n] matrix, padding included. */
  public static long size(int k, int n) {
    return (long) k * padded(n);
  }

  /** Offset of the first float of panel p of a [k, n] matrix. */
  public static int start(int k, int p) {
    return p * WIDTH * k;
  }

  /** Offset of element (i, j) of a [k, n] matrix. */
  public static int index(int k, int n, int i, int j) {
    int p = j / WIDTH;
    return start(k, p) + i * width(n, p) + (j - p * WIDTH);
  }

  /** Row-major M [k, n] into panels W; the padding becomes zero. */
  public static void pack(float[] M, int mo, float[] W, int wo, int k, int n) {
    pack(M, mo, n, W, wo, k, n);
  }

  /** The same from rows that are ld apart. */
  public static void pack(float[] M, int mo, int ld, float[] W, int wo, int k, int n) {
    for (int p = 0; p < count(n); p++) {
      int width = width(n, p);
      int used = Math.min(width, n - p * WIDTH);
      Gemm.copyPanel(M, mo + p * WIDTH, ld, k, used, W, wo + start(k, p), width);
    }
  }

  /** Mᵀ [k, n] into panels W, from M [n, k] with rows ld apart; the padding becomes zero. */
  public static void packTransposed(
      float[] M, int mo, int ld, float[] W, int wo, int k, int n, float[] s, int so) {
    for (int p = 0; p < count(n); p++) {
      int width = width(n, p);
      int used = Math.min(width, n - p * WIDTH);
      int w = wo + start(k, p);
      if (used < width) {
        java.util.Arrays.fill(W, w, w + k * width, 0f);
      }
      Transposition.transposed(M, mo + p * WIDTH * ld, ld, used, k, W, w, width, s, so);
    }
  }

  /**
   * Squares of some rows of a panel, summed 8 columns at a time, which the narrowest panels have:
   * s[8·q] = Σ over rows i and columns 8·q ≤ j < 8·q + 8 of w[i, j]², each column an ordered chain
   * down the rows; column j takes in column j + 4, then j + 2, j + 1. W: [rows, width], of which
   * the columns from {@code used} on are padding; s: [width], what is not a sum is scratch.
   */
  public static void sumsOfSquares(
      float[] W, int wo, int rows, int width, int used, float[] s, int so) {
    Reductions.columnSquares(W, wo, width, rows, used, s, so);
    java.util.Arrays.fill(s, so + used, so + width, 0f);
    for (int j = so; j < so + width; j += SUMMED) {
      float even = (s[j] + s[j + 4]) + (s[j + 2] + s[j + 6]);
      float odd = (s[j + 1] + s[j + 5]) + (s[j + 3] + s[j + 7]);
      s[j] = even + odd;
    }
  }

  /** Panels W into row-major M [k, n]. */
  public static void unpack(float[] W, int wo, float[] M, int mo, int k, int n) {
    for (int p = 0; p < count(n); p++) {
      int width = width(n, p);
      int used = Math.min(width, n - p * WIDTH);
      for (int i = 0; i < k; i++) {
        System.arraycopy(W, wo + start(k, p) + i * width, M, mo + i * n + p * WIDTH, used);
      }
    }
  }

  /**
   * Some of the numbers of M [k, n] out of panels W: those from row-major index {@code from} on.
   * Whole rows are copied panel after panel, as a panel's rows are neighbours in memory.
   */
  public static void unpack(
      float[] W, int wo, int k, int n, int from, float[] some, int so, int count) {
    int head = Math.min(count, (n - from % n) % n);
    int rows = (count - head) / n;
    unpackRow(W, wo, k, n, from, some, so, head);
    int first = (from + head) / n;
    for (int p = 0; p < count(n); p++) {
      int width = width(n, p);
      int used = Math.min(width, n - p * WIDTH);
      int w = wo + start(k, p) + first * width;
      for (int i = 0; i < rows; i++) {
        System.arraycopy(W, w + i * width, some, so + head + i * n + p * WIDTH, used);
      }
    }
    int done = head + rows * n;
    unpackRow(W, wo, k, n, from + done, some, so + done, count - done);
  }

  /** Numbers of one row. */
  private static void unpackRow(
      float[] W, int wo, int k, int n, int from, float[] some, int so, int count) {
    int i = from / n;
    for (int j = from % n, done = 0; done < count; ) {
      int p = j / WIDTH;
      int run = Math.min(count - done, (p + 1) * WIDTH - j);
      System.arraycopy(W, wo + index(k, n, i, j), some, so + done, run);
      done += run;
      j += run;
    }
  }

  /** Wᵀ [n, k] in panels T, from W [k, n] in panels; s has {@link Transposition#ROOM} floats. */
  public static void turn(float[] W, int wo, float[] T, int to, int k, int n, float[] s, int so) {
    for (int q = 0; q < count(k); q++) {
      int width = width(k, q);
      int rows = Math.min(width, k - q * WIDTH);
      int target = to + start(n, q);
      if (rows < width) {
        java.util.Arrays.fill(T, target, target + n * width, 0f);
      }
      for (int p = 0; p < count(n); p++) {
        int ld = width(n, p);
        int columns = Math.min(ld, n - p * WIDTH);
        int from = wo + start(k, p) + q * WIDTH * ld;
        int at = target + p * WIDTH * width;
        Transposition.transposed(W, from, ld, rows, columns, T, at, width, s, so);
      }
    }
  }
}
