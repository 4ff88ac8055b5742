package backsweep.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Normalization: x̂ = (x − μ)·r with a mean μ and the inverse r of a standard deviation, of columns
 * or of rows, and the way back.
 *
 * <p>Sums down a column are ordered chains over the rows, lanes across columns; sums along a row
 * are trees over 16 virtual lanes, as in {@link Reductions}. The variance is taken about the mean
 * that was rounded first, so it cannot become negative.
 *
 * <p>Matrices are [rows, n] with rows ld apart; in the functions of rows, n apart.
 */
public final class Normalization {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;
  private static final int VIRTUAL_LANES = Reductions.VIRTUAL_LANES;

  private Normalization() {}

  /** y[j] = Σ over rows of (x − μ[j])². */
  public static void columnSquares(
      float[] x, int xo, int ld, int rows, int n, float[] mean, int mo, float[] y, int yo) {
    int end = F.loopBound(n);
    for (int j = 0; j < end; j += LANES) {
      FloatVector.zero(F).intoArray(y, yo + j);
    }
    int at = xo;
    int r = 0;
    for (; r <= rows - 4; r += 4) {
      for (int j = 0; j < end; j += LANES) {
        FloatVector m = FloatVector.fromArray(F, mean, mo + j);
        FloatVector a = FloatVector.fromArray(F, x, at + j).sub(m);
        FloatVector b = FloatVector.fromArray(F, x, at + ld + j).sub(m);
        FloatVector c = FloatVector.fromArray(F, x, at + 2 * ld + j).sub(m);
        FloatVector d = FloatVector.fromArray(F, x, at + 3 * ld + j).sub(m);
        FloatVector s = FloatVector.fromArray(F, y, yo + j);
        d.fma(d, c.fma(c, b.fma(b, a.fma(a, s)))).intoArray(y, yo + j);
      }
      at += 4 * ld;
    }
    for (; r < rows; r++) {
      for (int j = 0; j < end; j += LANES) {
        FloatVector a =
            FloatVector.fromArray(F, x, at + j).sub(FloatVector.fromArray(F, mean, mo + j));
        a.fma(a, FloatVector.fromArray(F, y, yo + j)).intoArray(y, yo + j);
      }
      at += ld;
    }
    ReferenceNormalization.columnSquares(
        x, xo + end, ld, rows, n - end, mean, mo + end, y, yo + end);
  }

  /** y[j] = Σ over rows of dz·(x − μ[j]) and s[j] = Σ of dz, each a chain of its own. */
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
    int end = F.loopBound(n);
    for (int j = 0; j < end; j += LANES) {
      FloatVector.zero(F).intoArray(y, yo + j);
      FloatVector.zero(F).intoArray(s, so + j);
    }
    int r = 0;
    for (; r <= rows - 4; r += 4) {
      int at = xo + r * ld;
      int d = dzo + r * ld;
      for (int j = 0; j < end; j += LANES) {
        FloatVector m = FloatVector.fromArray(F, mean, mo + j);
        FloatVector d0 = FloatVector.fromArray(F, dz, d + j);
        FloatVector d1 = FloatVector.fromArray(F, dz, d + ld + j);
        FloatVector d2 = FloatVector.fromArray(F, dz, d + 2 * ld + j);
        FloatVector d3 = FloatVector.fromArray(F, dz, d + 3 * ld + j);
        FloatVector p = FloatVector.fromArray(F, y, yo + j);
        p = d0.fma(FloatVector.fromArray(F, x, at + j).sub(m), p);
        p = d1.fma(FloatVector.fromArray(F, x, at + ld + j).sub(m), p);
        p = d2.fma(FloatVector.fromArray(F, x, at + 2 * ld + j).sub(m), p);
        d3.fma(FloatVector.fromArray(F, x, at + 3 * ld + j).sub(m), p).intoArray(y, yo + j);
        FloatVector t = FloatVector.fromArray(F, s, so + j);
        t.add(d0).add(d1).add(d2).add(d3).intoArray(s, so + j);
      }
    }
    for (; r < rows; r++) {
      int at = xo + r * ld;
      int d = dzo + r * ld;
      for (int j = 0; j < end; j += LANES) {
        FloatVector m = FloatVector.fromArray(F, mean, mo + j);
        FloatVector g = FloatVector.fromArray(F, dz, d + j);
        FloatVector p = FloatVector.fromArray(F, y, yo + j);
        g.fma(FloatVector.fromArray(F, x, at + j).sub(m), p).intoArray(y, yo + j);
        FloatVector.fromArray(F, s, so + j).add(g).intoArray(s, so + j);
      }
    }
    ReferenceNormalization.columnProducts(
        x, xo + end, dz, dzo + end, ld, rows, n - end, mean, mo + end, y, yo + end, s, so + end);
  }

  /** z = x·a[j] + b[j]: with a = scale·r and b = shift − μ·a, x̂·scale + shift. z may be x. */
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
    int end = F.loopBound(n);
    int r = 0;
    for (; r <= rows - 4; r += 4) {
      int at = xo + r * ld;
      int to = zo + r * ld;
      for (int j = 0; j < end; j += LANES) {
        FloatVector A = FloatVector.fromArray(F, a, ao + j);
        FloatVector B = FloatVector.fromArray(F, b, bo + j);
        FloatVector.fromArray(F, x, at + j).fma(A, B).intoArray(z, to + j);
        FloatVector.fromArray(F, x, at + ld + j).fma(A, B).intoArray(z, to + ld + j);
        FloatVector.fromArray(F, x, at + 2 * ld + j).fma(A, B).intoArray(z, to + 2 * ld + j);
        FloatVector.fromArray(F, x, at + 3 * ld + j).fma(A, B).intoArray(z, to + 3 * ld + j);
      }
    }
    for (; r < rows; r++) {
      int at = r * ld;
      for (int j = 0; j < end; j += LANES) {
        FloatVector.fromArray(F, x, xo + at + j)
            .fma(FloatVector.fromArray(F, a, ao + j), FloatVector.fromArray(F, b, bo + j))
            .intoArray(z, zo + at + j);
      }
    }
    ReferenceNormalization.columns(
        x, xo + end, z, zo + end, ld, rows, n - end, a, ao + end, b, bo + end);
  }

  /**
   * dx = dz·a[j] + x·b[j] + c[j]. With s and t the means of dz·scale and dz·scale·x̂, a = scale·r,
   * b = −r²·t and c = −r·s − μ·b this is r·(dz·scale − s − x̂·t), the gradient through mean and
   * deviation (Ioffe and Szegedy, Batch normalization, 2015, section 3). dx may be dz.
   */
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
    int end = F.loopBound(n);
    int r = 0;
    for (; r <= rows - 2; r += 2) {
      int at = r * ld;
      int next = at + ld;
      for (int j = 0; j < end; j += LANES) {
        FloatVector A = FloatVector.fromArray(F, a, ao + j);
        FloatVector B = FloatVector.fromArray(F, b, bo + j);
        FloatVector C = FloatVector.fromArray(F, c, co + j);
        FloatVector g = FloatVector.fromArray(F, x, xo + at + j).fma(B, C);
        FloatVector h = FloatVector.fromArray(F, x, xo + next + j).fma(B, C);
        FloatVector.fromArray(F, dz, dzo + at + j).fma(A, g).intoArray(dx, dxo + at + j);
        FloatVector.fromArray(F, dz, dzo + next + j).fma(A, h).intoArray(dx, dxo + next + j);
      }
    }
    for (; r < rows; r++) {
      int at = r * ld;
      for (int j = 0; j < end; j += LANES) {
        FloatVector B = FloatVector.fromArray(F, b, bo + j);
        FloatVector C = FloatVector.fromArray(F, c, co + j);
        FloatVector.fromArray(F, dz, dzo + at + j)
            .fma(
                FloatVector.fromArray(F, a, ao + j),
                FloatVector.fromArray(F, x, xo + at + j).fma(B, C))
            .intoArray(dx, dxo + at + j);
      }
    }
    ReferenceNormalization.columnsBackward(
        x, xo + end, dz, dzo + end, dx, dxo + end, ld, rows, n - end, a, ao + end, b, bo + end, c,
        co + end);
  }

  /** Σ (x − mean)² over n elements. */
  static float squares(float[] x, int xo, int n, float mean, float[] lanes, int lo) {
    for (int j = 0; j < VIRTUAL_LANES; j += LANES) {
      FloatVector.zero(F).intoArray(lanes, lo + j);
    }
    int end = xo + (n & -VIRTUAL_LANES);
    for (int j = 0; j < VIRTUAL_LANES; j += LANES) {
      int i = xo + j;
      for (; i < end - 3 * VIRTUAL_LANES; i += 4 * VIRTUAL_LANES) {
        FloatVector s = FloatVector.fromArray(F, lanes, lo + j);
        FloatVector a = FloatVector.fromArray(F, x, i).sub(mean);
        FloatVector b = FloatVector.fromArray(F, x, i + VIRTUAL_LANES).sub(mean);
        FloatVector c = FloatVector.fromArray(F, x, i + 2 * VIRTUAL_LANES).sub(mean);
        FloatVector d = FloatVector.fromArray(F, x, i + 3 * VIRTUAL_LANES).sub(mean);
        d.fma(d, c.fma(c, b.fma(b, a.fma(a, s)))).intoArray(lanes, lo + j);
      }
      for (; i < end; i += VIRTUAL_LANES) {
        FloatVector d = FloatVector.fromArray(F, x, i).sub(mean);
        d.fma(d, FloatVector.fromArray(F, lanes, lo + j)).intoArray(lanes, lo + j);
      }
    }
    for (int i = end; i < xo + n; i++) {
      lanes[lo + i - end] = Math.fma(x[i] - mean, x[i] - mean, lanes[lo + i - end]);
    }
    return ReferenceReductions.fold(lanes, lo);
  }

  /** Σ dz·scale·(x − mean)·inverse over n elements. */
  static float dotHat(
      float[] x,
      int xo,
      float[] dz,
      int dzo,
      float[] scale,
      int so,
      int n,
      float mean,
      float inverse,
      float[] lanes,
      int lo) {
    for (int j = 0; j < VIRTUAL_LANES; j += LANES) {
      FloatVector.zero(F).intoArray(lanes, lo + j);
    }
    int whole = n & -VIRTUAL_LANES;
    for (int j = 0; j < VIRTUAL_LANES; j += LANES) {
      for (int i = j; i < whole; i += VIRTUAL_LANES) {
        FloatVector hat = FloatVector.fromArray(F, x, xo + i).sub(mean).mul(inverse);
        FloatVector.fromArray(F, dz, dzo + i)
            .mul(FloatVector.fromArray(F, scale, so + i))
            .fma(hat, FloatVector.fromArray(F, lanes, lo + j))
            .intoArray(lanes, lo + j);
      }
    }
    for (int i = whole; i < n; i++) {
      float hat = (x[xo + i] - mean) * inverse;
      lanes[lo + i - whole] = Math.fma(dz[dzo + i] * scale[so + i], hat, lanes[lo + i - whole]);
    }
    return ReferenceReductions.fold(lanes, lo);
  }

  /**
   * z = x̂·scale[j] + shift[j], with μ and r of the row, which are kept: statistics[2i] and [2i +
   * 1]. r = 1/√(σ² + epsilon) (Ba, Kiros and Hinton, Layer normalization, 2016).
   *
   * @param centred whether μ is the mean; else it is 0 and there is no shift (Zhang and Sennrich,
   *     Root mean square layer normalization, 2019)
   */
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
    int end = F.loopBound(n);
    for (int r = 0; r < rows; r++) {
      int at = xo + r * n;
      int out = zo + r * n;
      float mean = centred ? Reductions.sum(x, at, n, lanes, lo) / n : 0f;
      float variance = squares(x, at, n, mean, lanes, lo) / n;
      float inverse = 1f / (float) Math.sqrt(variance + epsilon);
      statistics[sto + 2 * r] = mean;
      statistics[sto + 2 * r + 1] = inverse;
      if (centred) {
        for (int j = 0; j < end; j += LANES) {
          FloatVector.fromArray(F, x, at + j)
              .sub(mean)
              .mul(inverse)
              .fma(FloatVector.fromArray(F, scale, so + j), FloatVector.fromArray(F, shift, to + j))
              .intoArray(z, out + j);
        }
      } else {
        for (int j = 0; j < end; j += LANES) {
          FloatVector.fromArray(F, x, at + j)
              .mul(inverse)
              .mul(FloatVector.fromArray(F, scale, so + j))
              .intoArray(z, out + j);
        }
      }
      ReferenceNormalization.row(
          x, at + end, z, out + end, n - end, scale, so + end, shift, to + end, mean, inverse,
          centred);
    }
  }

  /**
   * dx = r·(g − mean of g − x̂·mean of g·x̂) with g = dz·scale[j] and the μ and r that {@link
   * #rows} kept; without the first mean where it was not centred. dx may be dz.
   */
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
    int end = F.loopBound(n);
    for (int r = 0; r < rows; r++) {
      int at = r * n;
      float mean = statistics[sto + 2 * r];
      float inverse = statistics[sto + 2 * r + 1];
      float s = centred ? Reductions.dot(dz, dzo + at, scale, so, n, lanes, lo) / n : 0f;
      float t = dotHat(x, xo + at, dz, dzo + at, scale, so, n, mean, inverse, lanes, lo) / n;
      for (int j = 0; j < end; j += LANES) {
        FloatVector hat = FloatVector.fromArray(F, x, xo + at + j).sub(mean).mul(inverse);
        FloatVector g =
            FloatVector.fromArray(F, dz, dzo + at + j)
                .fma(FloatVector.fromArray(F, scale, so + j), FloatVector.broadcast(F, -s));
        hat.fma(FloatVector.broadcast(F, -t), g).mul(inverse).intoArray(dx, dxo + at + j);
      }
      ReferenceNormalization.rowBackward(
          x,
          xo + at + end,
          dz,
          dzo + at + end,
          dx,
          dxo + at + end,
          n - end,
          scale,
          so + end,
          mean,
          inverse,
          s,
          t);
    }
  }

  /** y[j] = Σ over rows of dz·x̂, with μ and r of the row: the gradient of a scale. */
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
    int end = F.loopBound(n);
    for (int j = 0; j < end; j += LANES) {
      FloatVector.zero(F).intoArray(y, yo + j);
    }
    for (int r = 0; r < rows; r++) {
      float mean = statistics[sto + 2 * r];
      float inverse = statistics[sto + 2 * r + 1];
      int at = r * n;
      for (int j = 0; j < end; j += LANES) {
        FloatVector hat = FloatVector.fromArray(F, x, xo + at + j).sub(mean).mul(inverse);
        FloatVector.fromArray(F, dz, dzo + at + j)
            .fma(hat, FloatVector.fromArray(F, y, yo + j))
            .intoArray(y, yo + j);
      }
    }
    ReferenceNormalization.rowProductsOf(x, xo, dz, dzo, rows, n, statistics, sto, y, yo, end);
  }
}
