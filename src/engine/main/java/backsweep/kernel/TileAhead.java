package backsweep.kernel;

import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of dXᵀ = W·dZᵀ, lanes across the examples, so that W is read as it stands. They
 * differ from {@link TileWide} in one thing: W is read row beside row, which no prefetcher
 * foresees, so each step touches the next float of the rows that come next, in the order in which
 * they stand. The sum of what was touched is returned, or C2 would drop the loads. At 64 examples
 * and 2048 × 2048 weights that is 86 instead of 70 % of the peak.
 *
 * <pre>
 *   C[r, e] = I[r, e] + Σ W[r, j] · D[j, e]      j &lt; panels·n
 * </pre>
 *
 * W stands in panels of n columns, {@code apart} floats from one to the next; the rows of W, and
 * those of D and C, panels in {@code s}, are {@link Panels#WIDTH} floats apart: with a constant no
 * index of W needs an addition of its own. {@code is = 0} starts every row from zeros. A tile goes
 * through all panels, so that C stays in registers. Nothing is touched if {@code ahead} is 0, which
 * is otherwise 1.
 */
final class TileAhead {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;
  private static final int LD = Panels.WIDTH;

  private TileAhead() {}

  /** Six rows, four vectors of examples. */
  static int wide(
      int tiles,
      float[] W,
      int w,
      int n,
      int panels,
      int apart,
      float[] s,
      int d,
      float[] I,
      int i,
      int is,
      int c,
      int ahead) {
    int d0 = Objects.checkIndex(d, s.length);
    int d1 = Objects.checkIndex(d + LANES, s.length);
    int d2 = Objects.checkIndex(d + 2 * LANES, s.length);
    int d3 = Objects.checkIndex(d + 3 * LANES, s.length);
    int ts = ahead * 6;
    int end = W.length - 6 * LD;
    int touched = 0;
    for (int tile = 0; tile < tiles; tile++) {
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
      int w0 = w;
      for (int p = 0; p < panels; p++) {
        int t = Math.min(p + 1 < panels ? w0 + apart : w + 6 * LD, end);
        int first = p * n;
        for (int j = 0; j < n; j++) {
          int q = (first + j) * LD;
          FloatVector y0 = FloatVector.fromArray(F, s, d0 + q);
          FloatVector y1 = FloatVector.fromArray(F, s, d1 + q);
          FloatVector y2 = FloatVector.fromArray(F, s, d2 + q);
          FloatVector y3 = FloatVector.fromArray(F, s, d3 + q);
          FloatVector x = FloatVector.broadcast(F, W[w0 + j]);
          c00 = x.fma(y0, c00);
          c01 = x.fma(y1, c01);
          c02 = x.fma(y2, c02);
          c03 = x.fma(y3, c03);
          x = FloatVector.broadcast(F, W[w0 + LD + j]);
          c10 = x.fma(y0, c10);
          c11 = x.fma(y1, c11);
          c12 = x.fma(y2, c12);
          c13 = x.fma(y3, c13);
          x = FloatVector.broadcast(F, W[w0 + 2 * LD + j]);
          c20 = x.fma(y0, c20);
          c21 = x.fma(y1, c21);
          c22 = x.fma(y2, c22);
          c23 = x.fma(y3, c23);
          x = FloatVector.broadcast(F, W[w0 + 3 * LD + j]);
          c30 = x.fma(y0, c30);
          c31 = x.fma(y1, c31);
          c32 = x.fma(y2, c32);
          c33 = x.fma(y3, c33);
          x = FloatVector.broadcast(F, W[w0 + 4 * LD + j]);
          c40 = x.fma(y0, c40);
          c41 = x.fma(y1, c41);
          c42 = x.fma(y2, c42);
          c43 = x.fma(y3, c43);
          x = FloatVector.broadcast(F, W[w0 + 5 * LD + j]);
          c50 = x.fma(y0, c50);
          c51 = x.fma(y1, c51);
          c52 = x.fma(y2, c52);
          c53 = x.fma(y3, c53);
          touched += Float.floatToRawIntBits(W[t]);
          t += ts;
        }
        w0 += apart;
      }
      c00.intoArray(s, c);
      c01.intoArray(s, c + LANES);
      c02.intoArray(s, c + 2 * LANES);
      c03.intoArray(s, c + 3 * LANES);
      c10.intoArray(s, c + LD);
      c11.intoArray(s, c + LD + LANES);
      c12.intoArray(s, c + LD + 2 * LANES);
      c13.intoArray(s, c + LD + 3 * LANES);
      c20.intoArray(s, c + 2 * LD);
      c21.intoArray(s, c + 2 * LD + LANES);
      c22.intoArray(s, c + 2 * LD + 2 * LANES);
      c23.intoArray(s, c + 2 * LD + 3 * LANES);
      c30.intoArray(s, c + 3 * LD);
      c31.intoArray(s, c + 3 * LD + LANES);
      c32.intoArray(s, c + 3 * LD + 2 * LANES);
      c33.intoArray(s, c + 3 * LD + 3 * LANES);
      c40.intoArray(s, c + 4 * LD);
      c41.intoArray(s, c + 4 * LD + LANES);
      c42.intoArray(s, c + 4 * LD + 2 * LANES);
      c43.intoArray(s, c + 4 * LD + 3 * LANES);
      c50.intoArray(s, c + 5 * LD);
      c51.intoArray(s, c + 5 * LD + LANES);
      c52.intoArray(s, c + 5 * LD + 2 * LANES);
      c53.intoArray(s, c + 5 * LD + 3 * LANES);
      w += 6 * LD;
      i += 6 * is;
      c += 6 * LD;
    }
    return touched;
  }

  /** Twelve rows, two vectors. */
  static int pair(
      int tiles,
      float[] W,
      int w,
      int n,
      int panels,
      int apart,
      float[] s,
      int d,
      float[] I,
      int i,
      int is,
      int c,
      int ahead) {
    int d0 = Objects.checkIndex(d, s.length);
    int d1 = Objects.checkIndex(d + LANES, s.length);
    int ts = ahead * 12;
    int end = W.length - 12 * LD;
    int touched = 0;
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
      FloatVector c60 = FloatVector.fromArray(F, I, i + 6 * is);
      FloatVector c61 = FloatVector.fromArray(F, I, i + 6 * is + LANES);
      FloatVector c70 = FloatVector.fromArray(F, I, i + 7 * is);
      FloatVector c71 = FloatVector.fromArray(F, I, i + 7 * is + LANES);
      FloatVector c80 = FloatVector.fromArray(F, I, i + 8 * is);
      FloatVector c81 = FloatVector.fromArray(F, I, i + 8 * is + LANES);
      FloatVector c90 = FloatVector.fromArray(F, I, i + 9 * is);
      FloatVector c91 = FloatVector.fromArray(F, I, i + 9 * is + LANES);
      FloatVector c100 = FloatVector.fromArray(F, I, i + 10 * is);
      FloatVector c101 = FloatVector.fromArray(F, I, i + 10 * is + LANES);
      FloatVector c110 = FloatVector.fromArray(F, I, i + 11 * is);
      FloatVector c111 = FloatVector.fromArray(F, I, i + 11 * is + LANES);
      int w0 = w;
      for (int p = 0; p < panels; p++) {
        int t = Math.min(p + 1 < panels ? w0 + apart : w + 12 * LD, end);
        int first = p * n;
        for (int j = 0; j < n; j++) {
          int q = (first + j) * LD;
          FloatVector y0 = FloatVector.fromArray(F, s, d0 + q);
          FloatVector y1 = FloatVector.fromArray(F, s, d1 + q);
          FloatVector x = FloatVector.broadcast(F, W[w0 + j]);
          c00 = x.fma(y0, c00);
          c01 = x.fma(y1, c01);
          x = FloatVector.broadcast(F, W[w0 + LD + j]);
          c10 = x.fma(y0, c10);
          c11 = x.fma(y1, c11);
          x = FloatVector.broadcast(F, W[w0 + 2 * LD + j]);
          c20 = x.fma(y0, c20);
          c21 = x.fma(y1, c21);
          x = FloatVector.broadcast(F, W[w0 + 3 * LD + j]);
          c30 = x.fma(y0, c30);
          c31 = x.fma(y1, c31);
          x = FloatVector.broadcast(F, W[w0 + 4 * LD + j]);
          c40 = x.fma(y0, c40);
          c41 = x.fma(y1, c41);
          x = FloatVector.broadcast(F, W[w0 + 5 * LD + j]);
          c50 = x.fma(y0, c50);
          c51 = x.fma(y1, c51);
          x = FloatVector.broadcast(F, W[w0 + 6 * LD + j]);
          c60 = x.fma(y0, c60);
          c61 = x.fma(y1, c61);
          x = FloatVector.broadcast(F, W[w0 + 7 * LD + j]);
          c70 = x.fma(y0, c70);
          c71 = x.fma(y1, c71);
          x = FloatVector.broadcast(F, W[w0 + 8 * LD + j]);
          c80 = x.fma(y0, c80);
          c81 = x.fma(y1, c81);
          x = FloatVector.broadcast(F, W[w0 + 9 * LD + j]);
          c90 = x.fma(y0, c90);
          c91 = x.fma(y1, c91);
          x = FloatVector.broadcast(F, W[w0 + 10 * LD + j]);
          c100 = x.fma(y0, c100);
          c101 = x.fma(y1, c101);
          x = FloatVector.broadcast(F, W[w0 + 11 * LD + j]);
          c110 = x.fma(y0, c110);
          c111 = x.fma(y1, c111);
          touched += Float.floatToRawIntBits(W[t]);
          t += ts;
        }
        w0 += apart;
      }
      c00.intoArray(s, c);
      c01.intoArray(s, c + LANES);
      c10.intoArray(s, c + LD);
      c11.intoArray(s, c + LD + LANES);
      c20.intoArray(s, c + 2 * LD);
      c21.intoArray(s, c + 2 * LD + LANES);
      c30.intoArray(s, c + 3 * LD);
      c31.intoArray(s, c + 3 * LD + LANES);
      c40.intoArray(s, c + 4 * LD);
      c41.intoArray(s, c + 4 * LD + LANES);
      c50.intoArray(s, c + 5 * LD);
      c51.intoArray(s, c + 5 * LD + LANES);
      c60.intoArray(s, c + 6 * LD);
      c61.intoArray(s, c + 6 * LD + LANES);
      c70.intoArray(s, c + 7 * LD);
      c71.intoArray(s, c + 7 * LD + LANES);
      c80.intoArray(s, c + 8 * LD);
      c81.intoArray(s, c + 8 * LD + LANES);
      c90.intoArray(s, c + 9 * LD);
      c91.intoArray(s, c + 9 * LD + LANES);
      c100.intoArray(s, c + 10 * LD);
      c101.intoArray(s, c + 10 * LD + LANES);
      c110.intoArray(s, c + 11 * LD);
      c111.intoArray(s, c + 11 * LD + LANES);
      w += 12 * LD;
      i += 12 * is;
      c += 12 * LD;
    }
    return touched;
  }

  /** Twelve rows, one vector. */
  static int column(
      int tiles,
      float[] W,
      int w,
      int n,
      int panels,
      int apart,
      float[] s,
      int d,
      float[] I,
      int i,
      int is,
      int c,
      int ahead) {
    int d0 = Objects.checkIndex(d, s.length);
    int ts = ahead * 12;
    int end = W.length - 12 * LD;
    int touched = 0;
    for (int tile = 0; tile < tiles; tile++) {
      FloatVector c0 = FloatVector.fromArray(F, I, i);
      FloatVector c1 = FloatVector.fromArray(F, I, i + is);
      FloatVector c2 = FloatVector.fromArray(F, I, i + 2 * is);
      FloatVector c3 = FloatVector.fromArray(F, I, i + 3 * is);
      FloatVector c4 = FloatVector.fromArray(F, I, i + 4 * is);
      FloatVector c5 = FloatVector.fromArray(F, I, i + 5 * is);
      FloatVector c6 = FloatVector.fromArray(F, I, i + 6 * is);
      FloatVector c7 = FloatVector.fromArray(F, I, i + 7 * is);
      FloatVector c8 = FloatVector.fromArray(F, I, i + 8 * is);
      FloatVector c9 = FloatVector.fromArray(F, I, i + 9 * is);
      FloatVector c10 = FloatVector.fromArray(F, I, i + 10 * is);
      FloatVector c11 = FloatVector.fromArray(F, I, i + 11 * is);
      int w0 = w;
      for (int p = 0; p < panels; p++) {
        int t = Math.min(p + 1 < panels ? w0 + apart : w + 12 * LD, end);
        int first = p * n;
        for (int j = 0; j < n; j++) {
          int q = (first + j) * LD;
          FloatVector y0 = FloatVector.fromArray(F, s, d0 + q);
          FloatVector x = FloatVector.broadcast(F, W[w0 + j]);
          c0 = x.fma(y0, c0);
          x = FloatVector.broadcast(F, W[w0 + LD + j]);
          c1 = x.fma(y0, c1);
          x = FloatVector.broadcast(F, W[w0 + 2 * LD + j]);
          c2 = x.fma(y0, c2);
          x = FloatVector.broadcast(F, W[w0 + 3 * LD + j]);
          c3 = x.fma(y0, c3);
          x = FloatVector.broadcast(F, W[w0 + 4 * LD + j]);
          c4 = x.fma(y0, c4);
          x = FloatVector.broadcast(F, W[w0 + 5 * LD + j]);
          c5 = x.fma(y0, c5);
          x = FloatVector.broadcast(F, W[w0 + 6 * LD + j]);
          c6 = x.fma(y0, c6);
          x = FloatVector.broadcast(F, W[w0 + 7 * LD + j]);
          c7 = x.fma(y0, c7);
          x = FloatVector.broadcast(F, W[w0 + 8 * LD + j]);
          c8 = x.fma(y0, c8);
          x = FloatVector.broadcast(F, W[w0 + 9 * LD + j]);
          c9 = x.fma(y0, c9);
          x = FloatVector.broadcast(F, W[w0 + 10 * LD + j]);
          c10 = x.fma(y0, c10);
          x = FloatVector.broadcast(F, W[w0 + 11 * LD + j]);
          c11 = x.fma(y0, c11);
          touched += Float.floatToRawIntBits(W[t]);
          t += ts;
        }
        w0 += apart;
      }
      c0.intoArray(s, c);
      c1.intoArray(s, c + LD);
      c2.intoArray(s, c + 2 * LD);
      c3.intoArray(s, c + 3 * LD);
      c4.intoArray(s, c + 4 * LD);
      c5.intoArray(s, c + 5 * LD);
      c6.intoArray(s, c + 6 * LD);
      c7.intoArray(s, c + 7 * LD);
      c8.intoArray(s, c + 8 * LD);
      c9.intoArray(s, c + 9 * LD);
      c10.intoArray(s, c + 10 * LD);
      c11.intoArray(s, c + 11 * LD);
      w += 12 * LD;
      i += 12 * is;
      c += 12 * LD;
    }
    return touched;
  }
}
