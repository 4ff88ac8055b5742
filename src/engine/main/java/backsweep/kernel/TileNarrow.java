package backsweep.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles two vectors wide, for machines with 16 vector registers (AVX2): four rows are
 * eight chains; twelve would fit by hand, but C2 hoists the broadcasts above the multiply-adds and
 * spills. Contract in {@link Tile}.
 */
final class TileNarrow {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  private TileNarrow() {}

  /** Three or four rows. */
  static void rows4(
      int rows,
      float[] A,
      int a,
      int rs,
      int cs,
      int K,
      float[] B,
      int b,
      int bs,
      float[] I,
      int i,
      int is,
      float[] C,
      int c,
      int ldc) {
    int last = rows - 1;
    int a1 = a + Math.min(1, last) * rs;
    int a2 = a + Math.min(2, last) * rs;
    int a3 = a + Math.min(3, last) * rs;
    int i1 = i + Math.min(1, last) * is;
    int i2 = i + Math.min(2, last) * is;
    int i3 = i + Math.min(3, last) * is;
    FloatVector c00 = FloatVector.fromArray(F, I, i);
    FloatVector c01 = FloatVector.fromArray(F, I, i + LANES);
    FloatVector c10 = FloatVector.fromArray(F, I, i1);
    FloatVector c11 = FloatVector.fromArray(F, I, i1 + LANES);
    FloatVector c20 = FloatVector.fromArray(F, I, i2);
    FloatVector c21 = FloatVector.fromArray(F, I, i2 + LANES);
    FloatVector c30 = FloatVector.fromArray(F, I, i3);
    FloatVector c31 = FloatVector.fromArray(F, I, i3 + LANES);
    int q = b;
    int p = 0;
    for (int from = 0; from < K; from += Tile.SHORT) {
      int to = Math.min(K, from + Tile.SHORT);
      for (int k = from; k < to; k++) {
        FloatVector b0 = FloatVector.fromArray(F, B, q);
        FloatVector b1 = FloatVector.fromArray(F, B, q + LANES);
        FloatVector x = FloatVector.broadcast(F, A[a + p]);
        c00 = x.fma(b0, c00);
        c01 = x.fma(b1, c01);
        x = FloatVector.broadcast(F, A[a1 + p]);
        c10 = x.fma(b0, c10);
        c11 = x.fma(b1, c11);
        x = FloatVector.broadcast(F, A[a2 + p]);
        c20 = x.fma(b0, c20);
        c21 = x.fma(b1, c21);
        x = FloatVector.broadcast(F, A[a3 + p]);
        c30 = x.fma(b0, c30);
        c31 = x.fma(b1, c31);
        p += cs;
        q += bs;
      }
    }
    c00.intoArray(C, c);
    c01.intoArray(C, c + LANES);
    if (rows > 1) {
      c10.intoArray(C, c + ldc);
      c11.intoArray(C, c + ldc + LANES);
    }
    if (rows > 2) {
      c20.intoArray(C, c + 2 * ldc);
      c21.intoArray(C, c + 2 * ldc + LANES);
    }
    if (rows > 3) {
      c30.intoArray(C, c + 3 * ldc);
      c31.intoArray(C, c + 3 * ldc + LANES);
    }
  }

  /** One or two rows. */
  static void rows2(
      int rows,
      float[] A,
      int a,
      int rs,
      int cs,
      int K,
      float[] B,
      int b,
      int bs,
      float[] I,
      int i,
      int is,
      float[] C,
      int c,
      int ldc) {
    int last = rows - 1;
    int a1 = a + Math.min(1, last) * rs;
    int i1 = i + Math.min(1, last) * is;
    FloatVector c00 = FloatVector.fromArray(F, I, i);
    FloatVector c01 = FloatVector.fromArray(F, I, i + LANES);
    FloatVector c10 = FloatVector.fromArray(F, I, i1);
    FloatVector c11 = FloatVector.fromArray(F, I, i1 + LANES);
    int q = b;
    int p = 0;
    for (int from = 0; from < K; from += Tile.SHORT) {
      int to = Math.min(K, from + Tile.SHORT);
      for (int k = from; k < to; k++) {
        FloatVector b0 = FloatVector.fromArray(F, B, q);
        FloatVector b1 = FloatVector.fromArray(F, B, q + LANES);
        FloatVector x = FloatVector.broadcast(F, A[a + p]);
        c00 = x.fma(b0, c00);
        c01 = x.fma(b1, c01);
        x = FloatVector.broadcast(F, A[a1 + p]);
        c10 = x.fma(b0, c10);
        c11 = x.fma(b1, c11);
        p += cs;
        q += bs;
      }
    }
    c00.intoArray(C, c);
    c01.intoArray(C, c + LANES);
    if (rows > 1) {
      c10.intoArray(C, c + ldc);
      c11.intoArray(C, c + ldc + LANES);
    }
  }
}
