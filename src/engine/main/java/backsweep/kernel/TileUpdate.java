package backsweep.kernel;

import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tile of gradient descent, W += alpha·(I + A·B): {@link TileWide#columns6}, whose
 * chains do not go to memory and come back but are added to W as they end, by one fused
 * multiply-add each. W stands in a panel and is often out of the cache, and nothing foresees its
 * loads, so each step touches the next float of the six rows that come next. The sum of what was
 * touched is returned, or C2 would drop the loads.
 */
final class TileUpdate {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;
  private static final int LD = Panels.WIDTH;

  private TileUpdate() {}

  /** Whether there is a tile for panels of that width and so many steps. */
  static boolean takes(int width, int K) {
    return Tile.WIDE && width == LD && K >= Tile.LEAST;
  }

  /** {@code tiles} times six rows of A and W; step k of A at {@code a + k·ld}. */
  static float columns6(
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
      float alpha,
      float[] W,
      int w) {
    int b0 = Objects.checkIndex(b, B.length);
    int b1 = Objects.checkIndex(b + LANES, B.length);
    int b2 = Objects.checkIndex(b + 2 * LANES, B.length);
    int b3 = Objects.checkIndex(b + 3 * LANES, B.length);
    float touched = 0f;
    int ts = 6 * LD / K;
    for (int tile = 0; tile < tiles; tile++) {
      int t = Math.min(w + 6 * LD, W.length - K * ts);
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
      for (int from = 0; from < K; from += Tile.SHORT) {
        int to = Math.min(K, from + Tile.SHORT);
        for (int k = from; k < to; k++) {
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
          touched += W[t];
          t += ts;
        }
      }
      FloatVector scale = FloatVector.broadcast(F, alpha);
      c00.fma(scale, FloatVector.fromArray(F, W, w)).intoArray(W, w);
      c01.fma(scale, FloatVector.fromArray(F, W, w + LANES)).intoArray(W, w + LANES);
      c02.fma(scale, FloatVector.fromArray(F, W, w + 2 * LANES)).intoArray(W, w + 2 * LANES);
      c03.fma(scale, FloatVector.fromArray(F, W, w + 3 * LANES)).intoArray(W, w + 3 * LANES);
      c10.fma(scale, FloatVector.fromArray(F, W, w + LD)).intoArray(W, w + LD);
      c11.fma(scale, FloatVector.fromArray(F, W, w + LD + LANES)).intoArray(W, w + LD + LANES);
      c12.fma(scale, FloatVector.fromArray(F, W, w + LD + 2 * LANES))
          .intoArray(W, w + LD + 2 * LANES);
      c13.fma(scale, FloatVector.fromArray(F, W, w + LD + 3 * LANES))
          .intoArray(W, w + LD + 3 * LANES);
      c20.fma(scale, FloatVector.fromArray(F, W, w + 2 * LD)).intoArray(W, w + 2 * LD);
      c21.fma(scale, FloatVector.fromArray(F, W, w + 2 * LD + LANES))
          .intoArray(W, w + 2 * LD + LANES);
      c22.fma(scale, FloatVector.fromArray(F, W, w + 2 * LD + 2 * LANES))
          .intoArray(W, w + 2 * LD + 2 * LANES);
      c23.fma(scale, FloatVector.fromArray(F, W, w + 2 * LD + 3 * LANES))
          .intoArray(W, w + 2 * LD + 3 * LANES);
      c30.fma(scale, FloatVector.fromArray(F, W, w + 3 * LD)).intoArray(W, w + 3 * LD);
      c31.fma(scale, FloatVector.fromArray(F, W, w + 3 * LD + LANES))
          .intoArray(W, w + 3 * LD + LANES);
      c32.fma(scale, FloatVector.fromArray(F, W, w + 3 * LD + 2 * LANES))
          .intoArray(W, w + 3 * LD + 2 * LANES);
      c33.fma(scale, FloatVector.fromArray(F, W, w + 3 * LD + 3 * LANES))
          .intoArray(W, w + 3 * LD + 3 * LANES);
      c40.fma(scale, FloatVector.fromArray(F, W, w + 4 * LD)).intoArray(W, w + 4 * LD);
      c41.fma(scale, FloatVector.fromArray(F, W, w + 4 * LD + LANES))
          .intoArray(W, w + 4 * LD + LANES);
      c42.fma(scale, FloatVector.fromArray(F, W, w + 4 * LD + 2 * LANES))
          .intoArray(W, w + 4 * LD + 2 * LANES);
      c43.fma(scale, FloatVector.fromArray(F, W, w + 4 * LD + 3 * LANES))
          .intoArray(W, w + 4 * LD + 3 * LANES);
      c50.fma(scale, FloatVector.fromArray(F, W, w + 5 * LD)).intoArray(W, w + 5 * LD);
      c51.fma(scale, FloatVector.fromArray(F, W, w + 5 * LD + LANES))
          .intoArray(W, w + 5 * LD + LANES);
      c52.fma(scale, FloatVector.fromArray(F, W, w + 5 * LD + 2 * LANES))
          .intoArray(W, w + 5 * LD + 2 * LANES);
      c53.fma(scale, FloatVector.fromArray(F, W, w + 5 * LD + 3 * LANES))
          .intoArray(W, w + 5 * LD + 3 * LANES);
      a += 6;
      i += 6 * is;
      w += 6 * LD;
    }
    return touched;
  }
}
