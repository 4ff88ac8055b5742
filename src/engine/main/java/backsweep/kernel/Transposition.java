package backsweep.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Turns rows into columns of a panel, as many rows at a time as a vector has lanes.
 *
 * <p>The first exchange costs no shuffle: a row that is loaded half a vector early brings its part
 * to the right lanes. The others swap neighbours, then pairs, then fours.
 *
 * <p>All vectors have the one width that the other kernels use. With vectors of eight floats here
 * and sixteen there, the type profiles of the JDK's own methods named two classes, and in some JVMs
 * C2 left a call in the loop of a register tile, which then ran at a quarter of its speed for good.
 */
public final class Transposition {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;
  private static final int HALF = LANES / 2;

  /** Columns turned at a time. */
  private static final int COLUMNS = Math.max(4, HALF);

  /** Leading dimension of the panel. */
  private static final int LD = Panels.WIDTH;

  /** Floats of scratch of a panel. */
  static final int SCRATCH = LANES * LD;

  /** Floats of scratch of {@link #transposed}. */
  public static final int ROOM = (LD + COLUMNS) * LD + SCRATCH;

  private static final VectorShuffle<Float> SWAP1 = swap(1);
  private static final VectorShuffle<Float> SWAP2 = swap(2);
  private static final VectorShuffle<Float> SWAP4 = swap(LANES < 8 ? 1 : 4);
  private static final VectorMask<Float> ODD1 = lanes(0xAAAA);
  private static final VectorMask<Float> EVEN1 = lanes(0x5555);
  private static final VectorMask<Float> ODD2 = lanes(0xCCCC);
  private static final VectorMask<Float> EVEN2 = lanes(0x3333);
  private static final VectorMask<Float> ODD4 = lanes(0xF0F0);
  private static final VectorMask<Float> EVEN4 = lanes(0x0F0F);
  private static final VectorMask<Float> UPPER = lanes(0xFFFF << HALF);

  private Transposition() {}

  /**
   * T [n, m] = M [m, n]ᵀ, where T has leading dimension {@link Panels#WIDTH} and its columns from m
   * to the next multiple of the vector length become zero; n is at most WIDTH. Columns of M are
   * taken {@link #COLUMNS} at a time: some rows of T beyond n are written, but nothing is read
   * beyond M.
   */
  static void panel(float[] M, int mo, int ldm, int m, int n, float[] T, int t, float[] s, int so) {
    int rows = (m + Species.LANES - 1) / Species.LANES * Species.LANES;
    boolean exact = n % COLUMNS == 0 && ldm >= COLUMNS;
    for (int i = 0; i < rows; i += LANES) {
      if (i + LANES <= m && (exact || (ldm >= COLUMNS && i + LANES < m))) {
        turn(M, mo + i * ldm, ldm, n, T, t + i, LD);
      } else {
        for (int r = 0; r < LANES; r++) {
          int from = mo + (i + r) * ldm;
          int to = so + r * LD;
          if (i + r < m) {
            System.arraycopy(M, from, s, to, n);
          } else {
            Arrays.fill(s, to, to + n, 0f);
          }
        }
        turn(s, so, LD, n, T, t + i, LD);
      }
    }
  }

  /**
   * T = Mᵀ. M: [m, n], its rows ldm apart; T: [n, m], its rows ldt apart.
   *
   * @param s scratch of {@link #ROOM} floats, in which a panel stands before it is copied, unless
   *     it is whole vectors each way
   */
  public static void transposed(
      float[] M, int mo, int ldm, int m, int n, float[] T, int to, int ldt, float[] s, int so) {
    for (int i = 0; i < m; i += LD) {
      int rows = Math.min(LD, m - i);
      for (int j = 0; j < n; j += LD) {
        int columns = Math.min(LD, n - j);
        if (rows % LANES == 0 && columns % COLUMNS == 0) {
          for (int r = 0; r < rows; r += LANES) {
            turn(M, mo + (i + r) * ldm + j, ldm, columns, T, to + j * ldt + i + r, ldt);
          }
          continue;
        }
        panel(M, mo + i * ldm + j, ldm, rows, columns, s, so + SCRATCH, s, so);
        for (int k = 0; k < columns; k++) {
          System.arraycopy(s, so + SCRATCH + k * LD, T, to + (j + k) * ldt + i, rows);
        }
      }
    }
  }

  static VectorShuffle<Float> swap(int distance) {
    int[] lanes = new int[LANES];
    for (int i = 0; i < LANES; i++) {
      lanes[i] = i ^ distance;
    }
    return VectorShuffle.fromArray(F, lanes, 0);
  }

  static VectorMask<Float> lanes(int bits) {
    return VectorMask.fromLong(F, bits & ((1L << LANES) - 1));
  }

  /** A vector's worth of rows of M into columns of T. */
  static void turn(float[] M, int mo, int ld, int n, float[] T, int t, int ldt) {
    if (LANES == 16) {
      rows16(M, mo, ld, n, T, t, ldt);
    } else {
      rows8(M, mo, ld, n, T, t, ldt);
    }
  }

  /** Eight rows, or four with vectors of four floats. */
  private static void rows8(float[] M, int mo, int ld, int n, float[] T, int t, int ldt) {
    for (int j = 0; j < n; j += COLUMNS) {
      int f = mo + j;
      FloatVector a = FloatVector.fromArray(F, M, f);
      FloatVector b = FloatVector.fromArray(F, M, f + ld);
      FloatVector c = FloatVector.fromArray(F, M, f + 2 * ld);
      FloatVector d = FloatVector.fromArray(F, M, f + 3 * ld);
      if (LANES > 4) {
        int g = f + HALF * ld - HALF;
        a = a.blend(FloatVector.fromArray(F, M, g), UPPER);
        b = b.blend(FloatVector.fromArray(F, M, g + ld), UPPER);
        c = c.blend(FloatVector.fromArray(F, M, g + 2 * ld), UPPER);
        d = d.blend(FloatVector.fromArray(F, M, g + 3 * ld), UPPER);
      }
      FloatVector ab = a.blend(b.rearrange(SWAP1), ODD1);
      FloatVector ba = a.rearrange(SWAP1).blend(b, ODD1);
      FloatVector cd = c.blend(d.rearrange(SWAP1), ODD1);
      FloatVector dc = c.rearrange(SWAP1).blend(d, ODD1);
      int to = t + j * ldt;
      ab.blend(cd.rearrange(SWAP2), ODD2).intoArray(T, to);
      ba.blend(dc.rearrange(SWAP2), ODD2).intoArray(T, to + ldt);
      ab.rearrange(SWAP2).blend(cd, ODD2).intoArray(T, to + 2 * ldt);
      ba.rearrange(SWAP2).blend(dc, ODD2).intoArray(T, to + 3 * ldt);
    }
  }

  /** Sixteen rows. */
  private static void rows16(float[] M, int mo, int ld, int n, float[] T, int t, int ldt) {
    for (int j = 0; j < n; j += COLUMNS) {
      int f = mo + j;
      int g = f + HALF * ld - HALF;
      FloatVector a0 = FloatVector.fromArray(F, M, f);
      FloatVector a1 = FloatVector.fromArray(F, M, f + ld);
      FloatVector a2 = FloatVector.fromArray(F, M, f + 2 * ld);
      FloatVector a3 = FloatVector.fromArray(F, M, f + 3 * ld);
      FloatVector a4 = FloatVector.fromArray(F, M, f + 4 * ld);
      FloatVector a5 = FloatVector.fromArray(F, M, f + 5 * ld);
      FloatVector a6 = FloatVector.fromArray(F, M, f + 6 * ld);
      FloatVector a7 = FloatVector.fromArray(F, M, f + 7 * ld);
      a0 = a0.blend(FloatVector.fromArray(F, M, g), UPPER);
      a1 = a1.blend(FloatVector.fromArray(F, M, g + ld), UPPER);
      a2 = a2.blend(FloatVector.fromArray(F, M, g + 2 * ld), UPPER);
      a3 = a3.blend(FloatVector.fromArray(F, M, g + 3 * ld), UPPER);
      a4 = a4.blend(FloatVector.fromArray(F, M, g + 4 * ld), UPPER);
      a5 = a5.blend(FloatVector.fromArray(F, M, g + 5 * ld), UPPER);
      a6 = a6.blend(FloatVector.fromArray(F, M, g + 6 * ld), UPPER);
      a7 = a7.blend(FloatVector.fromArray(F, M, g + 7 * ld), UPPER);
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
      int to = t + j * ldt;
      c0.blend(c1.rearrange(SWAP1), ODD1).intoArray(T, to);
      c1.blend(c0.rearrange(SWAP1), EVEN1).intoArray(T, to + ldt);
      c2.blend(c3.rearrange(SWAP1), ODD1).intoArray(T, to + 2 * ldt);
      c3.blend(c2.rearrange(SWAP1), EVEN1).intoArray(T, to + 3 * ldt);
      c4.blend(c5.rearrange(SWAP1), ODD1).intoArray(T, to + 4 * ldt);
      c5.blend(c4.rearrange(SWAP1), EVEN1).intoArray(T, to + 5 * ldt);
      c6.blend(c7.rearrange(SWAP1), ODD1).intoArray(T, to + 6 * ldt);
      c7.blend(c6.rearrange(SWAP1), EVEN1).intoArray(T, to + 7 * ldt);
    }
  }
}
