package backsweep.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * The three matrix products of training a dense layer, with the weights W [k, n] in {@link Panels}.
 *
 * <pre>
 *   forward              Z  = X·W + b     product
 *   backward, input      dX = dZ·Wᵀ       productTransposed
 *   backward, weights    dW = Xᵀ·dZ       transposedProduct
 * </pre>
 *
 * Every output element is one chain of fused multiply-adds in ascending order of the summed index,
 * so blocks, tiles, threads and vector width cannot change a bit. X, Z and their gradients are
 * row-major with leading dimension {@code ld}. The scratch {@code s} belongs to the calling thread.
 */
public final class Gemm {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  /** Floats of X that stay in the second-level cache while the panels of W stream by. */
  private static final int BLOCK = 128 * 1024;

  /** Longest run of k in one pass over X; longer sums resume from Z. */
  private static final int RUN = 1024;

  /** Rows that are finished through scratch at the right edge. */
  private static final int EDGE_ROWS = 48;

  /** Strips of examples that share one pass over W in the transposed product. */
  private static final int STRIPS = 4;

  /** Rows of W that stay in the second-level cache while those strips pass. */
  private static final int STRIP_ROWS = 384;

  /** Panels whose part of dZ stays in the first-level cache. */
  private static final int TOGETHER = 2;

  /** Examples summed into dW in one pass: their dZ stays in the first-level cache. */
  private static final int EXAMPLES = 128;

  private Gemm() {}

  /** Scratch that {@link #product} needs, in floats. */
  public static int productScratch() {
    return EDGE_ROWS * LANES;
  }

  /**
   * Z [m, n] = X [m, k] · W [k, n] + b [n]. The bias is stored padded with zeros like a panel row;
   * b = null stands for no bias.
   */
  public static void product(
      float[] X,
      int xo,
      int ldx,
      float[] W,
      int wo,
      float @Nullable [] b,
      int bo,
      float[] Z,
      int zo,
      int ldz,
      int m,
      int k,
      int n,
      float[] s,
      int so) {
    int runs = Math.max(1, (k + RUN - 1) / RUN);
    int run = Math.max(1, (k + runs - 1) / runs);
    int blocks = Math.max(1, (int) (((long) m * run + BLOCK - 1) / BLOCK));
    int block = (m + blocks - 1) / blocks;
    for (int i = 0; i < m; i += block) {
      int rows = Math.min(block, m - i);
      int x = xo + i * ldx;
      int z = zo + i * ldz;
      for (int k0 = 0; k0 < k || k0 == 0; k0 += run) {
        int length = Math.min(run, k - k0);
        for (int p = 0; p < Panels.count(n); p++) {
          int bs = Panels.width(n, p);
          int j = p * Panels.WIDTH;
          int w = wo + Panels.start(k, p) + k0 * bs;
          int whole = Math.min(bs, n - j) / LANES * LANES;
          if (k0 > 0) {
            Tile.strip(
                rows, whole, X, x + k0, ldx, 1, 1, 0, length, W, w, bs, Z, z + j, ldz, Z, z + j,
                ldz);
          } else if (b == null) {
            Tile.strip(
                rows,
                whole,
                X,
                x,
                ldx,
                1,
                1,
                0,
                length,
                W,
                w,
                bs,
                Tile.zeros(),
                0,
                0,
                Z,
                z + j,
                ldz);
          } else {
            Tile.strip(
                rows, whole, X, x, ldx, 1, 1, 0, length, W, w, bs, b, bo + j, 0, Z, z + j, ldz);
          }
        }
      }
      int rest = n % LANES;
      if (rest > 0) {
        int p = n / Panels.WIDTH;
        int j = n - rest;
        int w = wo + Panels.start(k, p) + (j - p * Panels.WIDTH);
        float[] I = b == null ? Tile.zeros() : b;
        edge(
            X,
            x,
            ldx,
            W,
            w,
            Panels.width(n, p),
            I,
            b == null ? 0 : bo + j,
            Z,
            z + j,
            ldz,
            rows,
            rest,
            k,
            s,
            so);
      }
    }
  }

  /** The last columns of Z, fewer than a vector holds: computed in scratch, then copied. */
  private static void edge(
      float[] X,
      int x,
      int ldx,
      float[] W,
      int w,
      int bs,
      float[] I,
      int bias,
      float[] Z,
      int z,
      int ldz,
      int m,
      int columns,
      int k,
      float[] s,
      int so) {
    for (int i = 0; i < m; i += EDGE_ROWS) {
      int rows = Math.min(EDGE_ROWS, m - i);
      Tile.strip(rows, LANES, X, x + i * ldx, ldx, 1, 1, 0, k, W, w, bs, I, bias, 0, s, so, LANES);
      for (int r = 0; r < rows; r++) {
        System.arraycopy(s, so + r * LANES, Z, z + (i + r) * ldz, columns);
      }
    }
  }

  /** Scratch that {@link #productTransposed} needs for at most m examples, in floats. */
  public static long productTransposedScratch(int m, int k, int n) {
    long width = Math.min((long) STRIPS * Panels.WIDTH, (m + LANES - 1L) / LANES * LANES);
    return width * ((long) n + Math.min(k, STRIP_ROWS));
  }

  /**
   * dX [m, k] = dZ [m, n] · Wᵀ. Computed as dXᵀ = W·dZᵀ, with lanes across the examples: only dZ
   * and dX, which are small, are transposed. A block of rows of W serves several strips of examples
   * while it is in the cache.
   */
  public static void productTransposed(
      float[] dZ,
      int zo,
      int ldz,
      float[] W,
      int wo,
      float[] dX,
      int xo,
      int ldx,
      int m,
      int k,
      int n,
      float[] s,
      int so) {
    int wide = STRIPS * Panels.WIDTH;
    for (int i = 0; i < m; i += wide) {
      int examples = Math.min(wide, m - i);
      int c = so + (examples + LANES - 1) / LANES * LANES * n;
      for (int e = 0; e < examples; e += Panels.WIDTH) {
        int some = Math.min(Panels.WIDTH, examples - e);
        int width = (some + LANES - 1) / LANES * LANES;
        transpose(dZ, zo + (i + e) * ldz, ldz, some, n, s, so + e * n, width, width);
      }
      for (int r = 0; r < k; r += STRIP_ROWS) {
        int rows = Math.min(STRIP_ROWS, k - r);
        rows(W, wo, r, rows, s, so, c, examples, k, n);
        for (int e = 0; e < examples; e += Panels.WIDTH) {
          int some = Math.min(Panels.WIDTH, examples - e);
          int width = (some + LANES - 1) / LANES * LANES;
          transpose(s, c + e * rows, width, rows, some, dX, xo + (i + e) * ldx + r, ldx, rows);
        }
      }
    }
  }

  /** C = rows r … r+rows of W times the strips of dZᵀ that stand at {@code t}. */
  private static void rows(
      float[] W, int wo, int r, int rows, float[] s, int t, int c, int examples, int k, int n) {
    int whole = n / Panels.WIDTH;
    int panels = Panels.count(n);
    for (int p = 0; p < panels || p == 0; p += TOGETHER) {
      int segments = Math.min(TOGETHER, whole - p);
      for (int e = 0; e < examples; e += Panels.WIDTH) {
        int width = (Math.min(Panels.WIDTH, examples - e) + LANES - 1) / LANES * LANES;
        int b = t + e * n + p * Panels.WIDTH * width;
        int ce = c + e * rows;
        boolean first = p == 0;
        if (segments > 0) {
          int a = wo + Panels.start(k, p) + r * Panels.WIDTH;
          Tile.strip(
              rows,
              width,
              W,
              a,
              Panels.WIDTH,
              1,
              segments,
              k * Panels.WIDTH,
              Panels.WIDTH,
              s,
              b,
              width,
              first ? Tile.zeros() : s,
              first ? 0 : ce,
              first ? 0 : width,
              s,
              ce,
              width);
          first = false;
        }
        if (whole - p < TOGETHER && (n > whole * Panels.WIDTH || panels == 0)) {
          int rest = n - whole * Panels.WIDTH;
          int rs = Panels.width(n, whole);
          int a = wo + Panels.start(k, whole) + r * rs;
          b = t + e * n + whole * Panels.WIDTH * width;
          Tile.strip(
              rows,
              width,
              W,
              a,
              rs,
              1,
              1,
              0,
              rest,
              s,
              b,
              width,
              first ? Tile.zeros() : s,
              first ? 0 : ce,
              first ? 0 : width,
              s,
              ce,
              width);
        }
      }
    }
  }

  /** T [n, m] = M [m, n]ᵀ with leading dimensions; columns m … width of T become zero. */
  private static void transpose(
      float[] M, int mo, int ldm, int m, int n, float[] T, int to, int ldt, int width) {
    for (int j = 0; j < n; j++) {
      Arrays.fill(T, to + j * ldt + m, to + j * ldt + width, 0f);
    }
    for (int i0 = 0; i0 < m; i0 += 16) {
      int i1 = Math.min(m, i0 + 16);
      for (int j = 0; j < n; j++) {
        int from = mo + i0 * ldm + j;
        int t = to + j * ldt;
        for (int i = i0; i < i1; i++) {
          T[t + i] = M[from];
          from += ldm;
        }
      }
    }
  }

  /** Scratch that {@link #transposedProduct} needs for m examples, in floats. */
  public static long transposedProductScratch(int m) {
    return ((long) m + EDGE_ROWS) * Panels.WIDTH;
  }

  /**
   * Rows k0 … k1 of panel p of dW [k, n] = X [m, k]ᵀ · dZ [m, n]. With {@code update} the panel W
   * itself is the target: W += alpha·Xᵀ·dZ, one chain from zero and one fused multiply-add.
   */
  public static void transposedProduct(
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
      int p,
      int k0,
      int k1,
      boolean update,
      float alpha,
      float[] s,
      int so) {
    int width = Panels.width(n, p);
    int used = Math.min(width, n - p * Panels.WIDTH);
    for (int i = 0; i < m; i++) {
      int row = so + i * width;
      System.arraycopy(dZ, zo + i * ldz + p * Panels.WIDTH, s, row, used);
      Arrays.fill(s, row + used, row + width, 0f);
    }
    int w = wo + Panels.start(k, p);
    if (!update) {
      gradient(X, xo + k0, ldx, s, so, dW, w + k0 * width, m, k1 - k0, width);
      return;
    }
    int g = so + m * width;
    for (int r = k0; r < k1; r += EDGE_ROWS) {
      int rows = Math.min(EDGE_ROWS, k1 - r);
      gradient(X, xo + r, ldx, s, so, s, g, m, rows, width);
      addScaled(s, g, dW, w + r * width, rows * width, alpha);
    }
  }

  /** C [rows, width] = Σ over m examples, some at a time so that their dZ stays in the cache. */
  private static void gradient(
      float[] X, int x, int ldx, float[] s, int b, float[] C, int c, int m, int rows, int width) {
    Tile.strip(
        rows,
        width,
        X,
        x,
        1,
        ldx,
        1,
        0,
        Math.min(m, EXAMPLES),
        s,
        b,
        width,
        Tile.zeros(),
        0,
        0,
        C,
        c,
        width);
    for (int i = EXAMPLES; i < m; i += EXAMPLES) {
      int examples = Math.min(EXAMPLES, m - i);
      Tile.strip(
          rows,
          width,
          X,
          x + i * ldx,
          1,
          ldx,
          1,
          0,
          examples,
          s,
          b + i * width,
          width,
          C,
          c,
          width,
          C,
          c,
          width);
    }
  }

  /** W += alpha·g for n elements, a multiple of the vector length. */
  private static void addScaled(float[] g, int go, float[] W, int wo, int n, float alpha) {
    FloatVector scale = FloatVector.broadcast(F, alpha);
    for (int i = 0; i < n; i += LANES) {
      FloatVector w = FloatVector.fromArray(F, W, wo + i);
      FloatVector.fromArray(F, g, go + i).fma(scale, w).intoArray(W, wo + i);
    }
  }
}
