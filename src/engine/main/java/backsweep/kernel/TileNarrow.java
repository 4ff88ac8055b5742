package backsweep.kernel;

import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles two vectors wide, for machines with 16 vector registers (AVX2): six rows are
 * twelve chains, beside them two vectors of B and two broadcasts fit. Contract in {@link Tile}.
 *
 * <p>A step of six rows has twelve multiply-adds, six cycles of an AVX2 core that starts six
 * instructions in each, so every other instruction counts: 33 in all. Therefore rows of B are a
 * constant apart, {@link Panels#WIDTH}, which takes all range checks of B out of the loop (with a
 * variable distance: two checks, 34 instructions for five rows), and A row by row and A column by
 * column are two loops, because then C2 takes the range checks of A out of the one and makes two of
 * six in the other.
 */
final class TileNarrow {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  private TileNarrow() {}

  /** {@code tiles} times six rows of A, row-major: row r at {@code a + r·ld}. */
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
    int left = Objects.checkIndex(b, B.length);
    int right = Objects.checkIndex(b + LANES, B.length);
    for (int tile = 0; tile < tiles; tile++) {
      int a1 = a + ld;
      int a2 = a + 2 * ld;
      int a3 = a + 3 * ld;
      int a4 = a + 4 * ld;
      int a5 = a + 5 * ld;
      FloatVector c00 = FloatVector.fromArray(F, I, i);
      FloatVector c01 = FloatVector.fromArray(F, I, i + LANES);
      FloatVector c10 = FloatVector.fromArray(F, I, i + is);
      FloatVector c11 = FloatVector.fromArray(F, I, i + is + LANES);
      FloatVector c20 = FloatVector.fromArray(F, I, i + 2 * is);
      FloatVector c21 = FloatVector.fromArray(F, I, i + 2 * is + LANES);
      FloatVector c30 = FloatVector.fromArray(F, I, i + 3 * is);
      FloatVector c31 = FloatVector.fromArray(F, I, i + 3 * is + LANES);
      FloatVector c40 = FloatVector.fromArray(F, I, i + 4 * is);
      FloatVector c41 = FloatVector.fromArray(F, I, i + 4 * is + LANES);
      FloatVector c50 = FloatVector.fromArray(F, I, i + 5 * is);
      FloatVector c51 = FloatVector.fromArray(F, I, i + 5 * is + LANES);
      for (int from = 0; from < K; from += Tile.SHORT) {
        int to = Math.min(K, from + Tile.SHORT);
        for (int k = from; k < to; k++) {
          int q = k * Panels.WIDTH;
          FloatVector b0 = FloatVector.fromArray(F, B, left + q);
          FloatVector b1 = FloatVector.fromArray(F, B, right + q);
          FloatVector x = FloatVector.broadcast(F, A[a + k]);
          c00 = x.fma(b0, c00);
          c01 = x.fma(b1, c01);
          x = FloatVector.broadcast(F, A[a1 + k]);
          c10 = x.fma(b0, c10);
          c11 = x.fma(b1, c11);
          x = FloatVector.broadcast(F, A[a2 + k]);
          c20 = x.fma(b0, c20);
          c21 = x.fma(b1, c21);
          x = FloatVector.broadcast(F, A[a3 + k]);
          c30 = x.fma(b0, c30);
          c31 = x.fma(b1, c31);
          x = FloatVector.broadcast(F, A[a4 + k]);
          c40 = x.fma(b0, c40);
          c41 = x.fma(b1, c41);
          x = FloatVector.broadcast(F, A[a5 + k]);
          c50 = x.fma(b0, c50);
          c51 = x.fma(b1, c51);
        }
      }
      c00.intoArray(C, c);
      c01.intoArray(C, c + LANES);
      c10.intoArray(C, c + ldc);
      c11.intoArray(C, c + ldc + LANES);
      c20.intoArray(C, c + 2 * ldc);
      c21.intoArray(C, c + 2 * ldc + LANES);
      c30.intoArray(C, c + 3 * ldc);
      c31.intoArray(C, c + 3 * ldc + LANES);
      c40.intoArray(C, c + 4 * ldc);
      c41.intoArray(C, c + 4 * ldc + LANES);
      c50.intoArray(C, c + 5 * ldc);
      c51.intoArray(C, c + 5 * ldc + LANES);
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
    int left = Objects.checkIndex(b, B.length);
    int right = Objects.checkIndex(b + LANES, B.length);
    for (int tile = 0; tile < tiles; tile++) {
      FloatVector c00 = FloatVector.fromArray(F, I, i);
      FloatVector c01 = FloatVector.fromArray(F, I, i + LANES);
      FloatVector c10 = FloatVector.fromArray(F, I, i + is);
      FloatVector c11 = FloatVector.fromArray(F, I, i + is + LANES);
      FloatVector c20 = FloatVector.fromArray(F, I, i + 2 * is);
      FloatVector c21 = FloatVector.fromArray(F, I, i + 2 * is + LANES);
      FloatVector c30 = FloatVector.fromArray(F, I, i + 3 * is);
      FloatVector c31 = FloatVector.fromArray(F, I, i + 3 * is + LANES);
      FloatVector c40 = FloatVector.fromArray(F, I, i + 4 * is);
      FloatVector c41 = FloatVector.fromArray(F, I, i + 4 * is + LANES);
      FloatVector c50 = FloatVector.fromArray(F, I, i + 5 * is);
      FloatVector c51 = FloatVector.fromArray(F, I, i + 5 * is + LANES);
      int p = a;
      for (int from = 0; from < K; from += Tile.SHORT) {
        int to = Math.min(K, from + Tile.SHORT);
        for (int k = from; k < to; k++) {
          int q = k * Panels.WIDTH;
          FloatVector b0 = FloatVector.fromArray(F, B, left + q);
          FloatVector b1 = FloatVector.fromArray(F, B, right + q);
          FloatVector x = FloatVector.broadcast(F, A[p]);
          c00 = x.fma(b0, c00);
          c01 = x.fma(b1, c01);
          x = FloatVector.broadcast(F, A[p + 1]);
          c10 = x.fma(b0, c10);
          c11 = x.fma(b1, c11);
          x = FloatVector.broadcast(F, A[p + 2]);
          c20 = x.fma(b0, c20);
          c21 = x.fma(b1, c21);
          x = FloatVector.broadcast(F, A[p + 3]);
          c30 = x.fma(b0, c30);
          c31 = x.fma(b1, c31);
          x = FloatVector.broadcast(F, A[p + 4]);
          c40 = x.fma(b0, c40);
          c41 = x.fma(b1, c41);
          x = FloatVector.broadcast(F, A[p + 5]);
          c50 = x.fma(b0, c50);
          c51 = x.fma(b1, c51);
          p += ld;
        }
      }
      c00.intoArray(C, c);
      c01.intoArray(C, c + LANES);
      c10.intoArray(C, c + ldc);
      c11.intoArray(C, c + ldc + LANES);
      c20.intoArray(C, c + 2 * ldc);
      c21.intoArray(C, c + 2 * ldc + LANES);
      c30.intoArray(C, c + 3 * ldc);
      c31.intoArray(C, c + 3 * ldc + LANES);
      c40.intoArray(C, c + 4 * ldc);
      c41.intoArray(C, c + 4 * ldc + LANES);
      c50.intoArray(C, c + 5 * ldc);
      c51.intoArray(C, c + 5 * ldc + LANES);
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
    if (rows < 1) {
      return;
    }
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
