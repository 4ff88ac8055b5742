package backsweep.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link OuterFew} for panels of two vectors: those of machines with sixteen registers.
 *
 * <pre>
 *   GFLOP/s, Zen 4, AVX2        tiles   here      into W
 *    784 ×  512, two examples    10     45      10     41
 *                three           13     51      14     51
 *                four            33     87      26     68
 *   2048 × 2048, two                             6     14
 *                four                           15     22
 * </pre>
 */
final class OuterFewPair {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;
  private static final int WIDTH = 2 * LANES;

  private OuterFewPair() {}

  static void two(int rows, float[] X, int x, int ld, float[] Z, int z, int lz, float[] C, int c) {
    FloatVector zero = FloatVector.zero(F);
    FloatVector z00 = FloatVector.fromArray(F, Z, z);
    FloatVector z01 = FloatVector.fromArray(F, Z, z + LANES);
    FloatVector z10 = FloatVector.fromArray(F, Z, z + lz);
    FloatVector z11 = FloatVector.fromArray(F, Z, z + lz + LANES);
    for (int r = 0; r < rows; r++) {
      FloatVector v = FloatVector.broadcast(F, X[x + r]);
      FloatVector c0 = v.fma(z00, zero);
      FloatVector c1 = v.fma(z01, zero);
      v = FloatVector.broadcast(F, X[x + ld + r]);
      c0 = v.fma(z10, c0);
      c1 = v.fma(z11, c1);
      int q = c + r * WIDTH;
      c0.intoArray(C, q);
      c1.intoArray(C, q + LANES);
    }
  }

  static void addTwo(
      float alpha, int rows, float[] X, int x, int ld, float[] Z, int z, int lz, float[] W, int w) {
    FloatVector zero = FloatVector.zero(F);
    FloatVector scale = FloatVector.broadcast(F, alpha);
    FloatVector z00 = FloatVector.fromArray(F, Z, z);
    FloatVector z01 = FloatVector.fromArray(F, Z, z + LANES);
    FloatVector z10 = FloatVector.fromArray(F, Z, z + lz);
    FloatVector z11 = FloatVector.fromArray(F, Z, z + lz + LANES);
    for (int r = 0; r < rows; r++) {
      FloatVector v = FloatVector.broadcast(F, X[x + r]);
      FloatVector c0 = v.fma(z00, zero);
      FloatVector c1 = v.fma(z01, zero);
      v = FloatVector.broadcast(F, X[x + ld + r]);
      c0 = v.fma(z10, c0);
      c1 = v.fma(z11, c1);
      int q = w + r * WIDTH;
      c0.fma(scale, FloatVector.fromArray(F, W, q)).intoArray(W, q);
      c1.fma(scale, FloatVector.fromArray(F, W, q + LANES)).intoArray(W, q + LANES);
    }
  }

  static void three(
      int rows, float[] X, int x, int ld, float[] Z, int z, int lz, float[] C, int c) {
    FloatVector zero = FloatVector.zero(F);
    FloatVector z00 = FloatVector.fromArray(F, Z, z);
    FloatVector z01 = FloatVector.fromArray(F, Z, z + LANES);
    FloatVector z10 = FloatVector.fromArray(F, Z, z + lz);
    FloatVector z11 = FloatVector.fromArray(F, Z, z + lz + LANES);
    FloatVector z20 = FloatVector.fromArray(F, Z, z + 2 * lz);
    FloatVector z21 = FloatVector.fromArray(F, Z, z + 2 * lz + LANES);
    for (int r = 0; r < rows; r++) {
      FloatVector v = FloatVector.broadcast(F, X[x + r]);
      FloatVector c0 = v.fma(z00, zero);
      FloatVector c1 = v.fma(z01, zero);
      v = FloatVector.broadcast(F, X[x + ld + r]);
      c0 = v.fma(z10, c0);
      c1 = v.fma(z11, c1);
      v = FloatVector.broadcast(F, X[x + 2 * ld + r]);
      c0 = v.fma(z20, c0);
      c1 = v.fma(z21, c1);
      int q = c + r * WIDTH;
      c0.intoArray(C, q);
      c1.intoArray(C, q + LANES);
    }
  }

  static void addThree(
      float alpha, int rows, float[] X, int x, int ld, float[] Z, int z, int lz, float[] W, int w) {
    FloatVector zero = FloatVector.zero(F);
    FloatVector scale = FloatVector.broadcast(F, alpha);
    FloatVector z00 = FloatVector.fromArray(F, Z, z);
    FloatVector z01 = FloatVector.fromArray(F, Z, z + LANES);
    FloatVector z10 = FloatVector.fromArray(F, Z, z + lz);
    FloatVector z11 = FloatVector.fromArray(F, Z, z + lz + LANES);
    FloatVector z20 = FloatVector.fromArray(F, Z, z + 2 * lz);
    FloatVector z21 = FloatVector.fromArray(F, Z, z + 2 * lz + LANES);
    for (int r = 0; r < rows; r++) {
      FloatVector v = FloatVector.broadcast(F, X[x + r]);
      FloatVector c0 = v.fma(z00, zero);
      FloatVector c1 = v.fma(z01, zero);
      v = FloatVector.broadcast(F, X[x + ld + r]);
      c0 = v.fma(z10, c0);
      c1 = v.fma(z11, c1);
      v = FloatVector.broadcast(F, X[x + 2 * ld + r]);
      c0 = v.fma(z20, c0);
      c1 = v.fma(z21, c1);
      int q = w + r * WIDTH;
      c0.fma(scale, FloatVector.fromArray(F, W, q)).intoArray(W, q);
      c1.fma(scale, FloatVector.fromArray(F, W, q + LANES)).intoArray(W, q + LANES);
    }
  }

  static void four(int rows, float[] X, int x, int ld, float[] Z, int z, int lz, float[] C, int c) {
    FloatVector zero = FloatVector.zero(F);
    FloatVector z00 = FloatVector.fromArray(F, Z, z);
    FloatVector z01 = FloatVector.fromArray(F, Z, z + LANES);
    FloatVector z10 = FloatVector.fromArray(F, Z, z + lz);
    FloatVector z11 = FloatVector.fromArray(F, Z, z + lz + LANES);
    FloatVector z20 = FloatVector.fromArray(F, Z, z + 2 * lz);
    FloatVector z21 = FloatVector.fromArray(F, Z, z + 2 * lz + LANES);
    FloatVector z30 = FloatVector.fromArray(F, Z, z + 3 * lz);
    FloatVector z31 = FloatVector.fromArray(F, Z, z + 3 * lz + LANES);
    for (int r = 0; r < rows; r++) {
      FloatVector v = FloatVector.broadcast(F, X[x + r]);
      FloatVector c0 = v.fma(z00, zero);
      FloatVector c1 = v.fma(z01, zero);
      v = FloatVector.broadcast(F, X[x + ld + r]);
      c0 = v.fma(z10, c0);
      c1 = v.fma(z11, c1);
      v = FloatVector.broadcast(F, X[x + 2 * ld + r]);
      c0 = v.fma(z20, c0);
      c1 = v.fma(z21, c1);
      v = FloatVector.broadcast(F, X[x + 3 * ld + r]);
      c0 = v.fma(z30, c0);
      c1 = v.fma(z31, c1);
      int q = c + r * WIDTH;
      c0.intoArray(C, q);
      c1.intoArray(C, q + LANES);
    }
  }

  static void addFour(
      float alpha, int rows, float[] X, int x, int ld, float[] Z, int z, int lz, float[] W, int w) {
    FloatVector zero = FloatVector.zero(F);
    FloatVector scale = FloatVector.broadcast(F, alpha);
    FloatVector z00 = FloatVector.fromArray(F, Z, z);
    FloatVector z01 = FloatVector.fromArray(F, Z, z + LANES);
    FloatVector z10 = FloatVector.fromArray(F, Z, z + lz);
    FloatVector z11 = FloatVector.fromArray(F, Z, z + lz + LANES);
    FloatVector z20 = FloatVector.fromArray(F, Z, z + 2 * lz);
    FloatVector z21 = FloatVector.fromArray(F, Z, z + 2 * lz + LANES);
    FloatVector z30 = FloatVector.fromArray(F, Z, z + 3 * lz);
    FloatVector z31 = FloatVector.fromArray(F, Z, z + 3 * lz + LANES);
    for (int r = 0; r < rows; r++) {
      FloatVector v = FloatVector.broadcast(F, X[x + r]);
      FloatVector c0 = v.fma(z00, zero);
      FloatVector c1 = v.fma(z01, zero);
      v = FloatVector.broadcast(F, X[x + ld + r]);
      c0 = v.fma(z10, c0);
      c1 = v.fma(z11, c1);
      v = FloatVector.broadcast(F, X[x + 2 * ld + r]);
      c0 = v.fma(z20, c0);
      c1 = v.fma(z21, c1);
      v = FloatVector.broadcast(F, X[x + 3 * ld + r]);
      c0 = v.fma(z30, c0);
      c1 = v.fma(z31, c1);
      int q = w + r * WIDTH;
      c0.fma(scale, FloatVector.fromArray(F, W, q)).intoArray(W, q);
      c1.fma(scale, FloatVector.fromArray(F, W, q + LANES)).intoArray(W, q + LANES);
    }
  }
}
