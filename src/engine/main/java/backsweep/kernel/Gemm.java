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

  /** Rows of a panel whose columns are not whole vectors that go through scratch at a time. */
  static final int EDGE_ROWS = 48;

  /**
   * Examples from which dZ is copied into a panel: fewer rows stay in the first-level cache as they
   * are.
   */
  private static final int COPIED_ROWS = 24;

  /** Examples from which a copy of a block of X pays, if it serves four panels. */
  private static final int COPIED = 16;

  /** Keeps the rows of a copied block of X off the same cache sets. */
  private static final int PAD = 16;

  private Gemm() {}

  /** Scratch that {@link #product} needs, in floats. */
  public static int productScratch() {
    return Math.max(EDGE_ROWS * Panels.WIDTH, Narrow.SCRATCH);
  }

  /**
   * Panels p0 … p1 of Z [m, n] = X [m, k] · W [k, n] + b [n]. The bias is stored padded with zeros
   * like a panel row; b = null stands for no bias.
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
      int p0,
      int p1,
      float[] s,
      int so) {
    int narrow = Narrow.rows(m, ldx, k, n);
    if (narrow > 0) {
      Narrow.product(X, xo, ldx, W, wo, b, bo, Z, zo, ldz, narrow, k, n, s, so);
    }
    if (narrow < m || m == 0) {
      int x = xo + narrow * ldx;
      int z = zo + narrow * ldz;
      panels(X, x, ldx, W, wo, b, bo, Z, z, ldz, m - narrow, k, n, p0, p1, false, s, so);
    }
  }

  /** Panels p0 … p1 of Z [m, n] += X [m, k] · W [k, n]: the chains that made Z, taken on. */
  public static void addProduct(
      float[] X,
      int xo,
      int ldx,
      float[] W,
      int wo,
      float[] Z,
      int zo,
      int ldz,
      int m,
      int k,
      int n,
      int p0,
      int p1,
      float[] s,
      int so) {
    panels(X, xo, ldx, W, wo, null, 0, Z, zo, ldz, m, k, n, p0, p1, true, s, so);
  }

  private static void panels(
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
      int p0,
      int p1,
      boolean resume,
      float[] s,
      int so) {
    if (m == 1 && k >= Tile.LEAST) {
      float[] I = resume ? Z : b == null ? Tile.zeros() : b;
      p0 += row(X, xo, W, wo, I, resume ? zo : bo, resume || b != null, Z, zo, k, n, p0, p1);
    }
    int runs = Math.max(1, (k + Blocking.RUN - 1) / Blocking.RUN);
    int run = Math.max(1, (k + runs - 1) / runs);
    int blocks = Math.max(1, (int) (((long) m * run + Blocking.ROWS - 1) / Blocking.ROWS));
    int block = (m + blocks - 1) / blocks;
    for (int i = 0; i < m; i += block) {
      int rows = Math.min(block, m - i);
      int x = xo + i * ldx;
      int z = zo + i * ldz;
      for (int k0 = 0; k0 < k || k0 == 0; k0 += run) {
        int length = Math.min(run, k - k0);
        for (int p = p0; p < p1; p++) {
          int ldw = Panels.width(n, p);
          int j = p * Panels.WIDTH;
          int w = wo + Panels.start(k, p) + k0 * ldw;
          int columns = Math.min(ldw, n - j);
          if (k0 > 0 || resume) {
            panel(
                X, x + k0, ldx, W, w, ldw, Z, z + j, ldz, Z, z + j, ldz, rows, length, columns, s,
                so);
          } else if (b == null) {
            panel(
                X,
                x,
                ldx,
                W,
                w,
                ldw,
                Tile.zeros(),
                0,
                0,
                Z,
                z + j,
                ldz,
                rows,
                length,
                columns,
                s,
                so);
          } else {
            panel(X, x, ldx, W, w, ldw, b, bo + j, 0, Z, z + j, ldz, rows, length, columns, s, so);
          }
        }
      }
    }
  }

  /** The panels of one row of Z that go through {@link TileRow}, from p0 on: how many. */
  private static int row(
      float[] x,
      int xo,
      float[] W,
      int wo,
      float[] I,
      int io,
      boolean starts,
      float[] z,
      int zo,
      int k,
      int n,
      int p0,
      int p1) {
    int full = Math.max(0, Math.min(p1, n / Panels.WIDTH) - p0);
    int panels = full / TileRow.PANELS * TileRow.PANELS;
    for (int p = p0; p < p0 + panels; p += TileRow.PANELS) {
      int j = p * Panels.WIDTH;
      int i = starts ? io + j : 0;
      int w = wo + Panels.start(k, p);
      if (Tile.WIDE) {
        TileRow.wide(x, xo, k, W, w, Panels.start(k, 1), I, i, z, zo + j);
      } else {
        TileRow.narrow(x, xo, k, W, w, Panels.start(k, 1), I, i, z, zo + j);
      }
    }
    return panels;
  }

  /** Scratch that {@link #productTransposed} needs for up to m examples, in floats. */
  public static int productTransposedScratch(int m, int k, int n) {
    return InputProduct.scratch(m, k, n);
  }

  /** Columns k0 … k1 of dX [m, k] = dZ [m, n] · Wᵀ. */
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
      int k0,
      int k1,
      float[] s,
      int so) {
    InputProduct.run(dZ, zo, ldz, W, wo, dX, xo, ldx, m, k, n, k0, k1, s, so);
  }

  /** C [m, columns] = I + A [m, k] · B, a panel with columns up to the next multiple of 16. */
  static void panel(
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
      Tile.strip(m, columns, A, a, lda, 1, k, B, b, bs, I, i, is, C, c, ldc);
      return;
    }
    int ld = Panels.WIDTH;
    for (int r = 0; r < m; r += EDGE_ROWS) {
      int rows = Math.min(EDGE_ROWS, m - r);
      float[] J = is > 0 ? s : I;
      int j = is > 0 ? so : i;
      for (int q = 0; q < rows && is > 0; q++) {
        System.arraycopy(I, i + (r + q) * is, s, so + q * ld, columns);
      }
      int js = is > 0 ? ld : 0;
      Tile.strip(rows, padded, A, a + r * lda, lda, 1, k, B, b, bs, J, j, js, s, so, ld);
      for (int q = 0; q < rows; q++) {
        System.arraycopy(s, so + q * ld, C, c + (r + q) * ldc, columns);
      }
    }
  }

  /** Scratch that {@link #transposedProduct} needs for a block of {@link Blocks}, in floats. */
  public static int transposedProductScratch(int m, int k, int n) {
    int rows = Math.min(k, Blocks.ROWS);
    long block = Math.min(Panels.size(k, n), Blocking.WEIGHTS);
    int examples = Math.max(1, Math.min(m, Blocking.EXAMPLES));
    int few = (1 + EDGE_ROWS) * Panels.WIDTH;
    int narrow = Math.max(Narrow.SCRATCH, few);
    return Math.max(narrow, examples * (rows + PAD + Panels.WIDTH) + (int) block);
  }

  /**
   * Rows k0 … k1 of panels p0 … p1 of dW [k, n] = X [m, k]ᵀ · dZ [m, n], at most {@link
   * Blocks#ROWS} rows and {@link Blocking#WEIGHTS} floats. With {@code update} W itself is the
   * target: W += alpha·Xᵀ·dZ, one chain from zero and one fused multiply-add.
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
      int p0,
      int p1,
      int k0,
      int k1,
      boolean update,
      float alpha,
      float[] s,
      int so) {
    int rows = k1 - k0;
    if (m == 1) {
      outer(X, xo + k0, dZ, zo, dW, wo, k, n, p0, p1, k0, k1, update, alpha, s, so);
      return;
    }
    if (Narrow.takes(m, n)) {
      Narrow.transposedProduct(X, xo, ldx, dZ, zo, ldz, dW, wo, m, n, k0, k1, update, alpha, s, so);
      return;
    }
    boolean copy = m >= COPIED && p1 - p0 >= 4;
    int ld = copy ? rows + PAD : ldx;
    int passes = Math.max(1, (m + Blocking.EXAMPLES - 1) / Blocking.EXAMPLES);
    int examples = Math.max(1, (m + passes - 1) / passes);
    int b = so + (copy ? examples * ld : 0);
    int g = b + examples * Panels.WIDTH;
    float touched = 0f;
    for (int e = 0; e < m || e == 0; e += examples) {
      int some = Math.min(examples, m - e);
      for (int i = 0; i < some && copy; i++) {
        System.arraycopy(X, xo + (e + i) * ldx + k0, s, so + i * ld, rows);
      }
      for (int p = p0; p < p1; p++) {
        int width = Panels.width(n, p);
        int z = zo + e * ldz + p * Panels.WIDTH;
        int used = Math.min(width, n - p * Panels.WIDTH);
        int w = wo + Panels.start(k, p) + k0 * width;
        if (used == width && OuterFew.takes(width, m)) {
          few(X, xo + k0, ldx, dZ, z, ldz, dW, w, m, width, rows, update, alpha);
          continue;
        }
        boolean direct = used == width && m < COPIED_ROWS && Tile.streams(width, ldz, m);
        if (!direct) {
          copyPanel(dZ, z, ldz, some, used, s, b, width);
        }
        float[] C = update ? s : dW;
        int c = update ? g + (passes > 1 ? (p - p0) * rows * Panels.WIDTH : 0) : w;
        float[] A = copy ? s : X;
        int a = copy ? so : xo + e * ldx + k0;
        float[] I = e == 0 ? Tile.zeros() : C;
        int i = e == 0 ? 0 : c;
        int is = e == 0 ? 0 : width;
        float[] B = direct ? dZ : s;
        int from = direct ? z : b;
        int done = 0;
        if (update && e + some >= m && TileUpdate.takes(width, some)) {
          int tiles = rows / Tile.HEIGHT;
          touched += TileUpdate.columns6(tiles, A, a, ld, some, B, from, I, i, is, alpha, dW, w);
          done = tiles * Tile.HEIGHT;
        }
        int at = c + done * width;
        int bs = direct ? ldz : width;
        int left = rows - done;
        i += done * is;
        Tile.strip(left, width, A, a + done, 1, ld, some, B, from, bs, I, i, is, C, at, width);
        if (update && e + some >= m) {
          addScaled(s, at, dW, w + done * width, left * width, alpha);
        }
      }
    }
    s[b] = touched;
  }

  private static void few(
      float[] X,
      int x,
      int ldx,
      float[] dZ,
      int z,
      int ldz,
      float[] dW,
      int w,
      int m,
      int width,
      int rows,
      boolean update,
      float alpha) {
    if (update) {
      OuterFew.add(m, width, alpha, rows, X, x, ldx, dZ, z, ldz, dW, w);
    } else {
      OuterFew.product(m, width, rows, X, x, ldx, dZ, z, ldz, dW, w);
    }
  }

  /** One example: dW = xᵀ·dz, or W += alpha·xᵀ·dz. */
  private static void outer(
      float[] x,
      int xo,
      float[] dz,
      int zo,
      float[] dW,
      int wo,
      int k,
      int n,
      int p0,
      int p1,
      int k0,
      int k1,
      boolean update,
      float alpha,
      float[] s,
      int so) {
    for (int p = p0; p < p1; p++) {
      int width = Panels.width(n, p);
      int z = zo + p * Panels.WIDTH;
      int used = Math.min(width, n - p * Panels.WIDTH);
      boolean direct = used == width;
      if (!direct) {
        copyPanel(dz, z, 0, 1, used, s, so, width);
      }
      int w = wo + Panels.start(k, p) + k0 * width;
      if (update) {
        Outer.add(alpha, k1 - k0, width, x, xo, direct ? dz : s, direct ? z : so, dW, w);
      } else {
        Outer.product(k1 - k0, width, x, xo, direct ? dz : s, direct ? z : so, dW, w);
      }
    }
  }

  /** Rows of {@code used} columns into a panel of {@code width}, padded with zeros. */
  static void copyPanel(float[] M, int mo, int ldm, int m, int used, float[] s, int so, int width) {
    if (used == Panels.WIDTH) {
      // A call of arraycopy costs several times what it copies here.
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < Panels.WIDTH; j += LANES) {
          FloatVector.fromArray(F, M, mo + i * ldm + j).intoArray(s, so + i * Panels.WIDTH + j);
        }
      }
      return;
    }
    for (int i = 0; i < m; i++) {
      int row = so + i * width;
      System.arraycopy(M, mo + i * ldm, s, row, used);
      Arrays.fill(s, row + used, row + width, 0f);
    }
  }

  /** W += alpha·g for n elements, a multiple of the vector length. */
  static void addScaled(float[] g, int go, float[] W, int wo, int n, float alpha) {
    FloatVector scale = FloatVector.broadcast(F, alpha);
    for (int i = 0; i < n; i += LANES) {
      FloatVector w = FloatVector.fromArray(F, W, wo + i);
      FloatVector.fromArray(F, g, go + i).fma(scale, w).intoArray(W, wo + i);
    }
  }
}
