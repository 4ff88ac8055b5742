package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PanelsProperties {
  @Property(tries = 200)
  void unpackingWhatWasPackedGivesTheMatrix(
      @ForAll @IntRange(max = 60) int k,
      @ForAll @IntRange(max = 300) int n,
      @ForAll @IntRange(max = 20) int offset) {
    float[] M = counted(offset + k * n);
    float[] W = new float[offset + size(k, n) + 3];
    Panels.pack(M, offset, W, offset, k, n);
    float[] back = new float[M.length + 3];
    Panels.unpack(W, offset, back, offset, k, n);
    assertArrayEquals(
        Arrays.copyOfRange(M, offset, M.length), Arrays.copyOfRange(back, offset, M.length));
    assertArrayEquals(new float[offset], Arrays.copyOf(back, offset));
    assertArrayEquals(new float[3], Arrays.copyOfRange(back, M.length, back.length));
  }

  @Property(tries = 300)
  void partsOfTheMatrixAreUnpackedAlone(
      @ForAll @IntRange(min = 1, max = 30) int k,
      @ForAll @IntRange(min = 1, max = 150) int n,
      @ForAll @IntRange(max = 20) int offset,
      @ForAll @IntRange(max = 1000) int start,
      @ForAll @IntRange(max = 1000) int length) {
    float[] M = counted(k * n);
    float[] W = new float[offset + size(k, n)];
    Panels.pack(M, 0, W, offset, k, n);
    int from = start * k * n / 1001;
    int count = length * (k * n - from) / 1000;
    float[] some = new float[offset + count + 3];
    Panels.unpack(W, offset, k, n, from, some, offset, count);
    float[] expected = new float[some.length];
    System.arraycopy(M, from, expected, offset, count);
    assertArrayEquals(expected, some);
  }

  @Property(tries = 200)
  void indexSaysWherePackPutsAnElement(
      @ForAll @IntRange(max = 60) int k, @ForAll @IntRange(max = 300) int n) {
    float[] M = counted(k * n);
    float[] W = new float[size(k, n)];
    Panels.pack(M, 0, W, 0, k, n);
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < n; j++) {
        assertEquals(M[i * n + j], W[Panels.index(k, n, i, j)]);
      }
    }
  }

  @Property(tries = 200)
  void whatIsNoElementIsZeroAfterPacking(
      @ForAll @IntRange(max = 60) int k, @ForAll @IntRange(max = 300) int n) {
    float[] W = new float[size(k, n)];
    int stored = Panels.count(n) == 0 ? 0 : Panels.start(k, Panels.count(n) - 1);
    stored += Panels.count(n) == 0 ? 0 : k * Panels.width(n, Panels.count(n) - 1);
    Arrays.fill(W, 0, stored, Float.NaN);
    Panels.pack(counted(k * n), 0, W, 0, k, n);
    boolean[] element = new boolean[W.length];
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < n; j++) {
        element[Panels.index(k, n, i, j)] = true;
      }
    }
    for (int at = 0; at < W.length; at++) {
      assertEquals(element[at], W[at] != 0f, "float " + at);
    }
  }

  @Property(tries = 200)
  void noTwoElementsShareAPlaceAndAllLieInside(
      @ForAll @IntRange(max = 60) int k, @ForAll @IntRange(max = 300) int n) {
    boolean[] taken = new boolean[size(k, n)];
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < n; j++) {
        int at = Panels.index(k, n, i, j);
        assertFalse(taken[at]);
        taken[at] = true;
      }
    }
  }

  @Property
  void everyPanelIsWholeVectorsWideAtAnyWidth(@ForAll @IntRange(min = 1, max = 3000) int n) {
    for (int p = 0; p < Panels.count(n); p++) {
      int width = Panels.width(n, p);
      assertTrue(width > 0 && width <= Panels.WIDTH && width % Species.LANES == 0);
      assertTrue(width >= Math.min(Panels.WIDTH, n - p * Panels.WIDTH));
    }
  }

  /** 1, 2, 3 … */
  private static float[] counted(int length) {
    float[] x = new float[length];
    for (int i = 0; i < length; i++) {
      x[i] = i + 1;
    }
    return x;
  }

  private static int size(int k, int n) {
    return Math.toIntExact(Panels.size(k, n));
  }
}
