package backsweep.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SeededRandomTest {

  /** Worked out by a separate program in Python from the text of the class comment. */
  @Test
  void nextLong_seed42_firstValuesPinned() {
    SeededRandom random = new SeededRandom(42, "test");
    assertEquals(0x05b6b437bfd1a977L, random.nextLong());
    assertEquals(0x02e62470e0ea4c85L, random.nextLong());
    assertEquals(0x4f3b68aaa52661ecL, random.nextLong());
    assertEquals(0x98dfd056d172a6ebL, random.nextLong());
    assertEquals(0xe587d3dff9e92ed0L, new SeededRandom(0, "").nextLong());
    assertEquals(0x9e413d99b8090f59L, new SeededRandom(-1, "größe").nextLong());
  }

  @Test
  void nextInt_seed42_firstValuesPinned() {
    SeededRandom random = new SeededRandom(42, "test");
    for (int expected : new int[] {0, 0, 3, 5, 1, 1, 5, 1, 9, 8, 9, 6}) {
      assertEquals(expected, random.nextInt(10));
    }
  }

  @Test
  void nextFloat_seed42_firstValuesPinned() {
    SeededRandom random = new SeededRandom(42, "test");
    assertEquals(0.02231907844543457f, random.nextFloat());
    assertEquals(0.011324167251586914f, random.nextFloat());
    assertEquals(0.30950021743774414f, random.nextFloat());
  }

  @Test
  void nextGaussian_seed42_firstValuesPinned() {
    SeededRandom random = new SeededRandom(42, "test");
    assertEquals(0.2119332508309462, random.nextGaussian(), 1e-15);
    assertEquals(-0.7051616542625404, random.nextGaussian(), 1e-15);
    assertEquals(0.4791762562255248, random.nextGaussian(), 1e-15);
  }

  @Test
  void shuffle_seed42_orderPinned() {
    int[] items = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    new SeededRandom(42, "test").shuffle(items);
    assertArrayEquals(new int[] {3, 5, 6, 7, 8, 1, 4, 2, 9, 0}, items);
  }

  @Test
  void reset_afterUse_sameAsNew() {
    SeededRandom random = new SeededRandom(1, "stream");
    random.nextLong();
    random.reset(7);
    assertEquals(new SeededRandom(7, "stream").nextLong(), random.nextLong());
  }

  @Test
  void nextLong_otherStreamOrSeed_otherNumbers() {
    long here = new SeededRandom(1, "a").nextLong();
    assertNotEquals(here, new SeededRandom(1, "b").nextLong());
    assertNotEquals(here, new SeededRandom(2, "a").nextLong());
  }

  @Test
  void nextInt_boundBelowOne_refused() {
    SeededRandom random = new SeededRandom(1, "a");
    assertThrows(IllegalArgumentException.class, () -> random.nextInt(0));
    assertThrows(IllegalArgumentException.class, () -> random.nextInt(-5));
  }

  @Test
  void nextInt_anyBound_insideAndEven() {
    SeededRandom random = new SeededRandom(3, "a");
    for (int bound : new int[] {1, 2, 3, 1 << 30, (1 << 30) + 1, Integer.MAX_VALUE}) {
      for (int i = 0; i < 1000; i++) {
        int value = random.nextInt(bound);
        assertTrue(value >= 0 && value < bound);
      }
    }
    int[] count = new int[6];
    for (int i = 0; i < 60_000; i++) {
      count[random.nextInt(6)]++;
    }
    // Standard deviation of a count: √(60000 · 5/36) ≈ 91; five of them.
    for (int c : count) {
      assertEquals(10_000, c, 457);
    }
  }

  @Test
  void nextFloatAndGaussian_manyValues_rightMoments() {
    SeededRandom random = new SeededRandom(5, "a");
    int n = 100_000;
    double sum = 0;
    double normal = 0;
    double square = 0;
    for (int i = 0; i < n; i++) {
      float uniform = random.nextFloat();
      assertTrue(uniform >= 0 && uniform < 1);
      sum += uniform;
      double z = random.nextGaussian();
      normal += z;
      square += z * z;
    }
    // Standard deviations of the three means: √(1/12n), √(1/n), √(2/n); five of each.
    assertEquals(0.5, sum / n, 5 * Math.sqrt(1.0 / 12 / n));
    assertEquals(0, normal / n, 5 * Math.sqrt(1.0 / n));
    assertEquals(1, square / n, 5 * Math.sqrt(2.0 / n));
  }
}
