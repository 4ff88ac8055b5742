package backsweep.tensor;

import backsweep.kernel.Blocks;
import backsweep.kernel.Gemm;
import backsweep.kernel.Panels;

/**
 * The three products with a weight W [in, out] that a layer needs, by the kernels of a dense layer:
 * Z = X·W + b forward, dX = dZ·Wᵀ and dW = Xᵀ·dZ backward, each number one chain of fused
 * multiply-adds, so with the same bits on every machine.
 *
 * <p>W and dW stand in the parameter and gradient arrays of a plan, where a matrix has an order of
 * its own: {@code w} is the offset of its entry, as is {@code b} that of a vector. X and Z are
 * rows, one behind the other. The scratch is a thread's, from {@code s} on, {@link #scratch} floats
 * of it.
 */
public final class MatrixProduct {
  private final int in;
  private final int out;
  private final Blocks blocks;

  /**
   * Products with matrices of that shape.
   *
   * @param threads how many share a gradient, which is cut into blocks for them
   */
  public MatrixProduct(int in, int out, int threads) {
    this.in = in;
    this.out = out;
    this.blocks = new Blocks(in, out, threads);
  }

  /** Floats of scratch that the products of at most so many rows need. */
  public static long scratch(int in, int out, int rows) {
    int backward =
        Math.max(
            Gemm.productTransposedScratch(rows, in, out),
            Gemm.transposedProductScratch(rows, in, out));
    return Math.max(Gemm.productScratch(), backward);
  }

  /** Z [rows, out] = X [rows, in]·W + b, a vector of the same parameter array. */
  public void apply(
      float[] X,
      int x,
      float[] theta,
      int w,
      int b,
      float[] Z,
      int z,
      int rows,
      float[] scratch,
      int s) {
    int panels = Panels.count(out);
    Gemm.product(X, x, in, theta, w, theta, b, Z, z, out, rows, in, out, 0, panels, scratch, s);
  }

  /** dX [rows, in] = dZ [rows, out]·Wᵀ. */
  public void adjoint(
      float[] dZ,
      int z,
      float[] theta,
      int w,
      float[] dX,
      int x,
      int rows,
      float[] scratch,
      int s) {
    Gemm.productTransposed(dZ, z, out, theta, w, dX, x, in, rows, in, out, 0, in, scratch, s);
  }

  /** Into how many blocks dW is cut. */
  public int blocks() {
    return blocks.count();
  }

  /**
   * Block {@code i} of dW: runs of numbers at equal distances.
   *
   * @param offset of the first number from that of W
   * @param length numbers of each run
   * @param runs how many there are
   * @param stride from the first number of a run to that of the next
   */
  public record Block(int offset, int length, int runs, int stride) {}

  /** Where block {@code i} of dW stands. */
  public Block block(int i) {
    int p = blocks.fromPanel(i);
    int width = Panels.width(out, p);
    int offset = Panels.start(in, p) + blocks.fromRow(i) * width;
    int length = (blocks.toRow(i) - blocks.fromRow(i)) * width;
    return new Block(offset, length, blocks.toPanel(i) - p, in * width);
  }

  /** Block {@code i} of dW = Xᵀ·dZ, summed over the rows. */
  public void gradient(
      int i,
      float[] X,
      int x,
      float[] dZ,
      int z,
      float[] gradient,
      int w,
      int rows,
      float[] scratch,
      int s) {
    Gemm.transposedProduct(
        X,
        x,
        in,
        dZ,
        z,
        out,
        gradient,
        w,
        rows,
        in,
        out,
        blocks.fromPanel(i),
        blocks.toPanel(i),
        blocks.fromRow(i),
        blocks.toRow(i),
        false,
        0f,
        scratch,
        s);
  }
}
