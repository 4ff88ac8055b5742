package backsweep.kernel;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.NE;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums and maxima whose order does not depend on the vector width.
 *
 * <p>A sum runs over 16 virtual lanes: element i is added to lane i mod 16, in order; then lane j
 * takes in lane j + 8, then j + 4, j + 2, j + 1, and lane 0 is the result. The caller lends 16
 * floats for the lanes: {@code lanes[lo, lo + 16)}, which may be any scratch that is not an
 * argument.
 *
 * <pre>
 *   512 bits: one pass, 16 lanes at a time
 *   256 bits: two passes, over elements 0-7, 16-23, … and then 8-15, 24-31, …
 *   128 bits: four passes
 * </pre>
 */
public final class Reductions {
  private static final VectorSpecies<Float> F = Species.F;
  private static final VectorSpecies<Integer> I = Species.I;
  private static final int LANES = Species.LANES;

  /** How many virtual lanes a reduction has. */
  public static final int VIRTUAL_LANES = 16;

  private Reductions() {}

  /** Σ x over n elements; +0 for n = 0. */
  public static float sum(float[] x, int xo, int n, float[] lanes, int lo) {
    int end = xo + (n & -VIRTUAL_LANES);
    for (int j = 0; j < VIRTUAL_LANES; j += LANES) {
      FloatVector s = FloatVector.zero(F);
      for (int i = xo + j; i < end; i += VIRTUAL_LANES) {
        s = s.add(FloatVector.fromArray(F, x, i));
      }
      s.intoArray(lanes, lo + j);
    }
    for (int i = end; i < xo + n; i++) {
      lanes[lo + i - end] += x[i];
    }
    return ReferenceReductions.fold(lanes, lo);
  }

  /** Σ x² over n elements, each lane a chain of fused multiply-adds; +0 for n = 0. */
  public static float sumOfSquares(float[] x, int xo, int n, float[] lanes, int lo) {
    int end = xo + (n & -VIRTUAL_LANES);
    for (int j = 0; j < VIRTUAL_LANES; j += LANES) {
      FloatVector s = FloatVector.zero(F);
      for (int i = xo + j; i < end; i += VIRTUAL_LANES) {
        FloatVector X = FloatVector.fromArray(F, x, i);
        s = X.fma(X, s);
      }
      s.intoArray(lanes, lo + j);
    }
    for (int i = end; i < xo + n; i++) {
      lanes[lo + i - end] = Math.fma(x[i], x[i], lanes[lo + i - end]);
    }
    return ReferenceReductions.fold(lanes, lo);
  }

  /** max x over n elements, through the virtual lanes; NaN if there is one; −∞ for n = 0. */
  public static float max(float[] x, int xo, int n, float[] lanes, int lo) {
    int end = xo + (n & -VIRTUAL_LANES);
    for (int j = 0; j < VIRTUAL_LANES; j += LANES) {
      FloatVector m = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
      for (int i = xo + j; i < end; i += VIRTUAL_LANES) {
        FloatVector X = FloatVector.fromArray(F, x, i);
        m = m.blend(X, X.compare(GT, m).or(X.compare(NE, X)));
      }
      m.intoArray(lanes, lo + j);
    }
    for (int i = end; i < xo + n; i++) {
      lanes[lo + i - end] = ReferenceReductions.greater(lanes[lo + i - end], x[i]);
    }
    return ReferenceReductions.foldMax(lanes, lo);
  }

  /** max |x| over n elements; NaN if there is one; +0 for n = 0. */
  public static float maxAbs(float[] x, int xo, int n) {
    IntVector m = IntVector.zero(I);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      IntVector bits = FloatVector.fromArray(F, x, xo + i).reinterpretAsInts();
      m = m.max(bits.and(Integer.MAX_VALUE));
    }
    float rest = ReferenceReductions.maxAbs(x, xo + i, n - i);
    return Float.intBitsToFloat(Math.max(m.reduceLanes(MAX), Float.floatToRawIntBits(rest)));
  }

  /**
   * The first index in [0, n) whose element is the greatest; −1 for n = 0. NaN counts as greater
   * than everything, −0 as equal to +0.
   */
  public static int argMax(float[] x, int xo, int n) {
    int end = F.loopBound(n);
    if (end == 0) {
      return ReferenceReductions.argMax(x, xo, n);
    }
    FloatVector m = FloatVector.fromArray(F, x, xo);
    for (int i = LANES; i < end; i += LANES) {
      FloatVector X = FloatVector.fromArray(F, x, xo + i);
      m = m.blend(X, X.compare(GT, m).or(X.compare(NE, X)));
    }
    float greatest = m.reduceLanes(MAX);
    if (greatest != greatest) {
      return ReferenceReductions.argMax(x, xo, n);
    }
    int rest = ReferenceReductions.argMax(x, xo + end, n - end);
    if (rest >= 0 && !(x[xo + end + rest] <= greatest)) {
      return end + rest;
    }
    int at = 0;
    while (!FloatVector.fromArray(F, x, xo + at).compare(EQ, greatest).anyTrue()) {
      at += LANES;
    }
    return at + ReferenceReductions.argMax(x, xo + at, LANES);
  }

  /**
   * y[j] = Σ over rows r of x[r, j], each an ordered chain of additions from +0: a bias gradient.
   * x: [rows, n], its rows ld apart; y: [n].
   */
  public static void columnSums(float[] x, int xo, int ld, int rows, int n, float[] y, int yo) {
    int j = 0;
    for (; j <= n - 4 * LANES; j += 4 * LANES) {
      FloatVector s0 = FloatVector.zero(F);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      int at = xo + j;
      for (int r = 0; r < rows; r++) {
        s0 = s0.add(FloatVector.fromArray(F, x, at));
        s1 = s1.add(FloatVector.fromArray(F, x, at + LANES));
        s2 = s2.add(FloatVector.fromArray(F, x, at + 2 * LANES));
        s3 = s3.add(FloatVector.fromArray(F, x, at + 3 * LANES));
        at += ld;
      }
      s0.intoArray(y, yo + j);
      s1.intoArray(y, yo + j + LANES);
      s2.intoArray(y, yo + j + 2 * LANES);
      s3.intoArray(y, yo + j + 3 * LANES);
    }
    for (; j <= n - LANES; j += LANES) {
      FloatVector s = FloatVector.zero(F);
      int at = xo + j;
      for (int r = 0; r < rows; r++) {
        s = s.add(FloatVector.fromArray(F, x, at));
        at += ld;
      }
      s.intoArray(y, yo + j);
    }
    ReferenceReductions.columnSums(x, xo + j, ld, rows, n - j, y, yo + j);
  }

  /** z[r, j] += b[j]. z: [rows, n], its rows ld apart; b: [n]. */
  public static void addBias(float[] z, int zo, int ld, int rows, int n, float[] b, int bo) {
    int at = zo;
    for (int r = 0; r < rows; r++) {
      int j = 0;
      for (int end = F.loopBound(n); j < end; j += LANES) {
        FloatVector.fromArray(F, z, at + j)
            .add(FloatVector.fromArray(F, b, bo + j))
            .intoArray(z, at + j);
      }
      ReferenceReductions.addBias(z, at + j, ld, 1, n - j, b, bo + j);
      at += ld;
    }
  }
}
