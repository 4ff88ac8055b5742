package backsweep.kernel;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.XOR;

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
 *
 * <p>The lanes stay in memory between the steps of a loop, four blocks of 16 a step: C2 at times
 * boxes a vector that a loop carries from step to step, and no test of results would tell.
 */
public final class Reductions {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  /** How many virtual lanes a reduction has. */
  public static final int VIRTUAL_LANES = 16;

  private Reductions() {}

  /** Σ x over n elements; +0 for n = 0. */
  public static float sum(float[] x, int xo, int n, float[] lanes, int lo) {
    for (int j = 0; j < VIRTUAL_LANES; j += LANES) {
      FloatVector.zero(F).intoArray(lanes, lo + j);
    }
    int end = xo + (n & -VIRTUAL_LANES);
    for (int j = 0; j < VIRTUAL_LANES; j += LANES) {
      int i = xo + j;
      for (; i < end - 3 * VIRTUAL_LANES; i += 4 * VIRTUAL_LANES) {
        FloatVector s = FloatVector.fromArray(F, lanes, lo + j);
        s = s.add(FloatVector.fromArray(F, x, i));
        s = s.add(FloatVector.fromArray(F, x, i + VIRTUAL_LANES));
        s = s.add(FloatVector.fromArray(F, x, i + 2 * VIRTUAL_LANES));
        s = s.add(FloatVector.fromArray(F, x, i + 3 * VIRTUAL_LANES));
        s.intoArray(lanes, lo + j);
      }
      for (; i < end; i += VIRTUAL_LANES) {
        FloatVector s = FloatVector.fromArray(F, lanes, lo + j);
        s = s.add(FloatVector.fromArray(F, x, i));
        s.intoArray(lanes, lo + j);
      }
    }
    for (int i = end; i < xo + n; i++) {
      lanes[lo + i - end] += x[i];
    }
    return ReferenceReductions.fold(lanes, lo);
  }

  /** Σ x² over n elements, each lane a chain of fused multiply-adds; +0 for n = 0. */
  public static float sumOfSquares(float[] x, int xo, int n, float[] lanes, int lo) {
    for (int j = 0; j < VIRTUAL_LANES; j += LANES) {
      FloatVector.zero(F).intoArray(lanes, lo + j);
    }
    int end = xo + (n & -VIRTUAL_LANES);
    for (int j = 0; j < VIRTUAL_LANES; j += LANES) {
      int i = xo + j;
      for (; i < end - 3 * VIRTUAL_LANES; i += 4 * VIRTUAL_LANES) {
        FloatVector s = FloatVector.fromArray(F, lanes, lo + j);
        FloatVector a = FloatVector.fromArray(F, x, i);
        FloatVector b = FloatVector.fromArray(F, x, i + VIRTUAL_LANES);
        FloatVector c = FloatVector.fromArray(F, x, i + 2 * VIRTUAL_LANES);
        FloatVector d = FloatVector.fromArray(F, x, i + 3 * VIRTUAL_LANES);
        s = d.fma(d, c.fma(c, b.fma(b, a.fma(a, s))));
        s.intoArray(lanes, lo + j);
      }
      for (; i < end; i += VIRTUAL_LANES) {
        FloatVector s = FloatVector.fromArray(F, lanes, lo + j);
        FloatVector a = FloatVector.fromArray(F, x, i);
        s = a.fma(a, s);
        s.intoArray(lanes, lo + j);
      }
    }
    for (int i = end; i < xo + n; i++) {
      lanes[lo + i - end] = Math.fma(x[i], x[i], lanes[lo + i - end]);
    }
    return ReferenceReductions.fold(lanes, lo);
  }

  /** Σ x·y over n elements, each lane a chain of fused multiply-adds; +0 for n = 0. */
  public static float dot(float[] x, int xo, float[] y, int yo, int n, float[] lanes, int lo) {
    for (int j = 0; j < VIRTUAL_LANES; j += LANES) {
      FloatVector.zero(F).intoArray(lanes, lo + j);
    }
    int whole = n & -VIRTUAL_LANES;
    for (int j = 0; j < VIRTUAL_LANES; j += LANES) {
      int i = j;
      for (; i < whole - 3 * VIRTUAL_LANES; i += 4 * VIRTUAL_LANES) {
        FloatVector s = FloatVector.fromArray(F, lanes, lo + j);
        FloatVector b = FloatVector.fromArray(F, y, yo + i + VIRTUAL_LANES);
        FloatVector c = FloatVector.fromArray(F, y, yo + i + 2 * VIRTUAL_LANES);
        FloatVector d = FloatVector.fromArray(F, y, yo + i + 3 * VIRTUAL_LANES);
        s = FloatVector.fromArray(F, x, xo + i).fma(FloatVector.fromArray(F, y, yo + i), s);
        s = FloatVector.fromArray(F, x, xo + i + VIRTUAL_LANES).fma(b, s);
        s = FloatVector.fromArray(F, x, xo + i + 2 * VIRTUAL_LANES).fma(c, s);
        FloatVector.fromArray(F, x, xo + i + 3 * VIRTUAL_LANES).fma(d, s).intoArray(lanes, lo + j);
      }
      for (; i < whole; i += VIRTUAL_LANES) {
        FloatVector.fromArray(F, x, xo + i)
            .fma(FloatVector.fromArray(F, y, yo + i), FloatVector.fromArray(F, lanes, lo + j))
            .intoArray(lanes, lo + j);
      }
    }
    for (int i = whole; i < n; i++) {
      lanes[lo + i - whole] = Math.fma(x[xo + i], y[yo + i], lanes[lo + i - whole]);
    }
    return ReferenceReductions.fold(lanes, lo);
  }

  /**
   * max x over n elements, as {@link Math#max} has it: NaN if there is one, and −0 below +0; −∞ for
   * n = 0. So understood it does not depend on the order; it is taken over ints, see {@link
   * ReferenceReductions#key}.
   */
  public static float max(float[] x, int xo, int n) {
    int m = ReferenceReductions.LEAST_KEY;
    int abs = 0;
    int i = 0;
    for (; i <= n - 4 * LANES; i += 4 * LANES) {
      IntVector a = FloatVector.fromArray(F, x, xo + i).reinterpretAsInts();
      IntVector b = FloatVector.fromArray(F, x, xo + i + LANES).reinterpretAsInts();
      IntVector c = FloatVector.fromArray(F, x, xo + i + 2 * LANES).reinterpretAsInts();
      IntVector d = FloatVector.fromArray(F, x, xo + i + 3 * LANES).reinterpretAsInts();
      IntVector size = a.and(Integer.MAX_VALUE).max(b.and(Integer.MAX_VALUE));
      size = size.max(c.and(Integer.MAX_VALUE)).max(d.and(Integer.MAX_VALUE));
      abs = Math.max(abs, size.reduceLanes(MAX));
      a = a.lanewise(ASHR, 31).lanewise(LSHR, 1).lanewise(XOR, a);
      b = b.lanewise(ASHR, 31).lanewise(LSHR, 1).lanewise(XOR, b);
      c = c.lanewise(ASHR, 31).lanewise(LSHR, 1).lanewise(XOR, c);
      d = d.lanewise(ASHR, 31).lanewise(LSHR, 1).lanewise(XOR, d);
      m = Math.max(m, a.max(b).max(c.max(d)).reduceLanes(MAX));
    }
    for (; i <= n - LANES; i += LANES) {
      IntVector a = FloatVector.fromArray(F, x, xo + i).reinterpretAsInts();
      abs = Math.max(abs, a.and(Integer.MAX_VALUE).reduceLanes(MAX));
      a = a.lanewise(ASHR, 31).lanewise(LSHR, 1).lanewise(XOR, a);
      m = Math.max(m, a.reduceLanes(MAX));
    }
    float rest = ReferenceReductions.max(x, xo + i, n - i);
    boolean nan = abs > ReferenceReductions.INFINITY_BITS || Float.isNaN(rest);
    int key = Math.max(m, ReferenceReductions.key(rest));
    return nan ? Float.NaN : ReferenceReductions.value(key);
  }

  /** max |x| over n elements; NaN if there is one; +0 for n = 0. */
  public static float maxAbs(float[] x, int xo, int n) {
    int m = 0;
    int i = 0;
    for (; i <= n - 4 * LANES; i += 4 * LANES) {
      IntVector a = FloatVector.fromArray(F, x, xo + i).reinterpretAsInts();
      IntVector b = FloatVector.fromArray(F, x, xo + i + LANES).reinterpretAsInts();
      IntVector c = FloatVector.fromArray(F, x, xo + i + 2 * LANES).reinterpretAsInts();
      IntVector d = FloatVector.fromArray(F, x, xo + i + 3 * LANES).reinterpretAsInts();
      IntVector size = a.and(Integer.MAX_VALUE).max(b.and(Integer.MAX_VALUE));
      size = size.max(c.and(Integer.MAX_VALUE)).max(d.and(Integer.MAX_VALUE));
      m = Math.max(m, size.reduceLanes(MAX));
    }
    float rest = ReferenceReductions.maxAbs(x, xo + i, n - i);
    return Float.intBitsToFloat(Math.max(m, Float.floatToRawIntBits(rest)));
  }

  /**
   * The first index in [0, n) whose element is the greatest; −1 for n = 0. NaN counts as greater
   * than everything, −0 as equal to +0.
   */
  public static int argMax(float[] x, int xo, int n) {
    float greatest = max(x, xo, n);
    int end = F.loopBound(n);
    if (end == 0 || Float.isNaN(greatest)) {
      return ReferenceReductions.argMax(x, xo, n);
    }
    int i = 0;
    while (i < end && !FloatVector.fromArray(F, x, xo + i).compare(EQ, greatest).anyTrue()) {
      i += LANES;
    }
    return i + ReferenceReductions.argMax(x, xo + i, Math.min(LANES, n - i));
  }

  /**
   * y[j] = Σ over rows r of x[r, j], each an ordered chain of additions from +0: a bias gradient.
   * x: [rows, n], its rows ld apart; y: [n].
   */
  public static void columnSums(float[] x, int xo, int ld, int rows, int n, float[] y, int yo) {
    int end = F.loopBound(n);
    for (int j = 0; j < end; j += LANES) {
      FloatVector.zero(F).intoArray(y, yo + j);
    }
    int at = xo;
    int r = 0;
    for (; r <= rows - 4; r += 4) {
      for (int j = 0; j < end; j += LANES) {
        FloatVector.fromArray(F, y, yo + j)
            .add(FloatVector.fromArray(F, x, at + j))
            .add(FloatVector.fromArray(F, x, at + ld + j))
            .add(FloatVector.fromArray(F, x, at + 2 * ld + j))
            .add(FloatVector.fromArray(F, x, at + 3 * ld + j))
            .intoArray(y, yo + j);
      }
      at += 4 * ld;
    }
    for (; r < rows; r++) {
      for (int j = 0; j < end; j += LANES) {
        FloatVector.fromArray(F, y, yo + j)
            .add(FloatVector.fromArray(F, x, at + j))
            .intoArray(y, yo + j);
      }
      at += ld;
    }
    ReferenceReductions.columnSums(x, xo + end, ld, rows, n - end, y, yo + end);
  }

  /**
   * y[j] = Σ over rows r of x[r, j]², each an ordered chain of fused multiply-adds from +0. x:
   * [rows, n], its rows ld apart; y: [n].
   */
  public static void columnSquares(float[] x, int xo, int ld, int rows, int n, float[] y, int yo) {
    int end = F.loopBound(n);
    for (int j = 0; j < end; j += LANES) {
      FloatVector.zero(F).intoArray(y, yo + j);
    }
    int at = xo;
    int r = 0;
    for (; r <= rows - 4; r += 4) {
      for (int j = 0; j < end; j += LANES) {
        FloatVector a = FloatVector.fromArray(F, x, at + j);
        FloatVector b = FloatVector.fromArray(F, x, at + ld + j);
        FloatVector c = FloatVector.fromArray(F, x, at + 2 * ld + j);
        FloatVector d = FloatVector.fromArray(F, x, at + 3 * ld + j);
        FloatVector s = FloatVector.fromArray(F, y, yo + j);
        d.fma(d, c.fma(c, b.fma(b, a.fma(a, s)))).intoArray(y, yo + j);
      }
      at += 4 * ld;
    }
    for (; r < rows; r++) {
      for (int j = 0; j < end; j += LANES) {
        FloatVector a = FloatVector.fromArray(F, x, at + j);
        a.fma(a, FloatVector.fromArray(F, y, yo + j)).intoArray(y, yo + j);
      }
      at += ld;
    }
    ReferenceReductions.columnSquares(x, xo + end, ld, rows, n - end, y, yo + end);
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
