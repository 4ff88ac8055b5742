package backsweep.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of dX = dZ·Wᵀ for few examples, with vectors of sixteen floats: sixteen rows of W
 * are turned over in registers, eight columns at a time, and multiplied at once, without a store
 * between. Lanes are rows of W, so each element of dX stays one chain in ascending order.
 *
 * <pre>
 *   C[e, r] = I[e, r] + Σ Z[e, j] · W[r, j]      r &lt; 16, j &lt; n, n a multiple of eight
 * </pre>
 *
 * Rows of W stand one below the other in a panel of {@link Panels#WIDTH} columns. Block after block
 * of sixteen rows is taken; meanwhile every line of the block that follows is touched once, in
 * ascending order, so that the caches fetch it: the loads of a transposition jump about and are not
 * foreseen (0.45 instead of 0.16 ns a float from DRAM). The sum of what was touched is returned, or
 * C2 would drop the loads. How the exchanges work is told in {@link Transposition}.
 */
final class TileTurned {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LD = Panels.WIDTH;

  /** Rows of W in a block. */
  static final int ROWS = 16;

  /** Columns turned over at a time. */
  static final int COLUMNS = 8;

  /** Floats from one block to the next. */
  static final int BLOCK = ROWS * LD;

  private static final VectorShuffle<Float> SWAP1 = Transposition.swap(1);
  private static final VectorShuffle<Float> SWAP2 = Transposition.swap(2);
  private static final VectorShuffle<Float> SWAP4 = Transposition.swap(4);
  private static final VectorMask<Float> ODD1 = Transposition.lanes(0xAAAA);
  private static final VectorMask<Float> EVEN1 = Transposition.lanes(0x5555);
  private static final VectorMask<Float> ODD2 = Transposition.lanes(0xCCCC);
  private static final VectorMask<Float> EVEN2 = Transposition.lanes(0x3333);
  private static final VectorMask<Float> ODD4 = Transposition.lanes(0xF0F0);
  private static final VectorMask<Float> EVEN4 = Transposition.lanes(0x0F0F);
  private static final VectorMask<Float> UPPER = Transposition.lanes(0xFF00);

  private TileTurned() {}

  /** One example. */
  static float one(
      int blocks,
      float[] W,
      int w,
      int n,
      float[] Z,
      int z,
      float[] I,
      int i,
      int step,
      float[] C,
      int c,
      int t,
      int ts) {
    float touched = 0f;
    for (int block = 0; block < blocks; block++) {
      FloatVector x = FloatVector.fromArray(F, I, i);
      for (int j = 0; j < n; j += COLUMNS) {
        touched += W[t] + W[t + ts] + W[t + 2 * ts] + W[t + 3 * ts];
        touched += W[t + 4 * ts] + W[t + 5 * ts] + W[t + 6 * ts] + W[t + 7 * ts];
        t += 8 * ts;
        int f = w + j;
        int g = f + 8 * LD - 8;
        FloatVector a0 = FloatVector.fromArray(F, W, f);
        FloatVector a1 = FloatVector.fromArray(F, W, f + LD);
        FloatVector a2 = FloatVector.fromArray(F, W, f + 2 * LD);
        FloatVector a3 = FloatVector.fromArray(F, W, f + 3 * LD);
        FloatVector a4 = FloatVector.fromArray(F, W, f + 4 * LD);
        FloatVector a5 = FloatVector.fromArray(F, W, f + 5 * LD);
        FloatVector a6 = FloatVector.fromArray(F, W, f + 6 * LD);
        FloatVector a7 = FloatVector.fromArray(F, W, f + 7 * LD);
        a0 = a0.blend(FloatVector.fromArray(F, W, g), UPPER);
        a1 = a1.blend(FloatVector.fromArray(F, W, g + LD), UPPER);
        a2 = a2.blend(FloatVector.fromArray(F, W, g + 2 * LD), UPPER);
        a3 = a3.blend(FloatVector.fromArray(F, W, g + 3 * LD), UPPER);
        a4 = a4.blend(FloatVector.fromArray(F, W, g + 4 * LD), UPPER);
        a5 = a5.blend(FloatVector.fromArray(F, W, g + 5 * LD), UPPER);
        a6 = a6.blend(FloatVector.fromArray(F, W, g + 6 * LD), UPPER);
        a7 = a7.blend(FloatVector.fromArray(F, W, g + 7 * LD), UPPER);
        FloatVector b0 = a0.blend(a4.rearrange(SWAP4), ODD4);
        FloatVector b4 = a4.blend(a0.rearrange(SWAP4), EVEN4);
        FloatVector b1 = a1.blend(a5.rearrange(SWAP4), ODD4);
        FloatVector b5 = a5.blend(a1.rearrange(SWAP4), EVEN4);
        FloatVector b2 = a2.blend(a6.rearrange(SWAP4), ODD4);
        FloatVector b6 = a6.blend(a2.rearrange(SWAP4), EVEN4);
        FloatVector b3 = a3.blend(a7.rearrange(SWAP4), ODD4);
        FloatVector b7 = a7.blend(a3.rearrange(SWAP4), EVEN4);
        FloatVector c0 = b0.blend(b2.rearrange(SWAP2), ODD2);
        FloatVector c2 = b2.blend(b0.rearrange(SWAP2), EVEN2);
        FloatVector c1 = b1.blend(b3.rearrange(SWAP2), ODD2);
        FloatVector c3 = b3.blend(b1.rearrange(SWAP2), EVEN2);
        FloatVector c4 = b4.blend(b6.rearrange(SWAP2), ODD2);
        FloatVector c6 = b6.blend(b4.rearrange(SWAP2), EVEN2);
        FloatVector c5 = b5.blend(b7.rearrange(SWAP2), ODD2);
        FloatVector c7 = b7.blend(b5.rearrange(SWAP2), EVEN2);
        FloatVector d0 = c0.blend(c1.rearrange(SWAP1), ODD1);
        FloatVector d1 = c1.blend(c0.rearrange(SWAP1), EVEN1);
        FloatVector d2 = c2.blend(c3.rearrange(SWAP1), ODD1);
        FloatVector d3 = c3.blend(c2.rearrange(SWAP1), EVEN1);
        FloatVector d4 = c4.blend(c5.rearrange(SWAP1), ODD1);
        FloatVector d5 = c5.blend(c4.rearrange(SWAP1), EVEN1);
        FloatVector d6 = c6.blend(c7.rearrange(SWAP1), ODD1);
        FloatVector d7 = c7.blend(c6.rearrange(SWAP1), EVEN1);
        x = d0.fma(FloatVector.broadcast(F, Z[z + j]), x);
        x = d1.fma(FloatVector.broadcast(F, Z[z + j + 1]), x);
        x = d2.fma(FloatVector.broadcast(F, Z[z + j + 2]), x);
        x = d3.fma(FloatVector.broadcast(F, Z[z + j + 3]), x);
        x = d4.fma(FloatVector.broadcast(F, Z[z + j + 4]), x);
        x = d5.fma(FloatVector.broadcast(F, Z[z + j + 5]), x);
        x = d6.fma(FloatVector.broadcast(F, Z[z + j + 6]), x);
        x = d7.fma(FloatVector.broadcast(F, Z[z + j + 7]), x);
      }
      x.intoArray(C, c);
      w += BLOCK;
      c += ROWS;
      i += step;
    }
    return touched;
  }

  /** Up to four examples; those beyond {@code examples} repeat the last and are not stored. */
  static float four(
      int examples,
      int blocks,
      float[] W,
      int w,
      int n,
      float[] Z,
      int z,
      int ldz,
      float[] I,
      int i,
      int is,
      int step,
      float[] C,
      int c,
      int ldc,
      int t,
      int ts) {
    int last = examples - 1;
    int z1 = z + Math.min(1, last) * ldz;
    int z2 = z + Math.min(2, last) * ldz;
    int z3 = z + Math.min(3, last) * ldz;
    int i1 = i + Math.min(1, last) * is;
    int i2 = i + Math.min(2, last) * is;
    int i3 = i + Math.min(3, last) * is;
    float touched = 0f;
    for (int block = 0; block < blocks; block++) {
      FloatVector x0 = FloatVector.fromArray(F, I, i);
      FloatVector x1 = FloatVector.fromArray(F, I, i1);
      FloatVector x2 = FloatVector.fromArray(F, I, i2);
      FloatVector x3 = FloatVector.fromArray(F, I, i3);
      for (int j = 0; j < n; j += COLUMNS) {
        touched += W[t] + W[t + ts] + W[t + 2 * ts] + W[t + 3 * ts];
        touched += W[t + 4 * ts] + W[t + 5 * ts] + W[t + 6 * ts] + W[t + 7 * ts];
        t += 8 * ts;
        int f = w + j;
        int g = f + 8 * LD - 8;
        FloatVector a0 = FloatVector.fromArray(F, W, f);
        FloatVector a1 = FloatVector.fromArray(F, W, f + LD);
        FloatVector a2 = FloatVector.fromArray(F, W, f + 2 * LD);
        FloatVector a3 = FloatVector.fromArray(F, W, f + 3 * LD);
        FloatVector a4 = FloatVector.fromArray(F, W, f + 4 * LD);
        FloatVector a5 = FloatVector.fromArray(F, W, f + 5 * LD);
        FloatVector a6 = FloatVector.fromArray(F, W, f + 6 * LD);
        FloatVector a7 = FloatVector.fromArray(F, W, f + 7 * LD);
        a0 = a0.blend(FloatVector.fromArray(F, W, g), UPPER);
        a1 = a1.blend(FloatVector.fromArray(F, W, g + LD), UPPER);
        a2 = a2.blend(FloatVector.fromArray(F, W, g + 2 * LD), UPPER);
        a3 = a3.blend(FloatVector.fromArray(F, W, g + 3 * LD), UPPER);
        a4 = a4.blend(FloatVector.fromArray(F, W, g + 4 * LD), UPPER);
        a5 = a5.blend(FloatVector.fromArray(F, W, g + 5 * LD), UPPER);
        a6 = a6.blend(FloatVector.fromArray(F, W, g + 6 * LD), UPPER);
        a7 = a7.blend(FloatVector.fromArray(F, W, g + 7 * LD), UPPER);
        FloatVector b0 = a0.blend(a4.rearrange(SWAP4), ODD4);
        FloatVector b4 = a4.blend(a0.rearrange(SWAP4), EVEN4);
        FloatVector b1 = a1.blend(a5.rearrange(SWAP4), ODD4);
        FloatVector b5 = a5.blend(a1.rearrange(SWAP4), EVEN4);
        FloatVector b2 = a2.blend(a6.rearrange(SWAP4), ODD4);
        FloatVector b6 = a6.blend(a2.rearrange(SWAP4), EVEN4);
        FloatVector b3 = a3.blend(a7.rearrange(SWAP4), ODD4);
        FloatVector b7 = a7.blend(a3.rearrange(SWAP4), EVEN4);
        FloatVector c0 = b0.blend(b2.rearrange(SWAP2), ODD2);
        FloatVector c2 = b2.blend(b0.rearrange(SWAP2), EVEN2);
        FloatVector c1 = b1.blend(b3.rearrange(SWAP2), ODD2);
        FloatVector c3 = b3.blend(b1.rearrange(SWAP2), EVEN2);
        FloatVector c4 = b4.blend(b6.rearrange(SWAP2), ODD2);
        FloatVector c6 = b6.blend(b4.rearrange(SWAP2), EVEN2);
        FloatVector c5 = b5.blend(b7.rearrange(SWAP2), ODD2);
        FloatVector c7 = b7.blend(b5.rearrange(SWAP2), EVEN2);
        FloatVector d0 = c0.blend(c1.rearrange(SWAP1), ODD1);
        FloatVector d1 = c1.blend(c0.rearrange(SWAP1), EVEN1);
        FloatVector d2 = c2.blend(c3.rearrange(SWAP1), ODD1);
        FloatVector d3 = c3.blend(c2.rearrange(SWAP1), EVEN1);
        FloatVector d4 = c4.blend(c5.rearrange(SWAP1), ODD1);
        FloatVector d5 = c5.blend(c4.rearrange(SWAP1), EVEN1);
        FloatVector d6 = c6.blend(c7.rearrange(SWAP1), ODD1);
        FloatVector d7 = c7.blend(c6.rearrange(SWAP1), EVEN1);
        x0 = d0.fma(FloatVector.broadcast(F, Z[z + j]), x0);
        x1 = d0.fma(FloatVector.broadcast(F, Z[z1 + j]), x1);
        x2 = d0.fma(FloatVector.broadcast(F, Z[z2 + j]), x2);
        x3 = d0.fma(FloatVector.broadcast(F, Z[z3 + j]), x3);
        x0 = d1.fma(FloatVector.broadcast(F, Z[z + j + 1]), x0);
        x1 = d1.fma(FloatVector.broadcast(F, Z[z1 + j + 1]), x1);
        x2 = d1.fma(FloatVector.broadcast(F, Z[z2 + j + 1]), x2);
        x3 = d1.fma(FloatVector.broadcast(F, Z[z3 + j + 1]), x3);
        x0 = d2.fma(FloatVector.broadcast(F, Z[z + j + 2]), x0);
        x1 = d2.fma(FloatVector.broadcast(F, Z[z1 + j + 2]), x1);
        x2 = d2.fma(FloatVector.broadcast(F, Z[z2 + j + 2]), x2);
        x3 = d2.fma(FloatVector.broadcast(F, Z[z3 + j + 2]), x3);
        x0 = d3.fma(FloatVector.broadcast(F, Z[z + j + 3]), x0);
        x1 = d3.fma(FloatVector.broadcast(F, Z[z1 + j + 3]), x1);
        x2 = d3.fma(FloatVector.broadcast(F, Z[z2 + j + 3]), x2);
        x3 = d3.fma(FloatVector.broadcast(F, Z[z3 + j + 3]), x3);
        x0 = d4.fma(FloatVector.broadcast(F, Z[z + j + 4]), x0);
        x1 = d4.fma(FloatVector.broadcast(F, Z[z1 + j + 4]), x1);
        x2 = d4.fma(FloatVector.broadcast(F, Z[z2 + j + 4]), x2);
        x3 = d4.fma(FloatVector.broadcast(F, Z[z3 + j + 4]), x3);
        x0 = d5.fma(FloatVector.broadcast(F, Z[z + j + 5]), x0);
        x1 = d5.fma(FloatVector.broadcast(F, Z[z1 + j + 5]), x1);
        x2 = d5.fma(FloatVector.broadcast(F, Z[z2 + j + 5]), x2);
        x3 = d5.fma(FloatVector.broadcast(F, Z[z3 + j + 5]), x3);
        x0 = d6.fma(FloatVector.broadcast(F, Z[z + j + 6]), x0);
        x1 = d6.fma(FloatVector.broadcast(F, Z[z1 + j + 6]), x1);
        x2 = d6.fma(FloatVector.broadcast(F, Z[z2 + j + 6]), x2);
        x3 = d6.fma(FloatVector.broadcast(F, Z[z3 + j + 6]), x3);
        x0 = d7.fma(FloatVector.broadcast(F, Z[z + j + 7]), x0);
        x1 = d7.fma(FloatVector.broadcast(F, Z[z1 + j + 7]), x1);
        x2 = d7.fma(FloatVector.broadcast(F, Z[z2 + j + 7]), x2);
        x3 = d7.fma(FloatVector.broadcast(F, Z[z3 + j + 7]), x3);
      }
      x0.intoArray(C, c);
      if (last >= 1) {
        x1.intoArray(C, c + ldc);
      }
      if (last >= 2) {
        x2.intoArray(C, c + 2 * ldc);
      }
      if (last >= 3) {
        x3.intoArray(C, c + 3 * ldc);
      }
      w += BLOCK;
      c += ROWS;
      i += step;
      i1 += step;
      i2 += step;
      i3 += step;
    }
    return touched;
  }
}
