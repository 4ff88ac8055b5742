package backsweep.benchmarks.peers;

import backsweep.benchmarks.Case;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/**
 * The operands of a case as row-major arrays, and the same numbers off the heap for the libraries.
 * Left is X or dZ, right is W or dZ, as {@link Case} says.
 */
final class Operands {
  final Case c;
  final float[] left;
  final float[] right;
  final MemorySegment nativeLeft;
  final MemorySegment nativeRight;
  final MemorySegment nativeResult;

  Operands(Case c, Arena arena) {
    this.c = c;
    this.left = random(c.m() * c.k(), 1);
    this.right = random(c.k() * c.n(), 2);
    this.nativeLeft = copy(left, arena);
    this.nativeRight = copy(right, arena);
    this.nativeResult = arena.allocate(4L * c.m() * c.n(), 64);
  }

  /** Element (i, j) of the product in double precision. */
  double exact(int i, int j) {
    double sum = 0;
    for (int p = 0; p < c.k(); p++) {
      double a = left[c.leftTransposed() ? p * c.m() + i : i * c.k() + p];
      double b = right[c.rightTransposed() ? j * c.k() + p : p * c.n() + j];
      sum += a * b;
    }
    return sum;
  }

  /** A copy of the array off the heap, aligned to a cache line. */
  static MemorySegment copy(float[] x, Arena arena) {
    MemorySegment segment = arena.allocate(4L * x.length, 64);
    MemorySegment.copy(x, 0, segment, ValueLayout.JAVA_FLOAT, 0, x.length);
    return segment;
  }

  private static float[] random(int n, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) (2 * random.nextDouble() - 1);
    }
    return x;
  }
}
