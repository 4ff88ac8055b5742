package backsweep.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles four vectors wide, for machines with 32 vector registers (AVX-512, NEON): six rows
 * keep 24 chains in flight and read ten operands for 24 multiply-adds. Contract in {@link Tile}.
 */
final class TileWide {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  private TileWide() {}

  /**
   * {@code tiles} times six rows, one tile below the other. The loop over the tiles stands here and
   * not around the call: with arguments and range checks set up once, what a tile costs beside its
   * multiply-adds falls from 120 to 60 cycles.
   */
  static void rows6(
      int tiles,
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
    for (int tile = 0; tile < tiles; tile++) {
      int a1 = a + rs;
      int a2 = a + 2 * rs;
      int a3 = a + 3 * rs;
      int a4 = a + 4 * rs;
      int a5 = a + 5 * rs;
      FloatVector c00 = FloatVector.fromArray(F, I, i);
      FloatVector c01 = FloatVector.fromArray(F, I, i + LANES);
      FloatVector c02 = FloatVector.fromArray(F, I, i + 2 * LANES);
      FloatVector c03 = FloatVector.fromArray(F, I, i + 3 * LANES);
      FloatVector c10 = FloatVector.fromArray(F, I, i + is);
      FloatVector c11 = FloatVector.fromArray(F, I, i + is + LANES);
      FloatVector c12 = FloatVector.fromArray(F, I, i + is + 2 * LANES);
      FloatVector c13 = FloatVector.fromArray(F, I, i + is + 3 * LANES);
      FloatVector c20 = FloatVector.fromArray(F, I, i + 2 * is);
      FloatVector c21 = FloatVector.fromArray(F, I, i + 2 * is + LANES);
      FloatVector c22 = FloatVector.fromArray(F, I, i + 2 * is + 2 * LANES);
      FloatVector c23 = FloatVector.fromArray(F, I, i + 2 * is + 3 * LANES);
      FloatVector c30 = FloatVector.fromArray(F, I, i + 3 * is);
      FloatVector c31 = FloatVector.fromArray(F, I, i + 3 * is + LANES);
      FloatVector c32 = FloatVector.fromArray(F, I, i + 3 * is + 2 * LANES);
      FloatVector c33 = FloatVector.fromArray(F, I, i + 3 * is + 3 * LANES);
      FloatVector c40 = FloatVector.fromArray(F, I, i + 4 * is);
      FloatVector c41 = FloatVector.fromArray(F, I, i + 4 * is + LANES);
      FloatVector c42 = FloatVector.fromArray(F, I, i + 4 * is + 2 * LANES);
      FloatVector c43 = FloatVector.fromArray(F, I, i + 4 * is + 3 * LANES);
      FloatVector c50 = FloatVector.fromArray(F, I, i + 5 * is);
      FloatVector c51 = FloatVector.fromArray(F, I, i + 5 * is + LANES);
      FloatVector c52 = FloatVector.fromArray(F, I, i + 5 * is + 2 * LANES);
      FloatVector c53 = FloatVector.fromArray(F, I, i + 5 * is + 3 * LANES);
      int q = b;
      int p = 0;
      for (int from = 0; from < K; from += Tile.SHORT) {
        int to = Math.min(K, from + Tile.SHORT);
        for (int k = from; k < to; k++) {
          FloatVector b0 = FloatVector.fromArray(F, B, q);
          FloatVector b1 = FloatVector.fromArray(F, B, q + LANES);
          FloatVector b2 = FloatVector.fromArray(F, B, q + 2 * LANES);
          FloatVector b3 = FloatVector.fromArray(F, B, q + 3 * LANES);
          FloatVector x = FloatVector.broadcast(F, A[a + p]);
          c00 = x.fma(b0, c00);
          c01 = x.fma(b1, c01);
          c02 = x.fma(b2, c02);
          c03 = x.fma(b3, c03);
          x = FloatVector.broadcast(F, A[a1 + p]);
          c10 = x.fma(b0, c10);
          c11 = x.fma(b1, c11);
          c12 = x.fma(b2, c12);
          c13 = x.fma(b3, c13);
          x = FloatVector.broadcast(F, A[a2 + p]);
          c20 = x.fma(b0, c20);
          c21 = x.fma(b1, c21);
          c22 = x.fma(b2, c22);
          c23 = x.fma(b3, c23);
          x = FloatVector.broadcast(F, A[a3 + p]);
          c30 = x.fma(b0, c30);
          c31 = x.fma(b1, c31);
          c32 = x.fma(b2, c32);
          c33 = x.fma(b3, c33);
          x = FloatVector.broadcast(F, A[a4 + p]);
          c40 = x.fma(b0, c40);
          c41 = x.fma(b1, c41);
          c42 = x.fma(b2, c42);
          c43 = x.fma(b3, c43);
          x = FloatVector.broadcast(F, A[a5 + p]);
          c50 = x.fma(b0, c50);
          c51 = x.fma(b1, c51);
          c52 = x.fma(b2, c52);
          c53 = x.fma(b3, c53);
          p += cs;
          q += bs;
        }
      }
      c00.intoArray(C, c);
      c01.intoArray(C, c + LANES);
      c02.intoArray(C, c + 2 * LANES);
      c03.intoArray(C, c + 3 * LANES);
      c10.intoArray(C, c + ldc);
      c11.intoArray(C, c + ldc + LANES);
      c12.intoArray(C, c + ldc + 2 * LANES);
      c13.intoArray(C, c + ldc + 3 * LANES);
      c20.intoArray(C, c + 2 * ldc);
      c21.intoArray(C, c + 2 * ldc + LANES);
      c22.intoArray(C, c + 2 * ldc + 2 * LANES);
      c23.intoArray(C, c + 2 * ldc + 3 * LANES);
      c30.intoArray(C, c + 3 * ldc);
      c31.intoArray(C, c + 3 * ldc + LANES);
      c32.intoArray(C, c + 3 * ldc + 2 * LANES);
      c33.intoArray(C, c + 3 * ldc + 3 * LANES);
      c40.intoArray(C, c + 4 * ldc);
      c41.intoArray(C, c + 4 * ldc + LANES);
      c42.intoArray(C, c + 4 * ldc + 2 * LANES);
      c43.intoArray(C, c + 4 * ldc + 3 * LANES);
      c50.intoArray(C, c + 5 * ldc);
      c51.intoArray(C, c + 5 * ldc + LANES);
      c52.intoArray(C, c + 5 * ldc + 2 * LANES);
      c53.intoArray(C, c + 5 * ldc + 3 * LANES);
      a += 6 * rs;
      i += 6 * is;
      c += 6 * ldc;
    }
  }

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
    FloatVector c02 = FloatVector.fromArray(F, I, i + 2 * LANES);
    FloatVector c03 = FloatVector.fromArray(F, I, i + 3 * LANES);
    FloatVector c10 = FloatVector.fromArray(F, I, i1);
    FloatVector c11 = FloatVector.fromArray(F, I, i1 + LANES);
    FloatVector c12 = FloatVector.fromArray(F, I, i1 + 2 * LANES);
    FloatVector c13 = FloatVector.fromArray(F, I, i1 + 3 * LANES);
    FloatVector c20 = FloatVector.fromArray(F, I, i2);
    FloatVector c21 = FloatVector.fromArray(F, I, i2 + LANES);
    FloatVector c22 = FloatVector.fromArray(F, I, i2 + 2 * LANES);
    FloatVector c23 = FloatVector.fromArray(F, I, i2 + 3 * LANES);
    FloatVector c30 = FloatVector.fromArray(F, I, i3);
    FloatVector c31 = FloatVector.fromArray(F, I, i3 + LANES);
    FloatVector c32 = FloatVector.fromArray(F, I, i3 + 2 * LANES);
    FloatVector c33 = FloatVector.fromArray(F, I, i3 + 3 * LANES);
    int q = b;
    int p = 0;
    for (int from = 0; from < K; from += Tile.SHORT) {
      int to = Math.min(K, from + Tile.SHORT);
      for (int k = from; k < to; k++) {
        FloatVector b0 = FloatVector.fromArray(F, B, q);
        FloatVector b1 = FloatVector.fromArray(F, B, q + LANES);
        FloatVector b2 = FloatVector.fromArray(F, B, q + 2 * LANES);
        FloatVector b3 = FloatVector.fromArray(F, B, q + 3 * LANES);
        FloatVector x = FloatVector.broadcast(F, A[a + p]);
        c00 = x.fma(b0, c00);
        c01 = x.fma(b1, c01);
        c02 = x.fma(b2, c02);
        c03 = x.fma(b3, c03);
        x = FloatVector.broadcast(F, A[a1 + p]);
        c10 = x.fma(b0, c10);
        c11 = x.fma(b1, c11);
        c12 = x.fma(b2, c12);
        c13 = x.fma(b3, c13);
        x = FloatVector.broadcast(F, A[a2 + p]);
        c20 = x.fma(b0, c20);
        c21 = x.fma(b1, c21);
        c22 = x.fma(b2, c22);
        c23 = x.fma(b3, c23);
        x = FloatVector.broadcast(F, A[a3 + p]);
        c30 = x.fma(b0, c30);
        c31 = x.fma(b1, c31);
        c32 = x.fma(b2, c32);
        c33 = x.fma(b3, c33);
        p += cs;
        q += bs;
      }
    }
    c00.intoArray(C, c);
    c01.intoArray(C, c + LANES);
    c02.intoArray(C, c + 2 * LANES);
    c03.intoArray(C, c + 3 * LANES);
    if (rows > 1) {
      c10.intoArray(C, c + ldc);
      c11.intoArray(C, c + ldc + LANES);
      c12.intoArray(C, c + ldc + 2 * LANES);
      c13.intoArray(C, c + ldc + 3 * LANES);
    }
    if (rows > 2) {
      c20.intoArray(C, c + 2 * ldc);
      c21.intoArray(C, c + 2 * ldc + LANES);
      c22.intoArray(C, c + 2 * ldc + 2 * LANES);
      c23.intoArray(C, c + 2 * ldc + 3 * LANES);
    }
    if (rows > 3) {
      c30.intoArray(C, c + 3 * ldc);
      c31.intoArray(C, c + 3 * ldc + LANES);
      c32.intoArray(C, c + 3 * ldc + 2 * LANES);
      c33.intoArray(C, c + 3 * ldc + 3 * LANES);
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
    FloatVector c02 = FloatVector.fromArray(F, I, i + 2 * LANES);
    FloatVector c03 = FloatVector.fromArray(F, I, i + 3 * LANES);
    FloatVector c10 = FloatVector.fromArray(F, I, i1);
    FloatVector c11 = FloatVector.fromArray(F, I, i1 + LANES);
    FloatVector c12 = FloatVector.fromArray(F, I, i1 + 2 * LANES);
    FloatVector c13 = FloatVector.fromArray(F, I, i1 + 3 * LANES);
    int q = b;
    int p = 0;
    for (int from = 0; from < K; from += Tile.SHORT) {
      int to = Math.min(K, from + Tile.SHORT);
      for (int k = from; k < to; k++) {
        FloatVector b0 = FloatVector.fromArray(F, B, q);
        FloatVector b1 = FloatVector.fromArray(F, B, q + LANES);
        FloatVector b2 = FloatVector.fromArray(F, B, q + 2 * LANES);
        FloatVector b3 = FloatVector.fromArray(F, B, q + 3 * LANES);
        FloatVector x = FloatVector.broadcast(F, A[a + p]);
        c00 = x.fma(b0, c00);
        c01 = x.fma(b1, c01);
        c02 = x.fma(b2, c02);
        c03 = x.fma(b3, c03);
        x = FloatVector.broadcast(F, A[a1 + p]);
        c10 = x.fma(b0, c10);
        c11 = x.fma(b1, c11);
        c12 = x.fma(b2, c12);
        c13 = x.fma(b3, c13);
        p += cs;
        q += bs;
      }
    }
    c00.intoArray(C, c);
    c01.intoArray(C, c + LANES);
    c02.intoArray(C, c + 2 * LANES);
    c03.intoArray(C, c + 3 * LANES);
    if (rows > 1) {
      c10.intoArray(C, c + ldc);
      c11.intoArray(C, c + ldc + LANES);
      c12.intoArray(C, c + ldc + 2 * LANES);
      c13.intoArray(C, c + ldc + 3 * LANES);
    }
  }
}
