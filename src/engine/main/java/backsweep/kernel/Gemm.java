package backsweep.kernel;

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
  private static final int LANES = Species.LANES;

  /** Floats of A that may stay in the second-level cache beside a panel of W. */
  private static final int BLOCK = 96 * 1024;

  private Gemm() {}

  /** Scratch that {@link #product} needs, in floats. */
  public static int productScratch() {
    return Tile.COLUMN_ROWS * LANES;
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
    int block = Math.max(Tile.ROWS * 8, BLOCK / Math.max(k, 1));
    for (int i = 0; i < m; i += block) {
      int rows = Math.min(block, m - i);
      for (int p = 0; p < Panels.count(n); p++) {
        int j = p * Panels.WIDTH;
        int w = wo + Panels.start(k, p);
        if (b == null) {
          panel(
              X,
              xo + i * ldx,
              ldx,
              W,
              w,
              Tile.zeros(),
              0,
              Z,
              zo + i * ldz + j,
              ldz,
              rows,
              k,
              Panels.width(n, p),
              n - j,
              s,
              so);
        } else {
          panel(
              X,
              xo + i * ldx,
              ldx,
              W,
              w,
              b,
              bo + j,
              Z,
              zo + i * ldz + j,
              ldz,
              rows,
              k,
              Panels.width(n, p),
              n - j,
              s,
              so);
        }
      }
    }
  }

  /** One panel: Z [rows, min(n, width)] = X [rows, k] · W [k, width] + I. */
  private static void panel(
      float[] X,
      int x,
      int ldx,
      float[] W,
      int w,
      float[] I,
      int i0,
      float[] Z,
      int z,
      int ldz,
      int rows,
      int k,
      int width,
      int n,
      float[] s,
      int so) {
    if (n >= Panels.WIDTH) {
      for (int i = 0, h; i < rows; i += h) {
        h = Tile.height(rows - i);
        Tile.full(
            h,
            X,
            x + i * ldx,
            ldx,
            1,
            1,
            0,
            k,
            W,
            w,
            width,
            I,
            i0,
            0,
            Z,
            z + i * ldz,
            ldz,
            false,
            0f);
      }
      return;
    }
    for (int j = 0; j < n; j += LANES) {
      int columns = Math.min(LANES, n - j);
      for (int i = 0, h; i < rows; i += h) {
        h = Math.min(Tile.COLUMN_ROWS, rows - i);
        if (columns == LANES) {
          Tile.column(
              h,
              X,
              x + i * ldx,
              ldx,
              1,
              1,
              0,
              k,
              W,
              w + j,
              width,
              I,
              i0 + (I == Tile.zeros() ? 0 : j),
              0,
              Z,
              z + i * ldz + j,
              ldz,
              false,
              0f);
        } else {
          Tile.column(
              h,
              X,
              x + i * ldx,
              ldx,
              1,
              1,
              0,
              k,
              W,
              w + j,
              width,
              I,
              i0 + (I == Tile.zeros() ? 0 : j),
              0,
              s,
              so,
              LANES,
              false,
              0f);
          for (int r = 0; r < h; r++) {
            System.arraycopy(s, so + r * LANES, Z, z + (i + r) * ldz + j, columns);
          }
        }
      }
    }
  }

  /** Scratch that {@link #productTransposed} needs for at most m rows, in floats. */
  public static long productTransposedScratch(int m, int n) {
    long width = Math.min(Panels.WIDTH, (m + LANES - 1L) / LANES * LANES);
    return width * n + (long) Tile.COLUMN_ROWS * Panels.WIDTH;
  }

  /**
   * dX [m, k] = dZ [m, n] · Wᵀ. Computed as dXᵀ = W·dZᵀ, so that the rows of W are read as they
   * stand and lanes run across the examples: only dZ and dX, which are small, are transposed.
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
    for (int i = 0; i < m; i += Panels.WIDTH) {
      int examples = Math.min(Panels.WIDTH, m - i);
      int width = (examples + LANES - 1) / LANES * LANES;
      int tile = so + width * n;
      transpose(dZ, zo + i * ldz, ldz, s, so, width, examples, n);
      for (int r = 0, h; r < k; r += h) {
        if (width == Panels.WIDTH) {
          h = Tile.height(k - r);
          panels(true, h, W, wo, r, s, so, width, s, tile, k, n);
        } else {
          h = Math.min(Tile.COLUMN_ROWS, k - r);
          for (int j = 0; j < width; j += LANES) {
            panels(false, h, W, wo, r, s, so + j, width, s, tile + j, k, n);
          }
        }
        for (int e = 0; e < examples; e++) {
          int x = xo + (i + e) * ldx + r;
          for (int q = 0; q < h; q++) {
            dX[x + q] = s[tile + q * Panels.WIDTH + e];
          }
        }
      }
    }
  }

  /** h rows of W from row r on, times the transposed dZ, through all panels in order. */
  private static void panels(
      boolean full,
      int h,
      float[] W,
      int wo,
      int r,
      float[] B,
      int b,
      int bs,
      float[] C,
      int c,
      int k,
      int n) {
    int whole = n / Panels.WIDTH;
    int rest = n - whole * Panels.WIDTH;
    int a = wo + r * Panels.WIDTH;
    int ldc = Panels.WIDTH;
    if (full) {
      Tile.full(
          h,
          W,
          a,
          Panels.WIDTH,
          1,
          whole,
          k * Panels.WIDTH,
          Panels.WIDTH,
          B,
          b,
          bs,
          Tile.zeros(),
          0,
          0,
          C,
          c,
          ldc,
          false,
          0f);
    } else {
      Tile.column(
          h,
          W,
          a,
          Panels.WIDTH,
          1,
          whole,
          k * Panels.WIDTH,
          Panels.WIDTH,
          B,
          b,
          bs,
          Tile.zeros(),
          0,
          0,
          C,
          c,
          ldc,
          false,
          0f);
    }
    if (rest > 0) {
      int width = Panels.width(n, whole);
      a = wo + Panels.start(k, whole) + r * width;
      b += whole * Panels.WIDTH * bs;
      if (full) {
        Tile.full(h, W, a, width, 1, 1, 0, rest, B, b, bs, C, c, ldc, C, c, ldc, false, 0f);
      } else {
        Tile.column(h, W, a, width, 1, 1, 0, rest, B, b, bs, C, c, ldc, C, c, ldc, false, 0f);
      }
    }
  }

  /** T [n, width] = M [m, n]ᵀ; columns beyond m become zero. */
  private static void transpose(
      float[] M, int mo, int ld, float[] T, int to, int width, int m, int n) {
    for (int i = 0; i < width; i++) {
      int t = to + i;
      if (i < m) {
        int row = mo + i * ld;
        for (int j = 0; j < n; j++) {
          T[t + j * width] = M[row + j];
        }
      } else {
        for (int j = 0; j < n; j++) {
          T[t + j * width] = 0f;
        }
      }
    }
  }

  /** Scratch that {@link #transposedProduct} needs for m examples, in floats. */
  public static long transposedProductScratch(int m) {
    return (long) m * Panels.WIDTH;
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
      System.arraycopy(dZ, zo + i * ldz + p * Panels.WIDTH, s, so + i * width, used);
      for (int j = used; j < width; j++) {
        s[so + i * width + j] = 0f;
      }
    }
    int w = wo + Panels.start(k, p);
    if (width == Panels.WIDTH) {
      for (int r = k0, h; r < k1; r += h) {
        h = Tile.height(k1 - r);
        Tile.full(
            h,
            X,
            xo + r,
            1,
            ldx,
            1,
            0,
            m,
            s,
            so,
            width,
            Tile.zeros(),
            0,
            0,
            dW,
            w + r * width,
            width,
            update,
            alpha);
      }
      return;
    }
    for (int j = 0; j < width; j += LANES) {
      for (int r = k0, h; r < k1; r += h) {
        h = Math.min(Tile.COLUMN_ROWS, k1 - r);
        Tile.column(
            h,
            X,
            xo + r,
            1,
            ldx,
            1,
            0,
            m,
            s,
            so + j,
            width,
            Tile.zeros(),
            0,
            0,
            dW,
            w + r * width + j,
            width,
            update,
            alpha);
      }
    }
  }
}
