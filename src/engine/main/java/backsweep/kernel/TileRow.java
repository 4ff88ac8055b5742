package backsweep.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * One row of C through four panels of B at a time, for the product of one example. It reads each
 * float of B once and is as fast as the cache or memory that B comes from, if enough of it is asked
 * for in advance: four places that are read in ascending order are four streams to the prefetchers.
 * The smallest of the usual tiles reads one, and multiplies as if for two rows.
 *
 * <pre>
 *   GFLOP/s, Zen 4      512 bits        256 bits        128 bits
 *    512 ×  512         44   49         23   44
 *    784 ×  512         44   47         23   42         23   43
 *   2048 × 2048         22   31         18   30         11   26
 *   4096 × 1024         24   31         20   29
 * </pre>
 *
 * (the tile of two rows, and this one). Two panels are as fast where B comes from memory, and 0.97
 * elsewhere; one, and four, as long as B is in the second-level cache, are bound by it.
 *
 * <p>Panels of B are {@code apart} floats apart, I and C rows without gaps.
 */
final class TileRow {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  /** Panels side by side. */
  static final int PANELS = 4;

  private TileRow() {}

  /** The kernel of this machine. */
  static String kernel() {
    return Tile.WIDE ? "TileRow.wide" : "TileRow.narrow";
  }

  /** Panels of four vectors. */
  static void wide(
      float[] A, int a, int K, float[] B, int b, int apart, float[] I, int i, float[] C, int c) {
    int b1 = b + apart;
    int b2 = b + 2 * apart;
    int b3 = b + 3 * apart;
    FloatVector c00 = FloatVector.fromArray(F, I, i);
    FloatVector c01 = FloatVector.fromArray(F, I, i + LANES);
    FloatVector c02 = FloatVector.fromArray(F, I, i + 2 * LANES);
    FloatVector c03 = FloatVector.fromArray(F, I, i + 3 * LANES);
    FloatVector c10 = FloatVector.fromArray(F, I, i + 4 * LANES);
    FloatVector c11 = FloatVector.fromArray(F, I, i + 5 * LANES);
    FloatVector c12 = FloatVector.fromArray(F, I, i + 6 * LANES);
    FloatVector c13 = FloatVector.fromArray(F, I, i + 7 * LANES);
    FloatVector c20 = FloatVector.fromArray(F, I, i + 8 * LANES);
    FloatVector c21 = FloatVector.fromArray(F, I, i + 9 * LANES);
    FloatVector c22 = FloatVector.fromArray(F, I, i + 10 * LANES);
    FloatVector c23 = FloatVector.fromArray(F, I, i + 11 * LANES);
    FloatVector c30 = FloatVector.fromArray(F, I, i + 12 * LANES);
    FloatVector c31 = FloatVector.fromArray(F, I, i + 13 * LANES);
    FloatVector c32 = FloatVector.fromArray(F, I, i + 14 * LANES);
    FloatVector c33 = FloatVector.fromArray(F, I, i + 15 * LANES);
    for (int from = 0; from < K; from += Tile.SHORT) {
      int to = Math.min(K, from + Tile.SHORT);
      for (int k = from; k < to; k++) {
        int q = k * Panels.WIDTH;
        FloatVector x = FloatVector.broadcast(F, A[a + k]);
        c00 = x.fma(FloatVector.fromArray(F, B, b + q), c00);
        c01 = x.fma(FloatVector.fromArray(F, B, b + q + LANES), c01);
        c02 = x.fma(FloatVector.fromArray(F, B, b + q + 2 * LANES), c02);
        c03 = x.fma(FloatVector.fromArray(F, B, b + q + 3 * LANES), c03);
        c10 = x.fma(FloatVector.fromArray(F, B, b1 + q), c10);
        c11 = x.fma(FloatVector.fromArray(F, B, b1 + q + LANES), c11);
        c12 = x.fma(FloatVector.fromArray(F, B, b1 + q + 2 * LANES), c12);
        c13 = x.fma(FloatVector.fromArray(F, B, b1 + q + 3 * LANES), c13);
        c20 = x.fma(FloatVector.fromArray(F, B, b2 + q), c20);
        c21 = x.fma(FloatVector.fromArray(F, B, b2 + q + LANES), c21);
        c22 = x.fma(FloatVector.fromArray(F, B, b2 + q + 2 * LANES), c22);
        c23 = x.fma(FloatVector.fromArray(F, B, b2 + q + 3 * LANES), c23);
        c30 = x.fma(FloatVector.fromArray(F, B, b3 + q), c30);
        c31 = x.fma(FloatVector.fromArray(F, B, b3 + q + LANES), c31);
        c32 = x.fma(FloatVector.fromArray(F, B, b3 + q + 2 * LANES), c32);
        c33 = x.fma(FloatVector.fromArray(F, B, b3 + q + 3 * LANES), c33);
      }
    }
    c00.intoArray(C, c);
    c01.intoArray(C, c + LANES);
    c02.intoArray(C, c + 2 * LANES);
    c03.intoArray(C, c + 3 * LANES);
    c10.intoArray(C, c + 4 * LANES);
    c11.intoArray(C, c + 5 * LANES);
    c12.intoArray(C, c + 6 * LANES);
    c13.intoArray(C, c + 7 * LANES);
    c20.intoArray(C, c + 8 * LANES);
    c21.intoArray(C, c + 9 * LANES);
    c22.intoArray(C, c + 10 * LANES);
    c23.intoArray(C, c + 11 * LANES);
    c30.intoArray(C, c + 12 * LANES);
    c31.intoArray(C, c + 13 * LANES);
    c32.intoArray(C, c + 14 * LANES);
    c33.intoArray(C, c + 15 * LANES);
  }

  /** Panels of two vectors. */
  static void narrow(
      float[] A, int a, int K, float[] B, int b, int apart, float[] I, int i, float[] C, int c) {
    int b1 = b + apart;
    int b2 = b + 2 * apart;
    int b3 = b + 3 * apart;
    FloatVector c00 = FloatVector.fromArray(F, I, i);
    FloatVector c01 = FloatVector.fromArray(F, I, i + LANES);
    FloatVector c10 = FloatVector.fromArray(F, I, i + 2 * LANES);
    FloatVector c11 = FloatVector.fromArray(F, I, i + 3 * LANES);
    FloatVector c20 = FloatVector.fromArray(F, I, i + 4 * LANES);
    FloatVector c21 = FloatVector.fromArray(F, I, i + 5 * LANES);
    FloatVector c30 = FloatVector.fromArray(F, I, i + 6 * LANES);
    FloatVector c31 = FloatVector.fromArray(F, I, i + 7 * LANES);
    for (int from = 0; from < K; from += Tile.SHORT) {
      int to = Math.min(K, from + Tile.SHORT);
      for (int k = from; k < to; k++) {
        int q = k * Panels.WIDTH;
        FloatVector x = FloatVector.broadcast(F, A[a + k]);
        c00 = x.fma(FloatVector.fromArray(F, B, b + q), c00);
        c01 = x.fma(FloatVector.fromArray(F, B, b + q + LANES), c01);
        c10 = x.fma(FloatVector.fromArray(F, B, b1 + q), c10);
        c11 = x.fma(FloatVector.fromArray(F, B, b1 + q + LANES), c11);
        c20 = x.fma(FloatVector.fromArray(F, B, b2 + q), c20);
        c21 = x.fma(FloatVector.fromArray(F, B, b2 + q + LANES), c21);
        c30 = x.fma(FloatVector.fromArray(F, B, b3 + q), c30);
        c31 = x.fma(FloatVector.fromArray(F, B, b3 + q + LANES), c31);
      }
    }
    c00.intoArray(C, c);
    c01.intoArray(C, c + LANES);
    c10.intoArray(C, c + 2 * LANES);
    c11.intoArray(C, c + 3 * LANES);
    c20.intoArray(C, c + 4 * LANES);
    c21.intoArray(C, c + 5 * LANES);
    c30.intoArray(C, c + 6 * LANES);
    c31.intoArray(C, c + 7 * LANES);
  }
}
