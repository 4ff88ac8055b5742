package backsweep.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles one vector wide, for what remains at the right of a panel and for narrow outputs:
 * twelve rows hide the latency of the multiply-add. Contract in {@link Tile}.
 */
final class TileColumn {
  private static final VectorSpecies<Float> F = Species.F;

  private TileColumn() {}

  /** Five to twelve rows. */
  static void rows12(
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
    int a4 = a + Math.min(4, last) * rs;
    int a5 = a + Math.min(5, last) * rs;
    int a6 = a + Math.min(6, last) * rs;
    int a7 = a + Math.min(7, last) * rs;
    int a8 = a + Math.min(8, last) * rs;
    int a9 = a + Math.min(9, last) * rs;
    int a10 = a + Math.min(10, last) * rs;
    int a11 = a + Math.min(11, last) * rs;
    int i1 = i + Math.min(1, last) * is;
    int i2 = i + Math.min(2, last) * is;
    int i3 = i + Math.min(3, last) * is;
    int i4 = i + Math.min(4, last) * is;
    int i5 = i + Math.min(5, last) * is;
    int i6 = i + Math.min(6, last) * is;
    int i7 = i + Math.min(7, last) * is;
    int i8 = i + Math.min(8, last) * is;
    int i9 = i + Math.min(9, last) * is;
    int i10 = i + Math.min(10, last) * is;
    int i11 = i + Math.min(11, last) * is;
    FloatVector c00 = FloatVector.fromArray(F, I, i);
    FloatVector c10 = FloatVector.fromArray(F, I, i1);
    FloatVector c20 = FloatVector.fromArray(F, I, i2);
    FloatVector c30 = FloatVector.fromArray(F, I, i3);
    FloatVector c40 = FloatVector.fromArray(F, I, i4);
    FloatVector c50 = FloatVector.fromArray(F, I, i5);
    FloatVector c60 = FloatVector.fromArray(F, I, i6);
    FloatVector c70 = FloatVector.fromArray(F, I, i7);
    FloatVector c80 = FloatVector.fromArray(F, I, i8);
    FloatVector c90 = FloatVector.fromArray(F, I, i9);
    FloatVector c100 = FloatVector.fromArray(F, I, i10);
    FloatVector c110 = FloatVector.fromArray(F, I, i11);
    int q = b;
    int p = 0;
    for (int from = 0; from < K; from += Tile.SHORT) {
      int to = Math.min(K, from + Tile.SHORT);
      for (int k = from; k < to; k++) {
        FloatVector b0 = FloatVector.fromArray(F, B, q);
        FloatVector x = FloatVector.broadcast(F, A[a + p]);
        c00 = x.fma(b0, c00);
        x = FloatVector.broadcast(F, A[a1 + p]);
        c10 = x.fma(b0, c10);
        x = FloatVector.broadcast(F, A[a2 + p]);
        c20 = x.fma(b0, c20);
        x = FloatVector.broadcast(F, A[a3 + p]);
        c30 = x.fma(b0, c30);
        x = FloatVector.broadcast(F, A[a4 + p]);
        c40 = x.fma(b0, c40);
        x = FloatVector.broadcast(F, A[a5 + p]);
        c50 = x.fma(b0, c50);
        x = FloatVector.broadcast(F, A[a6 + p]);
        c60 = x.fma(b0, c60);
        x = FloatVector.broadcast(F, A[a7 + p]);
        c70 = x.fma(b0, c70);
        x = FloatVector.broadcast(F, A[a8 + p]);
        c80 = x.fma(b0, c80);
        x = FloatVector.broadcast(F, A[a9 + p]);
        c90 = x.fma(b0, c90);
        x = FloatVector.broadcast(F, A[a10 + p]);
        c100 = x.fma(b0, c100);
        x = FloatVector.broadcast(F, A[a11 + p]);
        c110 = x.fma(b0, c110);
        p += cs;
        q += bs;
      }
    }
    c00.intoArray(C, c);
    if (rows > 1) {
      c10.intoArray(C, c + ldc);
    }
    if (rows > 2) {
      c20.intoArray(C, c + 2 * ldc);
    }
    if (rows > 3) {
      c30.intoArray(C, c + 3 * ldc);
    }
    if (rows > 4) {
      c40.intoArray(C, c + 4 * ldc);
    }
    if (rows > 5) {
      c50.intoArray(C, c + 5 * ldc);
    }
    if (rows > 6) {
      c60.intoArray(C, c + 6 * ldc);
    }
    if (rows > 7) {
      c70.intoArray(C, c + 7 * ldc);
    }
    if (rows > 8) {
      c80.intoArray(C, c + 8 * ldc);
    }
    if (rows > 9) {
      c90.intoArray(C, c + 9 * ldc);
    }
    if (rows > 10) {
      c100.intoArray(C, c + 10 * ldc);
    }
    if (rows > 11) {
      c110.intoArray(C, c + 11 * ldc);
    }
  }

  /** One to four rows. */
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
    FloatVector c10 = FloatVector.fromArray(F, I, i1);
    FloatVector c20 = FloatVector.fromArray(F, I, i2);
    FloatVector c30 = FloatVector.fromArray(F, I, i3);
    int q = b;
    int p = 0;
    for (int from = 0; from < K; from += Tile.SHORT) {
      int to = Math.min(K, from + Tile.SHORT);
      for (int k = from; k < to; k++) {
        FloatVector b0 = FloatVector.fromArray(F, B, q);
        FloatVector x = FloatVector.broadcast(F, A[a + p]);
        c00 = x.fma(b0, c00);
        x = FloatVector.broadcast(F, A[a1 + p]);
        c10 = x.fma(b0, c10);
        x = FloatVector.broadcast(F, A[a2 + p]);
        c20 = x.fma(b0, c20);
        x = FloatVector.broadcast(F, A[a3 + p]);
        c30 = x.fma(b0, c30);
        p += cs;
        q += bs;
      }
    }
    c00.intoArray(C, c);
    if (rows > 1) {
      c10.intoArray(C, c + ldc);
    }
    if (rows > 2) {
      c20.intoArray(C, c + 2 * ldc);
    }
    if (rows > 3) {
      c30.intoArray(C, c + 3 * ldc);
    }
  }
}
