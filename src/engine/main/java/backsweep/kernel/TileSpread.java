package backsweep.kernel;

import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of products with five to sixteen columns, with vectors of sixteen floats. A vector
 * of C holds four rows times four columns, so that three lanes at most have no column. Four rows of
 * A, four steps of each, are loaded into one vector; in each step one exchange spreads the numbers
 * of the four rows over the lanes of their rows, and serves all columns.
 *
 * <pre>
 *   C[r, j] = I[r, j] + Σ A[r, k] · B[k, j]      k &lt; K
 * </pre>
 *
 * Rows of A stand {@code rs} floats apart, at least sixteen; four steps of each are read even where
 * K ends before, and what stands up to twelve floats beside them. Rows of B are {@link #LANES}
 * floats. A block of C is {@link #rows} rows: the vectors of its first four rows, those of the next
 * four, and so on. {@code step} is what I goes on by from block to block, 0 if all begin with the
 * same. With {@code ahead} 1, each line of the block of rows that comes next is touched once, in
 * ascending order, as if rows stood side by side, for the reasons of {@link TileAhead}; with 0,
 * none. The sum of what was touched is returned, or C2 would drop the loads.
 *
 * <p>The loop is over single steps, with a branch that every fourth takes: a loop of four in a loop
 * is unrolled by C2, or not, as it happens to be a node longer, and then it spills (29 to 80
 * GFLOP/s for the same tile).
 */
final class TileSpread {
  private static final VectorSpecies<Float> F = Species.F;
  private static final VectorSpecies<Integer> N = Species.I;
  private static final int LANES = Species.LANES;

  /** Rows and columns of a vector. */
  private static final int FOUR = 4;

  static final VectorMask<Float> ROW1 = Transposition.lanes(0x00F0);
  static final VectorMask<Float> ROW2 = Transposition.lanes(0x0F00);
  static final VectorMask<Float> ROW3 = Transposition.lanes(0xF000);

  /** For each of four steps, the lane of A's vector that each lane of C takes. */
  private static final int[] STEP = new int[FOUR * LANES];

  /** For each four columns, the lane of B's row that each lane of C takes. */
  static final int[] COLUMN = new int[FOUR * LANES];

  /** For each column of four, the lane of C that holds it for the row that a lane stands for. */
  static final int[] TURNED = new int[FOUR * LANES];

  static {
    for (int i = 0; i < STEP.length; i++) {
      int lane = i % LANES;
      STEP[i] = lane / FOUR * FOUR + i / LANES;
      COLUMN[i] = i / LANES * FOUR + lane % FOUR;
      TURNED[i] = lane % FOUR * FOUR + i / LANES;
    }
  }

  private TileSpread() {}

  /** Whether there is a tile for m rows of A, {@code rs} floats apart, and n columns. */
  static boolean takes(int m, int rs, int n) {
    return Tile.WIDE
        && LANES == FOUR * FOUR
        && n > FOUR
        && n <= LANES
        && m >= rows(n)
        && rs >= LANES;
  }

  /** Vectors side by side for n columns. */
  static int vectors(int n) {
    return (n + FOUR - 1) / FOUR;
  }

  /** Rows of a block with n columns. */
  static int rows(int n) {
    return vectors(n) == 4 ? 12 : 16;
  }

  /** Floats of a block with n columns. */
  static int block(int n) {
    return rows(n) * FOUR * vectors(n);
  }

  /** The name of the tile for n columns. */
  static String kernel(int n) {
    return new String[] {"TileSpread.two", "TileSpread.three", "TileSpread.four"}[vectors(n) - 2];
  }

  /** The tile for n columns. */
  static int run(
      int n,
      int blocks,
      float[] A,
      int a,
      int rs,
      int K,
      float[] B,
      int b,
      float[] I,
      int i,
      int step,
      float[] C,
      int c,
      int ahead) {
    return switch (vectors(n)) {
      case 2 -> two(blocks, A, a, rs, K, B, b, I, i, step, C, c, ahead);
      case 3 -> three(blocks, A, a, rs, K, B, b, I, i, step, C, c, ahead);
      default -> four(blocks, A, a, rs, K, B, b, I, i, step, C, c, ahead);
    };
  }

  /** Sixteen rows, eight columns. */
  static int two(
      int blocks,
      float[] A,
      int a,
      int rs,
      int K,
      float[] B,
      int b,
      float[] I,
      int i,
      int step,
      float[] C,
      int c,
      int ahead) {
    IntVector column0 = IntVector.fromArray(N, COLUMN, 0);
    IntVector column1 = IntVector.fromArray(N, COLUMN, LANES);
    IntVector none = IntVector.zero(N);
    int b0 = Objects.checkIndex(b, B.length);
    int touched = 0;
    for (int block = 0; block < blocks; block++) {
      int t = ahead == 0 ? a : Math.max(0, Math.min(a + 16 * rs, A.length - 16 * rs));
      FloatVector c00 = FloatVector.fromArray(F, I, i);
      FloatVector c01 = FloatVector.fromArray(F, I, i + LANES);
      FloatVector c10 = FloatVector.fromArray(F, I, i + 2 * LANES);
      FloatVector c11 = FloatVector.fromArray(F, I, i + 3 * LANES);
      FloatVector c20 = FloatVector.fromArray(F, I, i + 4 * LANES);
      FloatVector c21 = FloatVector.fromArray(F, I, i + 5 * LANES);
      FloatVector c30 = FloatVector.fromArray(F, I, i + 6 * LANES);
      FloatVector c31 = FloatVector.fromArray(F, I, i + 7 * LANES);
      IntVector v0 = none;
      IntVector v1 = none;
      IntVector v2 = none;
      IntVector v3 = none;
      for (int k = 0; k < K; k++) {
        if ((k & 3) == 0) {
          int f = a + k;
          touched += Float.floatToRawIntBits(A[t]);
          touched += Float.floatToRawIntBits(A[t + LANES * ahead]);
          touched += Float.floatToRawIntBits(A[t + 2 * LANES * ahead]);
          touched += Float.floatToRawIntBits(A[t + 3 * LANES * ahead]);
          t += 4 * LANES * ahead;
          v0 =
              FloatVector.fromArray(F, A, f)
                  .blend(FloatVector.fromArray(F, A, f + rs - 4), ROW1)
                  .blend(FloatVector.fromArray(F, A, f + 2 * rs - 8), ROW2)
                  .blend(FloatVector.fromArray(F, A, f + 3 * rs - 12), ROW3)
                  .reinterpretAsInts();
          v1 =
              FloatVector.fromArray(F, A, f + 4 * rs)
                  .blend(FloatVector.fromArray(F, A, f + 5 * rs - 4), ROW1)
                  .blend(FloatVector.fromArray(F, A, f + 6 * rs - 8), ROW2)
                  .blend(FloatVector.fromArray(F, A, f + 7 * rs - 12), ROW3)
                  .reinterpretAsInts();
          v2 =
              FloatVector.fromArray(F, A, f + 8 * rs)
                  .blend(FloatVector.fromArray(F, A, f + 9 * rs - 4), ROW1)
                  .blend(FloatVector.fromArray(F, A, f + 10 * rs - 8), ROW2)
                  .blend(FloatVector.fromArray(F, A, f + 11 * rs - 12), ROW3)
                  .reinterpretAsInts();
          v3 =
              FloatVector.fromArray(F, A, f + 12 * rs)
                  .blend(FloatVector.fromArray(F, A, f + 13 * rs - 4), ROW1)
                  .blend(FloatVector.fromArray(F, A, f + 14 * rs - 8), ROW2)
                  .blend(FloatVector.fromArray(F, A, f + 15 * rs - 12), ROW3)
                  .reinterpretAsInts();
        }
        int q = b0 + k * LANES;
        IntVector w = FloatVector.fromArray(F, B, q).reinterpretAsInts();
        FloatVector y0 = column0.selectFrom(w).reinterpretAsFloats();
        FloatVector y1 = column1.selectFrom(w).reinterpretAsFloats();
        IntVector step4 = IntVector.fromArray(N, STEP, (k & 3) * LANES);
        FloatVector x = step4.selectFrom(v0).reinterpretAsFloats();
        c00 = x.fma(y0, c00);
        c01 = x.fma(y1, c01);
        x = step4.selectFrom(v1).reinterpretAsFloats();
        c10 = x.fma(y0, c10);
        c11 = x.fma(y1, c11);
        x = step4.selectFrom(v2).reinterpretAsFloats();
        c20 = x.fma(y0, c20);
        c21 = x.fma(y1, c21);
        x = step4.selectFrom(v3).reinterpretAsFloats();
        c30 = x.fma(y0, c30);
        c31 = x.fma(y1, c31);
      }
      c00.intoArray(C, c);
      c01.intoArray(C, c + LANES);
      c10.intoArray(C, c + 2 * LANES);
      c11.intoArray(C, c + 3 * LANES);
      c20.intoArray(C, c + 4 * LANES);
      c21.intoArray(C, c + 5 * LANES);
      c30.intoArray(C, c + 6 * LANES);
      c31.intoArray(C, c + 7 * LANES);
      a += 16 * rs;
      i += step;
      c += 8 * LANES;
    }
    return touched;
  }

  /** Sixteen rows, twelve columns. */
  static int three(
      int blocks,
      float[] A,
      int a,
      int rs,
      int K,
      float[] B,
      int b,
      float[] I,
      int i,
      int step,
      float[] C,
      int c,
      int ahead) {
    IntVector column0 = IntVector.fromArray(N, COLUMN, 0);
    IntVector column1 = IntVector.fromArray(N, COLUMN, LANES);
    IntVector column2 = IntVector.fromArray(N, COLUMN, 2 * LANES);
    IntVector none = IntVector.zero(N);
    int b0 = Objects.checkIndex(b, B.length);
    int touched = 0;
    for (int block = 0; block < blocks; block++) {
      int t = ahead == 0 ? a : Math.max(0, Math.min(a + 16 * rs, A.length - 16 * rs));
      FloatVector c00 = FloatVector.fromArray(F, I, i);
      FloatVector c01 = FloatVector.fromArray(F, I, i + LANES);
      FloatVector c02 = FloatVector.fromArray(F, I, i + 2 * LANES);
      FloatVector c10 = FloatVector.fromArray(F, I, i + 3 * LANES);
      FloatVector c11 = FloatVector.fromArray(F, I, i + 4 * LANES);
      FloatVector c12 = FloatVector.fromArray(F, I, i + 5 * LANES);
      FloatVector c20 = FloatVector.fromArray(F, I, i + 6 * LANES);
      FloatVector c21 = FloatVector.fromArray(F, I, i + 7 * LANES);
      FloatVector c22 = FloatVector.fromArray(F, I, i + 8 * LANES);
      FloatVector c30 = FloatVector.fromArray(F, I, i + 9 * LANES);
      FloatVector c31 = FloatVector.fromArray(F, I, i + 10 * LANES);
      FloatVector c32 = FloatVector.fromArray(F, I, i + 11 * LANES);
      IntVector v0 = none;
      IntVector v1 = none;
      IntVector v2 = none;
      IntVector v3 = none;
      for (int k = 0; k < K; k++) {
        if ((k & 3) == 0) {
          int f = a + k;
          touched += Float.floatToRawIntBits(A[t]);
          touched += Float.floatToRawIntBits(A[t + LANES * ahead]);
          touched += Float.floatToRawIntBits(A[t + 2 * LANES * ahead]);
          touched += Float.floatToRawIntBits(A[t + 3 * LANES * ahead]);
          t += 4 * LANES * ahead;
          v0 =
              FloatVector.fromArray(F, A, f)
                  .blend(FloatVector.fromArray(F, A, f + rs - 4), ROW1)
                  .blend(FloatVector.fromArray(F, A, f + 2 * rs - 8), ROW2)
                  .blend(FloatVector.fromArray(F, A, f + 3 * rs - 12), ROW3)
                  .reinterpretAsInts();
          v1 =
              FloatVector.fromArray(F, A, f + 4 * rs)
                  .blend(FloatVector.fromArray(F, A, f + 5 * rs - 4), ROW1)
                  .blend(FloatVector.fromArray(F, A, f + 6 * rs - 8), ROW2)
                  .blend(FloatVector.fromArray(F, A, f + 7 * rs - 12), ROW3)
                  .reinterpretAsInts();
          v2 =
              FloatVector.fromArray(F, A, f + 8 * rs)
                  .blend(FloatVector.fromArray(F, A, f + 9 * rs - 4), ROW1)
                  .blend(FloatVector.fromArray(F, A, f + 10 * rs - 8), ROW2)
                  .blend(FloatVector.fromArray(F, A, f + 11 * rs - 12), ROW3)
                  .reinterpretAsInts();
          v3 =
              FloatVector.fromArray(F, A, f + 12 * rs)
                  .blend(FloatVector.fromArray(F, A, f + 13 * rs - 4), ROW1)
                  .blend(FloatVector.fromArray(F, A, f + 14 * rs - 8), ROW2)
                  .blend(FloatVector.fromArray(F, A, f + 15 * rs - 12), ROW3)
                  .reinterpretAsInts();
        }
        int q = b0 + k * LANES;
        IntVector w = FloatVector.fromArray(F, B, q).reinterpretAsInts();
        FloatVector y0 = column0.selectFrom(w).reinterpretAsFloats();
        FloatVector y1 = column1.selectFrom(w).reinterpretAsFloats();
        FloatVector y2 = column2.selectFrom(w).reinterpretAsFloats();
        IntVector step4 = IntVector.fromArray(N, STEP, (k & 3) * LANES);
        FloatVector x = step4.selectFrom(v0).reinterpretAsFloats();
        c00 = x.fma(y0, c00);
        c01 = x.fma(y1, c01);
        c02 = x.fma(y2, c02);
        x = step4.selectFrom(v1).reinterpretAsFloats();
        c10 = x.fma(y0, c10);
        c11 = x.fma(y1, c11);
        c12 = x.fma(y2, c12);
        x = step4.selectFrom(v2).reinterpretAsFloats();
        c20 = x.fma(y0, c20);
        c21 = x.fma(y1, c21);
        c22 = x.fma(y2, c22);
        x = step4.selectFrom(v3).reinterpretAsFloats();
        c30 = x.fma(y0, c30);
        c31 = x.fma(y1, c31);
        c32 = x.fma(y2, c32);
      }
      c00.intoArray(C, c);
      c01.intoArray(C, c + LANES);
      c02.intoArray(C, c + 2 * LANES);
      c10.intoArray(C, c + 3 * LANES);
      c11.intoArray(C, c + 4 * LANES);
      c12.intoArray(C, c + 5 * LANES);
      c20.intoArray(C, c + 6 * LANES);
      c21.intoArray(C, c + 7 * LANES);
      c22.intoArray(C, c + 8 * LANES);
      c30.intoArray(C, c + 9 * LANES);
      c31.intoArray(C, c + 10 * LANES);
      c32.intoArray(C, c + 11 * LANES);
      a += 16 * rs;
      i += step;
      c += 12 * LANES;
    }
    return touched;
  }

  /** Twelve rows, sixteen columns. */
  static int four(
      int blocks,
      float[] A,
      int a,
      int rs,
      int K,
      float[] B,
      int b,
      float[] I,
      int i,
      int step,
      float[] C,
      int c,
      int ahead) {
    IntVector column0 = IntVector.fromArray(N, COLUMN, 0);
    IntVector column1 = IntVector.fromArray(N, COLUMN, LANES);
    IntVector column2 = IntVector.fromArray(N, COLUMN, 2 * LANES);
    IntVector column3 = IntVector.fromArray(N, COLUMN, 3 * LANES);
    IntVector none = IntVector.zero(N);
    int b0 = Objects.checkIndex(b, B.length);
    int touched = 0;
    for (int block = 0; block < blocks; block++) {
      int t = ahead == 0 ? a : Math.max(0, Math.min(a + 12 * rs, A.length - 12 * rs));
      FloatVector c00 = FloatVector.fromArray(F, I, i);
      FloatVector c01 = FloatVector.fromArray(F, I, i + LANES);
      FloatVector c02 = FloatVector.fromArray(F, I, i + 2 * LANES);
      FloatVector c03 = FloatVector.fromArray(F, I, i + 3 * LANES);
      FloatVector c10 = FloatVector.fromArray(F, I, i + 4 * LANES);
      FloatVector c11 = FloatVector.fromArray(F, I, i + 5 * LANES);
      FloatVector c12 = FloatVector.fromArray(F, I, i + 6 * LANES);
      FloatVector c13 = FloatVector.fromArray(F, I, i + 7 * LANES);
      FloatVector c20 = FloatVector.fromArray(F, I, i + 8 * LANES);
      FloatVector c21 = FloatVector.fromArray(F, I, i + 9 * LANES);
      FloatVector c22 = FloatVector.fromArray(F, I, i + 10 * LANES);
      FloatVector c23 = FloatVector.fromArray(F, I, i + 11 * LANES);
      IntVector v0 = none;
      IntVector v1 = none;
      IntVector v2 = none;
      for (int k = 0; k < K; k++) {
        if ((k & 3) == 0) {
          int f = a + k;
          touched += Float.floatToRawIntBits(A[t]);
          touched += Float.floatToRawIntBits(A[t + LANES * ahead]);
          touched += Float.floatToRawIntBits(A[t + 2 * LANES * ahead]);
          t += 3 * LANES * ahead;
          v0 =
              FloatVector.fromArray(F, A, f)
                  .blend(FloatVector.fromArray(F, A, f + rs - 4), ROW1)
                  .blend(FloatVector.fromArray(F, A, f + 2 * rs - 8), ROW2)
                  .blend(FloatVector.fromArray(F, A, f + 3 * rs - 12), ROW3)
                  .reinterpretAsInts();
          v1 =
              FloatVector.fromArray(F, A, f + 4 * rs)
                  .blend(FloatVector.fromArray(F, A, f + 5 * rs - 4), ROW1)
                  .blend(FloatVector.fromArray(F, A, f + 6 * rs - 8), ROW2)
                  .blend(FloatVector.fromArray(F, A, f + 7 * rs - 12), ROW3)
                  .reinterpretAsInts();
          v2 =
              FloatVector.fromArray(F, A, f + 8 * rs)
                  .blend(FloatVector.fromArray(F, A, f + 9 * rs - 4), ROW1)
                  .blend(FloatVector.fromArray(F, A, f + 10 * rs - 8), ROW2)
                  .blend(FloatVector.fromArray(F, A, f + 11 * rs - 12), ROW3)
                  .reinterpretAsInts();
        }
        int q = b0 + k * LANES;
        IntVector w = FloatVector.fromArray(F, B, q).reinterpretAsInts();
        FloatVector y0 = column0.selectFrom(w).reinterpretAsFloats();
        FloatVector y1 = column1.selectFrom(w).reinterpretAsFloats();
        FloatVector y2 = column2.selectFrom(w).reinterpretAsFloats();
        FloatVector y3 = column3.selectFrom(w).reinterpretAsFloats();
        IntVector step4 = IntVector.fromArray(N, STEP, (k & 3) * LANES);
        FloatVector x = step4.selectFrom(v0).reinterpretAsFloats();
        c00 = x.fma(y0, c00);
        c01 = x.fma(y1, c01);
        c02 = x.fma(y2, c02);
        c03 = x.fma(y3, c03);
        x = step4.selectFrom(v1).reinterpretAsFloats();
        c10 = x.fma(y0, c10);
        c11 = x.fma(y1, c11);
        c12 = x.fma(y2, c12);
        c13 = x.fma(y3, c13);
        x = step4.selectFrom(v2).reinterpretAsFloats();
        c20 = x.fma(y0, c20);
        c21 = x.fma(y1, c21);
        c22 = x.fma(y2, c22);
        c23 = x.fma(y3, c23);
      }
      c00.intoArray(C, c);
      c01.intoArray(C, c + LANES);
      c02.intoArray(C, c + 2 * LANES);
      c03.intoArray(C, c + 3 * LANES);
      c10.intoArray(C, c + 4 * LANES);
      c11.intoArray(C, c + 5 * LANES);
      c12.intoArray(C, c + 6 * LANES);
      c13.intoArray(C, c + 7 * LANES);
      c20.intoArray(C, c + 8 * LANES);
      c21.intoArray(C, c + 9 * LANES);
      c22.intoArray(C, c + 10 * LANES);
      c23.intoArray(C, c + 11 * LANES);
      a += 12 * rs;
      i += step;
      c += 12 * LANES;
    }
    return touched;
  }
}
