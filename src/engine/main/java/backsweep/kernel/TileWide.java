package backsweep.kernel;

import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles four vectors wide, for machines with 32 vector registers (AVX-512, NEON): six rows
 * keep 24 chains in flight and read ten operands for 24 multiply-adds, 47 instructions a step.
 * Contract in {@link Tile}; why there are two loops, in {@link TileNarrow}.
 */
final class TileWide {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  private TileWide() {}

  /**
   * {@code tiles} times six rows of A, row-major: row r at {@code a + r·ld}. The loop over the
   * tiles stands here and not around the call: with arguments and range checks set up once, what a
   * tile costs beside its multiply-adds falls from 120 to 60 cycles.
   */
  static void rows6(
      int tiles,
      float[] A,
      int a,
      int ld,
      int K,
      float[] B,
      int b,
      float[] I,
      int i,
      int is,
      float[] C,
      int c,
      int ldc) {
    int b0 = Objects.checkIndex(b, B.length);
    int b1 = Objects.checkIndex(b + LANES, B.length);
    int b2 = Objects.checkIndex(b + 2 * LANES, B.length);
    int b3 = Objects.checkIndex(b + 3 * LANES, B.length);
    for (int tile = 0; tile < tiles; tile++) {
      int a1 = a + ld;
      int a2 = a + 2 * ld;
      int a3 = a + 3 * ld;
      int a4 = a + 4 * ld;
      int a5 = a + 5 * ld;
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
      // One k for both loops: with two, C2 fetches A's address from a vector register at each step.
      for (int k = 0; k < K; ) {
        int to = Math.min(K, k + Tile.SHORT);
        for (; k < to; k++) {
          int q = k * Panels.WIDTH;
          FloatVector y0 = FloatVector.fromArray(F, B, b0 + q);
          FloatVector y1 = FloatVector.fromArray(F, B, b1 + q);
          FloatVector y2 = FloatVector.fromArray(F, B, b2 + q);
          FloatVector y3 = FloatVector.fromArray(F, B, b3 + q);
          FloatVector x = FloatVector.broadcast(F, A[a + k]);
          c00 = x.fma(y0, c00);
          c01 = x.fma(y1, c01);
          c02 = x.fma(y2, c02);
          c03 = x.fma(y3, c03);
          x = FloatVector.broadcast(F, A[a1 + k]);
          c10 = x.fma(y0, c10);
          c11 = x.fma(y1, c11);
          c12 = x.fma(y2, c12);
          c13 = x.fma(y3, c13);
          x = FloatVector.broadcast(F, A[a2 + k]);
          c20 = x.fma(y0, c20);
          c21 = x.fma(y1, c21);
          c22 = x.fma(y2, c22);
          c23 = x.fma(y3, c23);
          x = FloatVector.broadcast(F, A[a3 + k]);
          c30 = x.fma(y0, c30);
          c31 = x.fma(y1, c31);
          c32 = x.fma(y2, c32);
          c33 = x.fma(y3, c33);
          x = FloatVector.broadcast(F, A[a4 + k]);
          c40 = x.fma(y0, c40);
          c41 = x.fma(y1, c41);
          c42 = x.fma(y2, c42);
          c43 = x.fma(y3, c43);
          x = FloatVector.broadcast(F, A[a5 + k]);
          c50 = x.fma(y0, c50);
          c51 = x.fma(y1, c51);
          c52 = x.fma(y2, c52);
          c53 = x.fma(y3, c53);
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
      a += 6 * ld;
      i += 6 * is;
      c += 6 * ldc;
    }
  }

  /** {@code tiles} times six rows of A, column-major: step k at {@code a + k·ld}. */
  static void columns6(
      int tiles,
      float[] A,
      int a,
      int ld,
      int K,
      float[] B,
      int b,
      float[] I,
      int i,
      int is,
      float[] C,
      int c,
      int ldc) {
    int b0 = Objects.checkIndex(b, B.length);
    int b1 = Objects.checkIndex(b + LANES, B.length);
    int b2 = Objects.checkIndex(b + 2 * LANES, B.length);
    int b3 = Objects.checkIndex(b + 3 * LANES, B.length);
    for (int tile = 0; tile < tiles; tile++) {
      int p = a;
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
      for (int k = 0; k < K; ) {
        int to = Math.min(K, k + Tile.SHORT);
        for (; k < to; k++) {
          int q = k * Panels.WIDTH;
          FloatVector y0 = FloatVector.fromArray(F, B, b0 + q);
          FloatVector y1 = FloatVector.fromArray(F, B, b1 + q);
          FloatVector y2 = FloatVector.fromArray(F, B, b2 + q);
          FloatVector y3 = FloatVector.fromArray(F, B, b3 + q);
          FloatVector x = FloatVector.broadcast(F, A[p]);
          c00 = x.fma(y0, c00);
          c01 = x.fma(y1, c01);
          c02 = x.fma(y2, c02);
          c03 = x.fma(y3, c03);
          x = FloatVector.broadcast(F, A[p + 1]);
          c10 = x.fma(y0, c10);
          c11 = x.fma(y1, c11);
          c12 = x.fma(y2, c12);
          c13 = x.fma(y3, c13);
          x = FloatVector.broadcast(F, A[p + 2]);
          c20 = x.fma(y0, c20);
          c21 = x.fma(y1, c21);
          c22 = x.fma(y2, c22);
          c23 = x.fma(y3, c23);
          x = FloatVector.broadcast(F, A[p + 3]);
          c30 = x.fma(y0, c30);
          c31 = x.fma(y1, c31);
          c32 = x.fma(y2, c32);
          c33 = x.fma(y3, c33);
          x = FloatVector.broadcast(F, A[p + 4]);
          c40 = x.fma(y0, c40);
          c41 = x.fma(y1, c41);
          c42 = x.fma(y2, c42);
          c43 = x.fma(y3, c43);
          x = FloatVector.broadcast(F, A[p + 5]);
          c50 = x.fma(y0, c50);
          c51 = x.fma(y1, c51);
          c52 = x.fma(y2, c52);
          c53 = x.fma(y3, c53);
          p += ld;
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
      a += 6;
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
    if (rows < 1) {
      return;
    }
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
    if (rows < 1) {
      return;
    }
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
