package backsweep.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Sums over some rows of a matrix that stands row by row, as a table of embeddings does. */
public final class TableRows {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  private TableRows() {}

  /**
   * y[j] = Σ over k in [from, to) of x[places[k], j], each an ordered chain of additions from +0.
   * x: rows of {@code ld} floats, of which n columns are taken; y: [n].
   */
  public static void sums(
      float[] x, int xo, int ld, int[] places, int from, int to, int n, float[] y, int yo) {
    int end = F.loopBound(n);
    for (int j = 0; j < end; j += LANES) {
      FloatVector.zero(F).intoArray(y, yo + j);
    }
    for (int k = from; k < to; k++) {
      int at = xo + places[k] * ld;
      for (int j = 0; j < end; j += LANES) {
        FloatVector.fromArray(F, y, yo + j)
            .add(FloatVector.fromArray(F, x, at + j))
            .intoArray(y, yo + j);
      }
    }
    ReferenceTableRows.sums(x, xo + end, ld, places, from, to, n - end, y, yo + end);
  }

  /**
   * Adds x² to 16 virtual lanes, element i to lane (first + i) mod 16, each a chain of fused
   * multiply-adds: rows of a table in ascending order leave in the lanes what {@link
   * Reductions#sumOfSquares} of the whole table does where all other rows are zero.
   */
  public static void addSquares(float[] x, int xo, int n, int first, float[] lanes, int lo) {
    int ahead = Math.min(n, -first & Reductions.VIRTUAL_LANES - 1);
    ReferenceTableRows.addSquares(x, xo, ahead, first, lanes, lo);
    int end = ahead + (n - ahead & -Reductions.VIRTUAL_LANES);
    for (int j = 0; j < Reductions.VIRTUAL_LANES; j += LANES) {
      for (int i = ahead; i < end; i += Reductions.VIRTUAL_LANES) {
        FloatVector a = FloatVector.fromArray(F, x, xo + i + j);
        a.fma(a, FloatVector.fromArray(F, lanes, lo + j)).intoArray(lanes, lo + j);
      }
    }
    ReferenceTableRows.addSquares(x, xo + end, n - end, first + end, lanes, lo);
  }
}
