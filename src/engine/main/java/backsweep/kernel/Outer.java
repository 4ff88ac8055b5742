package backsweep.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The outer product of one example, C [rows, width] = xᵀ·z, and the step that it makes, W +=
 * alpha·xᵀ·z, at the speed of memory; a register tile of one step would spend most of its time
 * around its loop. C and W are parts of a panel: rows of {@code width} floats without gaps.
 */
final class Outer {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  private Outer() {}

  /** C = xᵀ·z; vectors divide the width. */
  static void product(int rows, int width, float[] x, int xo, float[] z, int zo, float[] C, int c) {
    if (width == 4 * LANES) {
      wide(rows, x, xo, z, zo, C, c);
      return;
    }
    if (width == 2 * LANES) {
      pair(rows, x, xo, z, zo, C, c);
      return;
    }
    for (int j = 0; j < width; j += LANES) {
      column(rows, width, x, xo, z, zo + j, C, c + j);
    }
  }

  private static void wide(int rows, float[] x, int xo, float[] z, int zo, float[] C, int c) {
    FloatVector zero = FloatVector.zero(F);
    FloatVector z0 = FloatVector.fromArray(F, z, zo);
    FloatVector z1 = FloatVector.fromArray(F, z, zo + LANES);
    FloatVector z2 = FloatVector.fromArray(F, z, zo + 2 * LANES);
    FloatVector z3 = FloatVector.fromArray(F, z, zo + 3 * LANES);
    for (int r = 0; r < rows; r++) {
      FloatVector v = FloatVector.broadcast(F, x[xo + r]);
      v.fma(z0, zero).intoArray(C, c);
      v.fma(z1, zero).intoArray(C, c + LANES);
      v.fma(z2, zero).intoArray(C, c + 2 * LANES);
      v.fma(z3, zero).intoArray(C, c + 3 * LANES);
      c += 4 * LANES;
    }
  }

  private static void pair(int rows, float[] x, int xo, float[] z, int zo, float[] C, int c) {
    FloatVector zero = FloatVector.zero(F);
    FloatVector z0 = FloatVector.fromArray(F, z, zo);
    FloatVector z1 = FloatVector.fromArray(F, z, zo + LANES);
    for (int r = 0; r < rows; r++) {
      FloatVector v = FloatVector.broadcast(F, x[xo + r]);
      v.fma(z0, zero).intoArray(C, c);
      v.fma(z1, zero).intoArray(C, c + LANES);
      c += 2 * LANES;
    }
  }

  private static void column(
      int rows, int width, float[] x, int xo, float[] z, int zo, float[] C, int c) {
    FloatVector zero = FloatVector.zero(F);
    FloatVector z0 = FloatVector.fromArray(F, z, zo);
    for (int r = 0; r < rows; r++) {
      FloatVector.broadcast(F, x[xo + r]).fma(z0, zero).intoArray(C, c);
      c += width;
    }
  }

  /** W += alpha·xᵀ·z, the product rounded first; vectors divide the width. */
  static void add(
      float alpha, int rows, int width, float[] x, int xo, float[] z, int zo, float[] W, int w) {
    if (width == 4 * LANES) {
      addWide(alpha, rows, x, xo, z, zo, W, w);
      return;
    }
    if (width == 2 * LANES) {
      addPair(alpha, rows, x, xo, z, zo, W, w);
      return;
    }
    for (int j = 0; j < width; j += LANES) {
      addColumn(alpha, rows, width, x, xo, z, zo + j, W, w + j);
    }
  }

  private static void addWide(
      float alpha, int rows, float[] x, int xo, float[] z, int zo, float[] W, int w) {
    FloatVector zero = FloatVector.zero(F);
    FloatVector scale = FloatVector.broadcast(F, alpha);
    FloatVector z0 = FloatVector.fromArray(F, z, zo);
    FloatVector z1 = FloatVector.fromArray(F, z, zo + LANES);
    FloatVector z2 = FloatVector.fromArray(F, z, zo + 2 * LANES);
    FloatVector z3 = FloatVector.fromArray(F, z, zo + 3 * LANES);
    for (int r = 0; r < rows; r++) {
      FloatVector v = FloatVector.broadcast(F, x[xo + r]);
      FloatVector w0 = FloatVector.fromArray(F, W, w);
      FloatVector w1 = FloatVector.fromArray(F, W, w + LANES);
      FloatVector w2 = FloatVector.fromArray(F, W, w + 2 * LANES);
      FloatVector w3 = FloatVector.fromArray(F, W, w + 3 * LANES);
      v.fma(z0, zero).fma(scale, w0).intoArray(W, w);
      v.fma(z1, zero).fma(scale, w1).intoArray(W, w + LANES);
      v.fma(z2, zero).fma(scale, w2).intoArray(W, w + 2 * LANES);
      v.fma(z3, zero).fma(scale, w3).intoArray(W, w + 3 * LANES);
      w += 4 * LANES;
    }
  }

  private static void addPair(
      float alpha, int rows, float[] x, int xo, float[] z, int zo, float[] W, int w) {
    FloatVector zero = FloatVector.zero(F);
    FloatVector scale = FloatVector.broadcast(F, alpha);
    FloatVector z0 = FloatVector.fromArray(F, z, zo);
    FloatVector z1 = FloatVector.fromArray(F, z, zo + LANES);
    for (int r = 0; r < rows; r++) {
      FloatVector v = FloatVector.broadcast(F, x[xo + r]);
      FloatVector w0 = FloatVector.fromArray(F, W, w);
      FloatVector w1 = FloatVector.fromArray(F, W, w + LANES);
      v.fma(z0, zero).fma(scale, w0).intoArray(W, w);
      v.fma(z1, zero).fma(scale, w1).intoArray(W, w + LANES);
      w += 2 * LANES;
    }
  }

  private static void addColumn(
      float alpha, int rows, int width, float[] x, int xo, float[] z, int zo, float[] W, int w) {
    FloatVector zero = FloatVector.zero(F);
    FloatVector scale = FloatVector.broadcast(F, alpha);
    FloatVector z0 = FloatVector.fromArray(F, z, zo);
    for (int r = 0; r < rows; r++) {
      FloatVector g = FloatVector.broadcast(F, x[xo + r]).fma(z0, zero);
      g.fma(scale, FloatVector.fromArray(F, W, w)).intoArray(W, w);
      w += width;
    }
  }
}
