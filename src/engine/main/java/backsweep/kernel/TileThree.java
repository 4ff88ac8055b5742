package backsweep.kernel;

import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles three vectors wide, for the last panel of a matrix whose columns leave 33 to 48
 * over, at 512 bits: 18 chains instead of two tiles of eight and four (an output of 300 columns has
 * a sixth of its work there). Otherwise {@link TileWide}.
 */
final class TileThree {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  /** Distance of B's rows: such a panel has no gaps. */
  private static final int LD = 3 * LANES;

  private TileThree() {}

  /** Whether there is a tile for so many columns of a panel, rows bs apart, and so many steps. */
  static boolean takes(int width, int bs, int K) {
    return Tile.WIDE && width == LD && bs == LD && LANES == Panels.PAD && K >= Tile.LEAST;
  }

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
    int b0 = Objects.checkIndex(b, B.length);
    int b1 = Objects.checkIndex(b + LANES, B.length);
    int b2 = Objects.checkIndex(b + 2 * LANES, B.length);
    for (int tile = 0; tile < tiles; tile++) {
      int a1 = a + ld;
      int a2 = a + 2 * ld;
      int a3 = a + 3 * ld;
      int a4 = a + 4 * ld;
      int a5 = a + 5 * ld;
      FloatVector c00 = FloatVector.fromArray(F, I, i);
      FloatVector c01 = FloatVector.fromArray(F, I, i + LANES);
      FloatVector c02 = FloatVector.fromArray(F, I, i + 2 * LANES);
      FloatVector c10 = FloatVector.fromArray(F, I, i + is);
      FloatVector c11 = FloatVector.fromArray(F, I, i + is + LANES);
      FloatVector c12 = FloatVector.fromArray(F, I, i + is + 2 * LANES);
      FloatVector c20 = FloatVector.fromArray(F, I, i + 2 * is);
      FloatVector c21 = FloatVector.fromArray(F, I, i + 2 * is + LANES);
      FloatVector c22 = FloatVector.fromArray(F, I, i + 2 * is + 2 * LANES);
      FloatVector c30 = FloatVector.fromArray(F, I, i + 3 * is);
      FloatVector c31 = FloatVector.fromArray(F, I, i + 3 * is + LANES);
      FloatVector c32 = FloatVector.fromArray(F, I, i + 3 * is + 2 * LANES);
      FloatVector c40 = FloatVector.fromArray(F, I, i + 4 * is);
      FloatVector c41 = FloatVector.fromArray(F, I, i + 4 * is + LANES);
      FloatVector c42 = FloatVector.fromArray(F, I, i + 4 * is + 2 * LANES);
      FloatVector c50 = FloatVector.fromArray(F, I, i + 5 * is);
      FloatVector c51 = FloatVector.fromArray(F, I, i + 5 * is + LANES);
      FloatVector c52 = FloatVector.fromArray(F, I, i + 5 * is + 2 * LANES);
      for (int k = 0; k < K; ) {
        int to = Math.min(K, k + Tile.SHORT);
        for (; k < to; k++) {
          int q = k * LD;
          FloatVector y0 = FloatVector.fromArray(F, B, b0 + q);
          FloatVector y1 = FloatVector.fromArray(F, B, b1 + q);
          FloatVector y2 = FloatVector.fromArray(F, B, b2 + q);
          FloatVector x = FloatVector.broadcast(F, A[a + k]);
          c00 = x.fma(y0, c00);
          c01 = x.fma(y1, c01);
          c02 = x.fma(y2, c02);
          x = FloatVector.broadcast(F, A[a1 + k]);
          c10 = x.fma(y0, c10);
          c11 = x.fma(y1, c11);
          c12 = x.fma(y2, c12);
          x = FloatVector.broadcast(F, A[a2 + k]);
          c20 = x.fma(y0, c20);
          c21 = x.fma(y1, c21);
          c22 = x.fma(y2, c22);
          x = FloatVector.broadcast(F, A[a3 + k]);
          c30 = x.fma(y0, c30);
          c31 = x.fma(y1, c31);
          c32 = x.fma(y2, c32);
          x = FloatVector.broadcast(F, A[a4 + k]);
          c40 = x.fma(y0, c40);
          c41 = x.fma(y1, c41);
          c42 = x.fma(y2, c42);
          x = FloatVector.broadcast(F, A[a5 + k]);
          c50 = x.fma(y0, c50);
          c51 = x.fma(y1, c51);
          c52 = x.fma(y2, c52);
        }
      }
      c00.intoArray(C, c);
      c01.intoArray(C, c + LANES);
      c02.intoArray(C, c + 2 * LANES);
      c10.intoArray(C, c + ldc);
      c11.intoArray(C, c + ldc + LANES);
      c12.intoArray(C, c + ldc + 2 * LANES);
      c20.intoArray(C, c + 2 * ldc);
      c21.intoArray(C, c + 2 * ldc + LANES);
      c22.intoArray(C, c + 2 * ldc + 2 * LANES);
      c30.intoArray(C, c + 3 * ldc);
      c31.intoArray(C, c + 3 * ldc + LANES);
      c32.intoArray(C, c + 3 * ldc + 2 * LANES);
      c40.intoArray(C, c + 4 * ldc);
      c41.intoArray(C, c + 4 * ldc + LANES);
      c42.intoArray(C, c + 4 * ldc + 2 * LANES);
      c50.intoArray(C, c + 5 * ldc);
      c51.intoArray(C, c + 5 * ldc + LANES);
      c52.intoArray(C, c + 5 * ldc + 2 * LANES);
      a += 6 * ld;
      i += 6 * is;
      c += 6 * ldc;
    }
  }

  /** The same with A transposed: step k at {@code a + k·ld}. */
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
    for (int tile = 0; tile < tiles; tile++) {
      int p = a;
      FloatVector c00 = FloatVector.fromArray(F, I, i);
      FloatVector c01 = FloatVector.fromArray(F, I, i + LANES);
      FloatVector c02 = FloatVector.fromArray(F, I, i + 2 * LANES);
      FloatVector c10 = FloatVector.fromArray(F, I, i + is);
      FloatVector c11 = FloatVector.fromArray(F, I, i + is + LANES);
      FloatVector c12 = FloatVector.fromArray(F, I, i + is + 2 * LANES);
      FloatVector c20 = FloatVector.fromArray(F, I, i + 2 * is);
      FloatVector c21 = FloatVector.fromArray(F, I, i + 2 * is + LANES);
      FloatVector c22 = FloatVector.fromArray(F, I, i + 2 * is + 2 * LANES);
      FloatVector c30 = FloatVector.fromArray(F, I, i + 3 * is);
      FloatVector c31 = FloatVector.fromArray(F, I, i + 3 * is + LANES);
      FloatVector c32 = FloatVector.fromArray(F, I, i + 3 * is + 2 * LANES);
      FloatVector c40 = FloatVector.fromArray(F, I, i + 4 * is);
      FloatVector c41 = FloatVector.fromArray(F, I, i + 4 * is + LANES);
      FloatVector c42 = FloatVector.fromArray(F, I, i + 4 * is + 2 * LANES);
      FloatVector c50 = FloatVector.fromArray(F, I, i + 5 * is);
      FloatVector c51 = FloatVector.fromArray(F, I, i + 5 * is + LANES);
      FloatVector c52 = FloatVector.fromArray(F, I, i + 5 * is + 2 * LANES);
      for (int k = 0; k < K; ) {
        int to = Math.min(K, k + Tile.SHORT);
        for (; k < to; k++) {
          int q = k * LD;
          FloatVector y0 = FloatVector.fromArray(F, B, b0 + q);
          FloatVector y1 = FloatVector.fromArray(F, B, b1 + q);
          FloatVector y2 = FloatVector.fromArray(F, B, b2 + q);
          FloatVector x = FloatVector.broadcast(F, A[p]);
          c00 = x.fma(y0, c00);
          c01 = x.fma(y1, c01);
          c02 = x.fma(y2, c02);
          x = FloatVector.broadcast(F, A[p + 1]);
          c10 = x.fma(y0, c10);
          c11 = x.fma(y1, c11);
          c12 = x.fma(y2, c12);
          x = FloatVector.broadcast(F, A[p + 2]);
          c20 = x.fma(y0, c20);
          c21 = x.fma(y1, c21);
          c22 = x.fma(y2, c22);
          x = FloatVector.broadcast(F, A[p + 3]);
          c30 = x.fma(y0, c30);
          c31 = x.fma(y1, c31);
          c32 = x.fma(y2, c32);
          x = FloatVector.broadcast(F, A[p + 4]);
          c40 = x.fma(y0, c40);
          c41 = x.fma(y1, c41);
          c42 = x.fma(y2, c42);
          x = FloatVector.broadcast(F, A[p + 5]);
          c50 = x.fma(y0, c50);
          c51 = x.fma(y1, c51);
          c52 = x.fma(y2, c52);
          p += ld;
        }
      }
      c00.intoArray(C, c);
      c01.intoArray(C, c + LANES);
      c02.intoArray(C, c + 2 * LANES);
      c10.intoArray(C, c + ldc);
      c11.intoArray(C, c + ldc + LANES);
      c12.intoArray(C, c + ldc + 2 * LANES);
      c20.intoArray(C, c + 2 * ldc);
      c21.intoArray(C, c + 2 * ldc + LANES);
      c22.intoArray(C, c + 2 * ldc + 2 * LANES);
      c30.intoArray(C, c + 3 * ldc);
      c31.intoArray(C, c + 3 * ldc + LANES);
      c32.intoArray(C, c + 3 * ldc + 2 * LANES);
      c40.intoArray(C, c + 4 * ldc);
      c41.intoArray(C, c + 4 * ldc + LANES);
      c42.intoArray(C, c + 4 * ldc + 2 * LANES);
      c50.intoArray(C, c + 5 * ldc);
      c51.intoArray(C, c + 5 * ldc + LANES);
      c52.intoArray(C, c + 5 * ldc + 2 * LANES);
      a += 6;
      i += 6 * is;
      c += 6 * ldc;
    }
  }
}
