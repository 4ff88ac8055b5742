package backsweep.kernel;

import java.util.Arrays;

/** Scalar twins of {@link Normalization}. */
public final class ReferenceNormalization {
  private ReferenceNormalization() {}

  /** Twin of {@link Normalization#columnSquares}. */
  public static void columnSquares(
      float[] x, int xo, int ld, int rows, int n, float[] mean, int mo, float[] y, int yo) {
    Arrays.fill(y, yo, yo + n, 0f);
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < n; j++) {
        float d = x[xo + r * ld + j] - mean[mo + j];
        y[yo + j] = Math.fma(d, d, y[yo + j]);
      }
    }
  }

  /** Twin of {@link Normalization#columnProducts}. */
  public static void columnProducts(
      float[] x,
      int xo,
      float[] dz,
      int dzo,
      int ld,
      int rows,
      int n,
      float[] mean,
      int mo,
      float[] y,
      int yo,
      float[] s,
      int so) {
    Arrays.fill(y, yo, yo + n, 0f);
    Arrays.fill(s, so, so + n, 0f);
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < n; j++) {
        float g = dz[dzo + r * ld + j];
        y[yo + j] = Math.fma(g, x[xo + r * ld + j] - mean[mo + j], y[yo + j]);
        s[so + j] += g;
      }
    }
  }

  /** Twin of {@link Normalization#columns}. */
  public static void columns(
      float[] x,
      int xo,
      float[] z,
      int zo,
      int ld,
      int rows,
      int n,
      float[] a,
      int ao,
      float[] b,
      int bo) {
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < n; j++) {
        z[zo + r * ld + j] = Math.fma(x[xo + r * ld + j], a[ao + j], b[bo + j]);
      }
    }
  }

  /** Twin of {@link Normalization#columnsBackward}. */
  public static void columnsBackward(
      float[] x,
      int xo,
      float[] dz,
      int dzo,
      float[] dx,
      int dxo,
      int ld,
      int rows,
      int n,
      float[] a,
      int ao,
      float[] b,
      int bo,
      float[] c,
      int co) {
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < n; j++) {
        float g = Math.fma(x[xo + r * ld + j], b[bo + j], c[co + j]);
        dx[dxo + r * ld + j] = Math.fma(dz[dzo + r * ld + j], a[ao + j], g);
      }
    }
  }

  /** Twin of {@link Normalization#rows}. */
  public static void rows(
      float[] x,
      int xo,
      float[] z,
      int zo,
      int rows,
      int n,
      float[] scale,
      int so,
      float[] shift,
      int to,
      float[] statistics,
      int sto,
      float epsilon,
      boolean centred,
      float[] lanes,
      int lo) {
    for (int r = 0; r < rows; r++) {
      int at = xo + r * n;
      float mean = centred ? ReferenceReductions.sum(x, at, n, lanes, lo) / n : 0f;
      ReferenceReductions.clear(lanes, lo);
      for (int j = 0; j < n; j++) {
        float d = x[at + j] - mean;
        lanes[lo + j % 16] = Math.fma(d, d, lanes[lo + j % 16]);
      }
      float variance = ReferenceReductions.fold(lanes, lo) / n;
      float inverse = 1f / (float) Math.sqrt(variance + epsilon);
      statistics[sto + 2 * r] = mean;
      statistics[sto + 2 * r + 1] = inverse;
      row(x, at, z, zo + r * n, n, scale, so, shift, to, mean, inverse, centred);
    }
  }

  static void row(
      float[] x,
      int xo,
      float[] z,
      int zo,
      int n,
      float[] scale,
      int so,
      float[] shift,
      int to,
      float mean,
      float inverse,
      boolean centred) {
    for (int j = 0; j < n; j++) {
      z[zo + j] =
          centred
              ? Math.fma((x[xo + j] - mean) * inverse, scale[so + j], shift[to + j])
              : x[xo + j] * inverse * scale[so + j];
    }
  }

  /** Twin of {@link Normalization#rowsBackward}. */
  public static void rowsBackward(
      float[] x,
      int xo,
      float[] dz,
      int dzo,
      float[] dx,
      int dxo,
      int rows,
      int n,
      float[] scale,
      int so,
      float[] statistics,
      int sto,
      boolean centred,
      float[] lanes,
      int lo) {
    for (int r = 0; r < rows; r++) {
      int at = r * n;
      float mean = statistics[sto + 2 * r];
      float inverse = statistics[sto + 2 * r + 1];
      float s = centred ? ReferenceReductions.dot(dz, dzo + at, scale, so, n, lanes, lo) / n : 0f;
      ReferenceReductions.clear(lanes, lo);
      for (int j = 0; j < n; j++) {
        float hat = (x[xo + at + j] - mean) * inverse;
        lanes[lo + j % 16] = Math.fma(dz[dzo + at + j] * scale[so + j], hat, lanes[lo + j % 16]);
      }
      float t = ReferenceReductions.fold(lanes, lo) / n;
      rowBackward(x, xo + at, dz, dzo + at, dx, dxo + at, n, scale, so, mean, inverse, s, t);
    }
  }

  static void rowBackward(
      float[] x,
      int xo,
      float[] dz,
      int dzo,
      float[] dx,
      int dxo,
      int n,
      float[] scale,
      int so,
      float mean,
      float inverse,
      float s,
      float t) {
    for (int j = 0; j < n; j++) {
      float hat = (x[xo + j] - mean) * inverse;
      float g = Math.fma(dz[dzo + j], scale[so + j], -s);
      dx[dxo + j] = Math.fma(hat, -t, g) * inverse;
    }
  }

  /** Twin of {@link Normalization#rowProducts}. */
  public static void rowProducts(
      float[] x,
      int xo,
      float[] dz,
      int dzo,
      int rows,
      int n,
      float[] statistics,
      int sto,
      float[] y,
      int yo) {
    rowProductsOf(x, xo, dz, dzo, rows, n, statistics, sto, y, yo, 0);
  }

  /** The same from column {@code first} on. */
  static void rowProductsOf(
      float[] x,
      int xo,
      float[] dz,
      int dzo,
      int rows,
      int n,
      float[] statistics,
      int sto,
      float[] y,
      int yo,
      int first) {
    for (int j = first; j < n; j++) {
      float sum = 0;
      for (int r = 0; r < rows; r++) {
        float hat = (x[xo + r * n + j] - statistics[sto + 2 * r]) * statistics[sto + 2 * r + 1];
        sum = Math.fma(dz[dzo + r * n + j], hat, sum);
      }
      y[yo + j] = sum;
    }
  }
}
