package backsweep.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link TileTurned} for vectors of eight floats and of four: as many rows of W as a vector has
 * lanes are turned over in registers, four columns at a time, and multiplied at once.
 *
 * <pre>
 *   C[e, r] = I[e, r] + Σ Z[e, j] · W[r, j]      r &lt; LANES, j &lt; n, n a multiple of four
 *
 *   GFLOP/s, Zen 4               256 bits      128 bits
 *    784 ×  512, one example     5.7   14      4.7    9
 *                two              11   22        9   14
 *   2048 × 2048, one             5.5   11      4.6    9
 *                two              10   20      8.5   14
 * </pre>
 *
 * (a block of W turned over into scratch for a forward product, and this). Four examples by twos
 * are 22 GFLOP/s, as by four, for which there are too few registers.
 *
 * <p>With sixteen registers every constant counts: a mask for odd lanes and none for even ones,
 * whose blend is the odd one with its operands exchanged, made two examples 1.5 times as fast;
 * touching with integers in place of floats 1.6 times.
 */
final class TileTurnedShort {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;
  private static final int HALF = LANES / 2;
  private static final int LD = Panels.WIDTH;

  /** Columns turned over at a time. */
  static final int COLUMNS = 4;

  /** Floats from one block of rows to the next. */
  static final int BLOCK = LANES * LD;

  private static final VectorShuffle<Float> SWAP1 = Transposition.swap(1);
  private static final VectorShuffle<Float> SWAP2 = Transposition.swap(2);
  private static final VectorMask<Float> ODD1 = Transposition.lanes(0xAAAA);
  private static final VectorMask<Float> ODD2 = Transposition.lanes(0xCCCC);
  private static final VectorMask<Float> UPPER = Transposition.lanes(0xFFFF << HALF);

  private TileTurnedShort() {}

  /** One example. */
  static int one(
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
      int c0,
      int t,
      int ts) {
    int touched = 0;
    for (int block = 0; block < blocks; block++) {
      FloatVector x0 = FloatVector.fromArray(F, I, i);
      for (int j = 0; j < n; j += COLUMNS) {
        touched += Float.floatToRawIntBits(W[t]);
        t += ts;
        if (LANES > 4) {
          touched += Float.floatToRawIntBits(W[t]);
          t += ts;
        }
        int f = w + j;
        FloatVector a = FloatVector.fromArray(F, W, f);
        FloatVector b = FloatVector.fromArray(F, W, f + LD);
        FloatVector c = FloatVector.fromArray(F, W, f + 2 * LD);
        FloatVector d = FloatVector.fromArray(F, W, f + 3 * LD);
        if (LANES > 4) {
          int g = f + HALF * LD - HALF;
          a = a.blend(FloatVector.fromArray(F, W, g), UPPER);
          b = b.blend(FloatVector.fromArray(F, W, g + LD), UPPER);
          c = c.blend(FloatVector.fromArray(F, W, g + 2 * LD), UPPER);
          d = d.blend(FloatVector.fromArray(F, W, g + 3 * LD), UPPER);
        }
        FloatVector ab = a.blend(b.rearrange(SWAP1), ODD1);
        FloatVector ba = a.rearrange(SWAP1).blend(b, ODD1);
        FloatVector cd = c.blend(d.rearrange(SWAP1), ODD1);
        FloatVector dc = c.rearrange(SWAP1).blend(d, ODD1);
        a = ab.blend(cd.rearrange(SWAP2), ODD2);
        b = ba.blend(dc.rearrange(SWAP2), ODD2);
        c = ab.rearrange(SWAP2).blend(cd, ODD2);
        d = ba.rearrange(SWAP2).blend(dc, ODD2);
        x0 = a.fma(FloatVector.broadcast(F, Z[z + j]), x0);
        x0 = b.fma(FloatVector.broadcast(F, Z[z + j + 1]), x0);
        x0 = c.fma(FloatVector.broadcast(F, Z[z + j + 2]), x0);
        x0 = d.fma(FloatVector.broadcast(F, Z[z + j + 3]), x0);
      }
      x0.intoArray(C, c0);
      w += BLOCK;
      c0 += LANES;
      i += step;
    }
    return touched;
  }

  /** Two examples. */
  static int two(
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
      int c0,
      int ldc,
      int t,
      int ts) {
    int z1 = z + ldz;
    int i1 = i + is;
    int touched = 0;
    for (int block = 0; block < blocks; block++) {
      FloatVector x0 = FloatVector.fromArray(F, I, i);
      FloatVector x1 = FloatVector.fromArray(F, I, i1);
      for (int j = 0; j < n; j += COLUMNS) {
        touched += Float.floatToRawIntBits(W[t]);
        t += ts;
        if (LANES > 4) {
          touched += Float.floatToRawIntBits(W[t]);
          t += ts;
        }
        int f = w + j;
        FloatVector a = FloatVector.fromArray(F, W, f);
        FloatVector b = FloatVector.fromArray(F, W, f + LD);
        FloatVector c = FloatVector.fromArray(F, W, f + 2 * LD);
        FloatVector d = FloatVector.fromArray(F, W, f + 3 * LD);
        if (LANES > 4) {
          int g = f + HALF * LD - HALF;
          a = a.blend(FloatVector.fromArray(F, W, g), UPPER);
          b = b.blend(FloatVector.fromArray(F, W, g + LD), UPPER);
          c = c.blend(FloatVector.fromArray(F, W, g + 2 * LD), UPPER);
          d = d.blend(FloatVector.fromArray(F, W, g + 3 * LD), UPPER);
        }
        FloatVector ab = a.blend(b.rearrange(SWAP1), ODD1);
        FloatVector ba = a.rearrange(SWAP1).blend(b, ODD1);
        FloatVector cd = c.blend(d.rearrange(SWAP1), ODD1);
        FloatVector dc = c.rearrange(SWAP1).blend(d, ODD1);
        a = ab.blend(cd.rearrange(SWAP2), ODD2);
        b = ba.blend(dc.rearrange(SWAP2), ODD2);
        c = ab.rearrange(SWAP2).blend(cd, ODD2);
        d = ba.rearrange(SWAP2).blend(dc, ODD2);
        x0 = a.fma(FloatVector.broadcast(F, Z[z + j]), x0);
        x0 = b.fma(FloatVector.broadcast(F, Z[z + j + 1]), x0);
        x0 = c.fma(FloatVector.broadcast(F, Z[z + j + 2]), x0);
        x0 = d.fma(FloatVector.broadcast(F, Z[z + j + 3]), x0);
        x1 = a.fma(FloatVector.broadcast(F, Z[z1 + j]), x1);
        x1 = b.fma(FloatVector.broadcast(F, Z[z1 + j + 1]), x1);
        x1 = c.fma(FloatVector.broadcast(F, Z[z1 + j + 2]), x1);
        x1 = d.fma(FloatVector.broadcast(F, Z[z1 + j + 3]), x1);
      }
      x0.intoArray(C, c0);
      x1.intoArray(C, c0 + ldc);
      w += BLOCK;
      c0 += LANES;
      i += step;
      i1 += step;
    }
    return touched;
  }
}
