package backsweep.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Xᵀ·Z of two to four examples, and the step that it makes, for panels of four vectors: Z stays in
 * registers and each row of C is written once. A register tile of so few steps spends more time on
 * loading and storing its sums.
 *
 * <pre>
 *   GFLOP/s, Zen 4, peak 106 to 116     tiles   here
 *   784 × 512, four examples              54     109
 *     into W                              57      89
 *   784 × 512, three examples             35     101
 *     into W                              23      79
 *   784 × 512, two examples               24      72
 *     into W                              16      60
 *   2048 × 2048, four examples            27      60
 *     into W                              19      64
 * </pre>
 *
 * Five to eight examples in two passes gained a fifth without the step and nothing with it.
 */
final class OuterFew {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;
  private static final int WIDTH = 4 * LANES;

  /** Whose kernels a panel of the usual width takes. */
  private static final String OWNER = Tile.WIDE ? "OuterFew." : "OuterFewPair.";

  /** Most examples: four times four vectors of Z, four sums and a number of X. */
  private static final int MOST = 4;

  private OuterFew() {}

  /** Whether panels of that width and so many examples are done here. */
  static boolean takes(int width, int m) {
    return m >= 2 && m <= MOST && (width == 2 * LANES || (Tile.WIDE && width == WIDTH));
  }

  /** The kernel of so many examples. */
  static String kernel(int m) {
    return OWNER + (m == 2 ? "two" : m == 3 ? "three" : "four");
  }

  /** The one that adds to W. */
  static String addKernel(int m) {
    return OWNER + (m == 2 ? "addTwo" : m == 3 ? "addThree" : "addFour");
  }

  /**
   * C [rows, width] = Xᵀ·Z.
   *
   * @param ld distance of X's examples
   * @param lz distance of Z's
   */
  static void product(
      int m,
      int width,
      int rows,
      float[] X,
      int x,
      int ld,
      float[] Z,
      int z,
      int lz,
      float[] C,
      int c) {
    if (width < WIDTH) {
      switch (m) {
        case 2 -> OuterFewPair.two(rows, X, x, ld, Z, z, lz, C, c);
        case 3 -> OuterFewPair.three(rows, X, x, ld, Z, z, lz, C, c);
        default -> OuterFewPair.four(rows, X, x, ld, Z, z, lz, C, c);
      }
      return;
    }
    switch (m) {
      case 2 -> two(rows, X, x, ld, Z, z, lz, C, c);
      case 3 -> three(rows, X, x, ld, Z, z, lz, C, c);
      default -> four(rows, X, x, ld, Z, z, lz, C, c);
    }
  }

  /** W += alpha·Xᵀ·Z, the product rounded first. */
  static void add(
      int m,
      int width,
      float alpha,
      int rows,
      float[] X,
      int x,
      int ld,
      float[] Z,
      int z,
      int lz,
      float[] W,
      int w) {
    if (width < WIDTH) {
      switch (m) {
        case 2 -> OuterFewPair.addTwo(alpha, rows, X, x, ld, Z, z, lz, W, w);
        case 3 -> OuterFewPair.addThree(alpha, rows, X, x, ld, Z, z, lz, W, w);
        default -> OuterFewPair.addFour(alpha, rows, X, x, ld, Z, z, lz, W, w);
      }
      return;
    }
    switch (m) {
      case 2 -> addTwo(alpha, rows, X, x, ld, Z, z, lz, W, w);
      case 3 -> addThree(alpha, rows, X, x, ld, Z, z, lz, W, w);
      default -> addFour(alpha, rows, X, x, ld, Z, z, lz, W, w);
    }
  }

  static void two(int rows, float[] X, int x, int ld, float[] Z, int z, int lz, float[] C, int c) {
    FloatVector zero = FloatVector.zero(F);
    FloatVector z00 = FloatVector.fromArray(F, Z, z);
    FloatVector z01 = FloatVector.fromArray(F, Z, z + LANES);
    FloatVector z02 = FloatVector.fromArray(F, Z, z + 2 * LANES);
    FloatVector z03 = FloatVector.fromArray(F, Z, z + 3 * LANES);
    FloatVector z10 = FloatVector.fromArray(F, Z, z + lz);
    FloatVector z11 = FloatVector.fromArray(F, Z, z + lz + LANES);
    FloatVector z12 = FloatVector.fromArray(F, Z, z + lz + 2 * LANES);
    FloatVector z13 = FloatVector.fromArray(F, Z, z + lz + 3 * LANES);
    for (int r = 0; r < rows; r++) {
      FloatVector v = FloatVector.broadcast(F, X[x + r]);
      FloatVector c0 = v.fma(z00, zero);
      FloatVector c1 = v.fma(z01, zero);
      FloatVector c2 = v.fma(z02, zero);
      FloatVector c3 = v.fma(z03, zero);
      v = FloatVector.broadcast(F, X[x + ld + r]);
      c0 = v.fma(z10, c0);
      c1 = v.fma(z11, c1);
      c2 = v.fma(z12, c2);
      c3 = v.fma(z13, c3);
      int q = c + r * WIDTH;
      c0.intoArray(C, q);
      c1.intoArray(C, q + LANES);
      c2.intoArray(C, q + 2 * LANES);
      c3.intoArray(C, q + 3 * LANES);
    }
  }

  static void addTwo(
      float alpha, int rows, float[] X, int x, int ld, float[] Z, int z, int lz, float[] W, int w) {
    FloatVector zero = FloatVector.zero(F);
    FloatVector scale = FloatVector.broadcast(F, alpha);
    FloatVector z00 = FloatVector.fromArray(F, Z, z);
    FloatVector z01 = FloatVector.fromArray(F, Z, z + LANES);
    FloatVector z02 = FloatVector.fromArray(F, Z, z + 2 * LANES);
    FloatVector z03 = FloatVector.fromArray(F, Z, z + 3 * LANES);
    FloatVector z10 = FloatVector.fromArray(F, Z, z + lz);
    FloatVector z11 = FloatVector.fromArray(F, Z, z + lz + LANES);
    FloatVector z12 = FloatVector.fromArray(F, Z, z + lz + 2 * LANES);
    FloatVector z13 = FloatVector.fromArray(F, Z, z + lz + 3 * LANES);
    for (int r = 0; r < rows; r++) {
      FloatVector v = FloatVector.broadcast(F, X[x + r]);
      FloatVector c0 = v.fma(z00, zero);
      FloatVector c1 = v.fma(z01, zero);
      FloatVector c2 = v.fma(z02, zero);
      FloatVector c3 = v.fma(z03, zero);
      v = FloatVector.broadcast(F, X[x + ld + r]);
      c0 = v.fma(z10, c0);
      c1 = v.fma(z11, c1);
      c2 = v.fma(z12, c2);
      c3 = v.fma(z13, c3);
      int q = w + r * WIDTH;
      c0.fma(scale, FloatVector.fromArray(F, W, q)).intoArray(W, q);
      c1.fma(scale, FloatVector.fromArray(F, W, q + LANES)).intoArray(W, q + LANES);
      c2.fma(scale, FloatVector.fromArray(F, W, q + 2 * LANES)).intoArray(W, q + 2 * LANES);
      c3.fma(scale, FloatVector.fromArray(F, W, q + 3 * LANES)).intoArray(W, q + 3 * LANES);
    }
  }

  static void three(
      int rows, float[] X, int x, int ld, float[] Z, int z, int lz, float[] C, int c) {
    FloatVector zero = FloatVector.zero(F);
    FloatVector z00 = FloatVector.fromArray(F, Z, z);
    FloatVector z01 = FloatVector.fromArray(F, Z, z + LANES);
    FloatVector z02 = FloatVector.fromArray(F, Z, z + 2 * LANES);
    FloatVector z03 = FloatVector.fromArray(F, Z, z + 3 * LANES);
    FloatVector z10 = FloatVector.fromArray(F, Z, z + lz);
    FloatVector z11 = FloatVector.fromArray(F, Z, z + lz + LANES);
    FloatVector z12 = FloatVector.fromArray(F, Z, z + lz + 2 * LANES);
    FloatVector z13 = FloatVector.fromArray(F, Z, z + lz + 3 * LANES);
    FloatVector z20 = FloatVector.fromArray(F, Z, z + 2 * lz);
    FloatVector z21 = FloatVector.fromArray(F, Z, z + 2 * lz + LANES);
    FloatVector z22 = FloatVector.fromArray(F, Z, z + 2 * lz + 2 * LANES);
    FloatVector z23 = FloatVector.fromArray(F, Z, z + 2 * lz + 3 * LANES);
    for (int r = 0; r < rows; r++) {
      FloatVector v = FloatVector.broadcast(F, X[x + r]);
      FloatVector c0 = v.fma(z00, zero);
      FloatVector c1 = v.fma(z01, zero);
      FloatVector c2 = v.fma(z02, zero);
      FloatVector c3 = v.fma(z03, zero);
      v = FloatVector.broadcast(F, X[x + ld + r]);
      c0 = v.fma(z10, c0);
      c1 = v.fma(z11, c1);
      c2 = v.fma(z12, c2);
      c3 = v.fma(z13, c3);
      v = FloatVector.broadcast(F, X[x + 2 * ld + r]);
      c0 = v.fma(z20, c0);
      c1 = v.fma(z21, c1);
      c2 = v.fma(z22, c2);
      c3 = v.fma(z23, c3);
      int q = c + r * WIDTH;
      c0.intoArray(C, q);
      c1.intoArray(C, q + LANES);
      c2.intoArray(C, q + 2 * LANES);
      c3.intoArray(C, q + 3 * LANES);
    }
  }

  static void addThree(
      float alpha, int rows, float[] X, int x, int ld, float[] Z, int z, int lz, float[] W, int w) {
    FloatVector zero = FloatVector.zero(F);
    FloatVector scale = FloatVector.broadcast(F, alpha);
    FloatVector z00 = FloatVector.fromArray(F, Z, z);
    FloatVector z01 = FloatVector.fromArray(F, Z, z + LANES);
    FloatVector z02 = FloatVector.fromArray(F, Z, z + 2 * LANES);
    FloatVector z03 = FloatVector.fromArray(F, Z, z + 3 * LANES);
    FloatVector z10 = FloatVector.fromArray(F, Z, z + lz);
    FloatVector z11 = FloatVector.fromArray(F, Z, z + lz + LANES);
    FloatVector z12 = FloatVector.fromArray(F, Z, z + lz + 2 * LANES);
    FloatVector z13 = FloatVector.fromArray(F, Z, z + lz + 3 * LANES);
    FloatVector z20 = FloatVector.fromArray(F, Z, z + 2 * lz);
    FloatVector z21 = FloatVector.fromArray(F, Z, z + 2 * lz + LANES);
    FloatVector z22 = FloatVector.fromArray(F, Z, z + 2 * lz + 2 * LANES);
    FloatVector z23 = FloatVector.fromArray(F, Z, z + 2 * lz + 3 * LANES);
    for (int r = 0; r < rows; r++) {
      FloatVector v = FloatVector.broadcast(F, X[x + r]);
      FloatVector c0 = v.fma(z00, zero);
      FloatVector c1 = v.fma(z01, zero);
      FloatVector c2 = v.fma(z02, zero);
      FloatVector c3 = v.fma(z03, zero);
      v = FloatVector.broadcast(F, X[x + ld + r]);
      c0 = v.fma(z10, c0);
      c1 = v.fma(z11, c1);
      c2 = v.fma(z12, c2);
      c3 = v.fma(z13, c3);
      v = FloatVector.broadcast(F, X[x + 2 * ld + r]);
      c0 = v.fma(z20, c0);
      c1 = v.fma(z21, c1);
      c2 = v.fma(z22, c2);
      c3 = v.fma(z23, c3);
      int q = w + r * WIDTH;
      c0.fma(scale, FloatVector.fromArray(F, W, q)).intoArray(W, q);
      c1.fma(scale, FloatVector.fromArray(F, W, q + LANES)).intoArray(W, q + LANES);
      c2.fma(scale, FloatVector.fromArray(F, W, q + 2 * LANES)).intoArray(W, q + 2 * LANES);
      c3.fma(scale, FloatVector.fromArray(F, W, q + 3 * LANES)).intoArray(W, q + 3 * LANES);
    }
  }

  static void four(int rows, float[] X, int x, int ld, float[] Z, int z, int lz, float[] C, int c) {
    FloatVector zero = FloatVector.zero(F);
    FloatVector z00 = FloatVector.fromArray(F, Z, z);
    FloatVector z01 = FloatVector.fromArray(F, Z, z + LANES);
    FloatVector z02 = FloatVector.fromArray(F, Z, z + 2 * LANES);
    FloatVector z03 = FloatVector.fromArray(F, Z, z + 3 * LANES);
    FloatVector z10 = FloatVector.fromArray(F, Z, z + lz);
    FloatVector z11 = FloatVector.fromArray(F, Z, z + lz + LANES);
    FloatVector z12 = FloatVector.fromArray(F, Z, z + lz + 2 * LANES);
    FloatVector z13 = FloatVector.fromArray(F, Z, z + lz + 3 * LANES);
    FloatVector z20 = FloatVector.fromArray(F, Z, z + 2 * lz);
    FloatVector z21 = FloatVector.fromArray(F, Z, z + 2 * lz + LANES);
    FloatVector z22 = FloatVector.fromArray(F, Z, z + 2 * lz + 2 * LANES);
    FloatVector z23 = FloatVector.fromArray(F, Z, z + 2 * lz + 3 * LANES);
    FloatVector z30 = FloatVector.fromArray(F, Z, z + 3 * lz);
    FloatVector z31 = FloatVector.fromArray(F, Z, z + 3 * lz + LANES);
    FloatVector z32 = FloatVector.fromArray(F, Z, z + 3 * lz + 2 * LANES);
    FloatVector z33 = FloatVector.fromArray(F, Z, z + 3 * lz + 3 * LANES);
    for (int r = 0; r < rows; r++) {
      FloatVector v = FloatVector.broadcast(F, X[x + r]);
      FloatVector c0 = v.fma(z00, zero);
      FloatVector c1 = v.fma(z01, zero);
      FloatVector c2 = v.fma(z02, zero);
      FloatVector c3 = v.fma(z03, zero);
      v = FloatVector.broadcast(F, X[x + ld + r]);
      c0 = v.fma(z10, c0);
      c1 = v.fma(z11, c1);
      c2 = v.fma(z12, c2);
      c3 = v.fma(z13, c3);
      v = FloatVector.broadcast(F, X[x + 2 * ld + r]);
      c0 = v.fma(z20, c0);
      c1 = v.fma(z21, c1);
      c2 = v.fma(z22, c2);
      c3 = v.fma(z23, c3);
      v = FloatVector.broadcast(F, X[x + 3 * ld + r]);
      c0 = v.fma(z30, c0);
      c1 = v.fma(z31, c1);
      c2 = v.fma(z32, c2);
      c3 = v.fma(z33, c3);
      int q = c + r * WIDTH;
      c0.intoArray(C, q);
      c1.intoArray(C, q + LANES);
      c2.intoArray(C, q + 2 * LANES);
      c3.intoArray(C, q + 3 * LANES);
    }
  }

  static void addFour(
      float alpha, int rows, float[] X, int x, int ld, float[] Z, int z, int lz, float[] W, int w) {
    FloatVector zero = FloatVector.zero(F);
    FloatVector scale = FloatVector.broadcast(F, alpha);
    FloatVector z00 = FloatVector.fromArray(F, Z, z);
    FloatVector z01 = FloatVector.fromArray(F, Z, z + LANES);
    FloatVector z02 = FloatVector.fromArray(F, Z, z + 2 * LANES);
    FloatVector z03 = FloatVector.fromArray(F, Z, z + 3 * LANES);
    FloatVector z10 = FloatVector.fromArray(F, Z, z + lz);
    FloatVector z11 = FloatVector.fromArray(F, Z, z + lz + LANES);
    FloatVector z12 = FloatVector.fromArray(F, Z, z + lz + 2 * LANES);
    FloatVector z13 = FloatVector.fromArray(F, Z, z + lz + 3 * LANES);
    FloatVector z20 = FloatVector.fromArray(F, Z, z + 2 * lz);
    FloatVector z21 = FloatVector.fromArray(F, Z, z + 2 * lz + LANES);
    FloatVector z22 = FloatVector.fromArray(F, Z, z + 2 * lz + 2 * LANES);
    FloatVector z23 = FloatVector.fromArray(F, Z, z + 2 * lz + 3 * LANES);
    FloatVector z30 = FloatVector.fromArray(F, Z, z + 3 * lz);
    FloatVector z31 = FloatVector.fromArray(F, Z, z + 3 * lz + LANES);
    FloatVector z32 = FloatVector.fromArray(F, Z, z + 3 * lz + 2 * LANES);
    FloatVector z33 = FloatVector.fromArray(F, Z, z + 3 * lz + 3 * LANES);
    for (int r = 0; r < rows; r++) {
      FloatVector v = FloatVector.broadcast(F, X[x + r]);
      FloatVector c0 = v.fma(z00, zero);
      FloatVector c1 = v.fma(z01, zero);
      FloatVector c2 = v.fma(z02, zero);
      FloatVector c3 = v.fma(z03, zero);
      v = FloatVector.broadcast(F, X[x + ld + r]);
      c0 = v.fma(z10, c0);
      c1 = v.fma(z11, c1);
      c2 = v.fma(z12, c2);
      c3 = v.fma(z13, c3);
      v = FloatVector.broadcast(F, X[x + 2 * ld + r]);
      c0 = v.fma(z20, c0);
      c1 = v.fma(z21, c1);
      c2 = v.fma(z22, c2);
      c3 = v.fma(z23, c3);
      v = FloatVector.broadcast(F, X[x + 3 * ld + r]);
      c0 = v.fma(z30, c0);
      c1 = v.fma(z31, c1);
      c2 = v.fma(z32, c2);
      c3 = v.fma(z33, c3);
      int q = w + r * WIDTH;
      c0.fma(scale, FloatVector.fromArray(F, W, q)).intoArray(W, q);
      c1.fma(scale, FloatVector.fromArray(F, W, q + LANES)).intoArray(W, q + LANES);
      c2.fma(scale, FloatVector.fromArray(F, W, q + 2 * LANES)).intoArray(W, q + 2 * LANES);
      c3.fma(scale, FloatVector.fromArray(F, W, q + 3 * LANES)).intoArray(W, q + 3 * LANES);
    }
  }
}
