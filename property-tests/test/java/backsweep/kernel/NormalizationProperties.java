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
    NormalizationTrial.noise(new KernelTrial(seed + 4), n);
    NormalizationTrial.transposed(new KernelTrial(seed + 5), n);
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

  /** Against tables of the normal distribution. */
  @Example
  void normalNumbersAreQuantilesOfTheNormalDistribution() {
    double[][] table = {
      {0.5, 0.6744897501960817},
      {0.9, 1.6448536269514722},
      {0.99, 2.5758293035489004},
      {0.999, 3.2905267314918945},
      {0.99999, 4.417173413469024},
      {1 - 0x1p-20, 4.900964207963194},
      {0.25, 0.31863936396437516},
      {0x1p-24, 0x1p-24 * Math.sqrt(Math.PI / 2)}
    };
    for (double[] row : table) {
      float u = (float) row[0];
      double slope = Math.sqrt(Math.PI / 2) * Math.exp(row[1] * row[1] / 2);
      double expected = row[1] + slope * (u - row[0]);
      assertEquals(expected, ReferenceMath.probit(u), 4e-6 * expected + 1e-10, "u " + u);
      assertEquals(-ReferenceMath.probit(u), ReferenceMath.probit(-u));
    }
  }

  /**
   * Mean, variance, skewness and kurtosis within five standard deviations; shares of three bands.
   */
  @Example
  void noiseIsNormal() {
    int n = 1 << 17;
    double[] moments = new double[5];
    int[] beyond = new int[4];
    for (int j = 0; j < n; j++) {
      double q = ReferenceRandomBits.normal(j, 7, -9);
      for (int k = 1; k <= 4; k++) {
        moments[k] += Math.pow(q, k) / n;
        beyond[k - 1] += Math.abs(q) > k ? 1 : 0;
      }
    }
    assertEquals(0, moments[1], 5 / Math.sqrt(n));
    assertEquals(1, moments[2], 5 * Math.sqrt(2.0 / n));
    assertEquals(0, moments[3], 5 * Math.sqrt(15.0 / n));
    assertEquals(3, moments[4], 5 * Math.sqrt(96.0 / n));
    double[] shares = {0.3173105, 0.0455003, 0.0026998, 0.0000633};
    for (int k = 0; k < 4; k++) {
      double p = shares[k];
      assertEquals(p * n, beyond[k], 5 * Math.sqrt(n * p * (1 - p)), "beyond " + (k + 1));
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
