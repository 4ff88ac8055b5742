package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Normalization and random bits have their twins' bits, and random bits look random. */
class NormalizationProperties {
  @Property(tries = 6)
  void kernelsEqualTheirTwinsForEveryLengthUpToThreeVectorsAndOne(@ForAll long seed) {
    for (int n = 1; n <= 3 * Species.LANES + 1; n++) {
      all(seed + n, n);
    }
  }

  @Property(tries = 150)
  void kernelsEqualTheirTwinsBeyond(
      @ForAll @IntRange(min = 1, max = 150) int n, @ForAll long seed) {
    all(seed, n);
  }

  private static void all(long seed, int n) {
    NormalizationTrial.columns(new KernelTrial(seed), n);
    NormalizationTrial.rows(new KernelTrial(seed + 1), n, true);
    NormalizationTrial.rows(new KernelTrial(seed + 2), n, false);
    NormalizationTrial.dropout(new KernelTrial(seed + 3), n);
  }

  /** Each bit, and each pair of neighbours, within five standard deviations of a fair coin. */
  @Example
  void everyBitIsFairAndIndependentOfItsNeighbour() {
    int n = 1 << 16;
    double deviation = 5 * Math.sqrt(n * 0.25);
    for (int key = 0; key < 4; key++) {
      for (int bit = 0; bit < 32; bit++) {
        int ones = 0;
        int changes = 0;
        int last = 0;
        for (int j = 0; j < n; j++) {
          int b = ReferenceRandomBits.bits(j, key, -key) >>> bit & 1;
          ones += b;
          changes += b ^ last;
          last = b;
        }
        assertEquals(n / 2.0, ones, deviation, "bit " + bit);
        assertEquals(n / 2.0, changes, deviation, "changes of bit " + bit);
      }
    }
  }

  @Example
  void dropoutLeavesItsShare() {
    int n = 100_000;
    float[] x = new float[n];
    java.util.Arrays.fill(x, 1f);
    float[] z = new float[n];
    RandomBits.dropout(x, 0, z, 0, n, 0, 3, 4, Math.round(0.3f * (1 << 24)), 1 / 0.7f);
    int kept = 0;
    for (float value : z) {
      assertTrue(value == 0 || value == 1 / 0.7f);
      kept += value > 0 ? 1 : 0;
    }
    assertEquals(0.7 * n, kept, 5 * Math.sqrt(n * 0.21));
  }
}
