package backsweep.layer;

import backsweep.kernel.Gemm;
import backsweep.kernel.Panels;
import backsweep.kernel.Transposition;
import backsweep.kernel.WindowProducts;

/**
 * Windows are gathered into rows of a matrix C, some at a time, or into columns where that moves
 * longer runs, which the products of dense layers take: Z = C·W + b; dC = dZ·Wᵀ, scattered to dX;
 * dW = Cᵀ·dZ. Each element of dW is one ordered chain over all windows of all examples.
 *
 * <p>Each group has a C of its own. Its columns of W, which begin anywhere in the panels of W, are
 * packed into panels of their own for as many examples as a call has.
 */
final class GroupedProduct implements SlidingProduct {
  /** Floats of windows that are gathered at a time: half of a usual first-level cache. */
  private static final int GATHERED = 1 << 12;

  /** Fewest windows that are gathered at a time, so that a product has full tiles. */
  private static final int FEWEST = 24;

  /** Floats that a row of windows takes, with a panel of its outputs, up to which it is not cut. */
  private static final int WHOLE = 1 << 20;

  private final Window window;
  private final int filters;
  private final int groups;

  /** Filters of a group. */
  private final int n;

  /** Numbers of a window. */
  private final int size;

  private final int imageSize;
  private final int outputSize;

  /** Windows that are gathered at a time. */
  private final int block;

  /** Where W and b of a group stand in scratch. */
  private final int packed;

  private final int packedBias;

  /** Where Wᵀ of a group stands in scratch. */
  private final int turned;

  /** Where the products have their scratch. */
  private final int rest;

  private final long scratch;

  /** Panels of W as wide as the others; a narrower last one makes slices of its own. */
  private final int full;

  private final int across;

  GroupedProduct(Window window, int filters, int groups) {
    this.window = window;
    this.filters = filters;
    this.groups = groups;
    this.n = filters / groups;
    this.size = window.size();
    this.imageSize = window.imageSize();
    this.outputSize = window.count() * filters;
    this.block = block(window);
    long bias = Panels.FIRST + Panels.padded(block * size) + packedSize(groups, size, filters);
    long wide = bias + (groups > 1 ? Panels.padded(n) + Panels.WIDTH : 0);
    long all = wide + Panels.size(n, size);
    int products = Math.max(Gemm.productScratch(), WindowProducts.accumulateScratch(block));
    this.scratch = all + Math.max(products, Transposition.ROOM);
    // Where these do not fit an int, a plan refuses the scratch.
    this.packed = Panels.FIRST + Panels.padded(block * size);
    this.packedBias = (int) bias;
    this.turned = (int) wide;
    this.rest = (int) all;
    this.full = filters / Panels.WIDTH;
    this.across = (full > 0 ? 1 : 0) + (full < Panels.count(filters) ? 1 : 0);
  }

  private static long packedSize(int groups, int size, int filters) {
    return groups > 1 ? Panels.size(size, filters) : 0;
  }

  /** A part of a row of windows, or whole rows. */
  private static int block(Window window) {
    int size = window.size();
    int windows = Math.max(FEWEST, GATHERED / size / FEWEST * FEWEST);
    int across = window.across();
    if (!window.runs()) {
      return Math.min(window.count(), windows);
    }
    int floats = size + Panels.WIDTH;
    if ((long) across * floats > WHOLE) {
      return Math.min(across, Math.max(FEWEST, WHOLE / floats / FEWEST * FEWEST));
    }
    return Math.min(window.count(), Math.max(1, windows / across) * across);
  }

  @Override
  public long scratch() {
    return scratch;
  }

  @Override
  public void apply(
      float[] M,
      int images,
      int outputs,
      int from,
      int to,
      float[] W,
      int w,
      float[] b,
      int bo,
      float[] s) {
    for (int g = 0; g < groups; g++) {
      pack(g, W, w, s);
      if (groups > 1) {
        System.arraycopy(b, bo + g * n, s, packedBias, n);
      }
      for (int e = from; e < to; e++) {
        int x = images + e * imageSize + g * window.depth();
        int z = outputs + e * outputSize + g * n;
        if (groups > 1) {
          product(M, x, z, s, packed, s, packedBias, s);
        } else {
          product(M, x, z, W, w, b, bo, s);
        }
      }
    }
  }

  /** One group of one example. */
  private void product(float[] M, int x, int z, float[] W, int w, float[] b, int bo, float[] s) {
    for (int p = 0; p < window.count(); p += block) {
      int some = Math.min(block, window.count() - p);
      int to = z + p * filters;
      if (window.runs()) {
        window.gatherColumns(M, x, p, p + some, 0, window.rows(), s, 0);
        WindowProducts.productOfColumns(
            s, 0, some, W, w, b, bo, M, to, filters, some, size, n, s, rest);
      } else {
        window.gather(M, x, p, p + some, 0, window.rows(), s, 0);
        Gemm.product(
            s, 0, size, W, w, b, bo, M, to, filters, some, size, n, 0, Panels.count(n), s, rest);
      }
    }
  }

  /** W of group g, in panels. */
  private void pack(int g, float[] W, int w, float[] s) {
    for (int j = 0; j < n && groups > 1; ) {
      int column = g * n + j;
      int from = Panels.index(size, filters, 0, column);
      int to = Panels.index(size, n, 0, j);
      int ldw = Panels.width(filters, column / Panels.WIDTH);
      int ldp = Panels.width(n, j / Panels.WIDTH);
      int whole = Panels.WIDTH - Math.max(column % Panels.WIDTH, j % Panels.WIDTH);
      int some = Math.min(n - j, whole);
      for (int k = 0; k < size; k++) {
        System.arraycopy(W, w + from + k * ldw, s, packed + to + k * ldp, some);
      }
      j += some;
    }
  }

  /** W is turned over once, so that dC = dZ·Wᵀ is a product as forward, with the same bits. */
  @Override
  public void adjoint(
      float[] M,
      int outputs,
      int images,
      int from,
      int to,
      float[] W,
      int w,
      float[] b,
      int bo,
      float[] s) {
    int panels = Panels.count(size);
    for (int g = 0; g < groups; g++) {
      pack(g, W, w, s);
      Panels.turn(groups > 1 ? s : W, groups > 1 ? packed : w, s, turned, size, n, s, rest);
      for (int e = from; e < to; e++) {
        int x = images + e * imageSize;
        if (g == 0) {
          start(M, x, b, bo);
        }
        int z = outputs + e * outputSize + g * n;
        for (int p = 0; p < window.count(); p += block) {
          int some = Math.min(block, window.count() - p);
          int dz = z + p * filters;
          Gemm.product(
              M, dz, filters, s, turned, null, 0, s, 0, size, some, n, size, 0, panels, s, rest);
          window.scatter(s, 0, p, p + some, M, x + g * window.depth());
        }
      }
    }
  }

  private void start(float[] M, int x, float[] b, int bo) {
    for (int i = 0; i < imageSize; i += window.channels()) {
      System.arraycopy(b, bo, M, x + i, window.channels());
    }
  }

  /** Rows of the kernel that a slice has at most. */
  private int height(int threads) {
    int parts = Math.min(window.rows(), threads);
    return (window.rows() + parts - 1) / parts;
  }

  private int down(int threads) {
    int height = height(threads);
    return (window.rows() + height - 1) / height;
  }

  private boolean narrow(int i, int threads) {
    return full == 0 || i >= down(threads);
  }

  @Override
  public int slices(int threads) {
    return down(threads) * across;
  }

  @Override
  public LayerStep.Slice slice(int i, int threads, int w) {
    int run = size / window.rows();
    boolean narrow = narrow(i, threads);
    int first = narrow ? full : 0;
    int width = Panels.width(filters, first);
    int r0 = i % down(threads) * height(threads);
    int k0 = r0 * run;
    int k1 = Math.min(window.rows(), r0 + height(threads)) * run;
    int offset = w + Panels.start(size, first) + k0 * width;
    return new LayerStep.Slice(offset, (k1 - k0) * width, narrow ? 1 : full, size * width);
  }

  @Override
  public void gradient(
      int i,
      int threads,
      float[] M,
      int images,
      int outputs,
      int examples,
      float[] dW,
      int w,
      float[] s) {
    int r0 = i % down(threads) * height(threads);
    int r1 = Math.min(window.rows(), r0 + height(threads));
    int run = size / window.rows();
    boolean narrow = narrow(i, threads);
    int p0 = narrow ? full : 0;
    int p1 = narrow ? full + 1 : full;
    if (groups == 1) {
      sum(M, images, outputs, examples, r0, r1, dW, w, size, filters, p0, p1, r0 * run, s);
      return;
    }
    int left = p0 * Panels.WIDTH;
    int right = Math.min(filters, p1 * Panels.WIDTH);
    int rows = (r1 - r0) * run;
    for (int g = left / n; g * n < right; g++) {
      int j = Math.max(left, g * n);
      int columns = Math.min(right, (g + 1) * n) - j;
      int x = images + g * window.depth();
      int panels = Panels.count(columns);
      sum(M, x, outputs + j, examples, r0, r1, s, packed, rows, columns, 0, panels, 0, s);
      for (int k = 0; k < rows; k++) {
        for (int c = 0; c < columns; c++) {
          dW[w + Panels.index(size, filters, r0 * run + k, j + c)] =
              s[packed + Panels.index(rows, columns, k, c)];
        }
      }
    }
  }

  /** Panels p0 … p1 of a matrix [k, columns], whose row k0 belongs to the first of row r0. */
  private void sum(
      float[] M,
      int images,
      int outputs,
      int examples,
      int r0,
      int r1,
      float[] dW,
      int w,
      int k,
      int columns,
      int p0,
      int p1,
      int k0,
      float[] s) {
    int rows = (r1 - r0) * (size / window.rows());
    for (int e = 0; e < examples; e++) {
      int x = images + e * imageSize;
      for (int p = 0; p < window.count(); p += block) {
        int some = Math.min(block, window.count() - p);
        int z = outputs + e * outputSize + p * filters;
        boolean resume = e > 0 || p > 0;
        int k1 = k0 + rows;
        if (window.runs()) {
          window.gatherColumns(M, x, p, p + some, r0, r1, s, 0);
          WindowProducts.accumulateProduct(
              s, 0, some, M, z, filters, dW, w, some, k, columns, p0, p1, k0, k1, resume, s, rest);
        } else {
          window.gather(M, x, p, p + some, r0, r1, s, 0);
          WindowProducts.accumulateTransposed(
              s, 0, rows, M, z, filters, dW, w, some, k, columns, p0, p1, k0, k1, resume, s, rest);
        }
      }
    }
  }

  @Override
  public long flops() {
    return 2L * window.count() * size * filters;
  }

  @Override
  public long adjointFlops() {
    return flops() + window.taps() * window.channels();
  }

  @Override
  public String applyKernel() {
    return window.runs() ? "WindowProducts.productOfColumns" : "Gemm.product";
  }

  @Override
  public String adjointKernel() {
    return "Gemm.product";
  }

  @Override
  public String gradientKernel() {
    return window.runs()
        ? "WindowProducts.accumulateProduct"
        : "WindowProducts.accumulateTransposed";
  }
}
