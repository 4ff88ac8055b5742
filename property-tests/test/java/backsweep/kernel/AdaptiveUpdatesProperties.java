package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** More optimizer steps have their twins' bits; norms do not depend on the width of panels. */
class AdaptiveUpdatesProperties {
  @Property(tries = 8)
  void kernelsEqualTheirTwinsForEveryLengthUpToThreeVectorsAndOne(@ForAll long seed) {
    for (int n = 0; n <= 3 * Species.LANES + 1; n++) {
      AdaptiveUpdatesTrial.all(new KernelTrial(seed + n), n);
    }
  }

  @Property(tries = 150)
  void kernelsEqualTheirTwinsBeyond(
      @ForAll @IntRange(min = 0, max = 300) int n, @ForAll long seed) {
    AdaptiveUpdatesTrial.all(new KernelTrial(seed), n);
  }

  @Property(tries = 100)
  void theNormOfAMatrixDoesNotDependOnItsPanels(
      @ForAll @IntRange(min = 1, max = 20) int k,
      @ForAll @IntRange(min = 1, max = 200) int n,
      @ForAll long seed) {
    java.util.SplittableRandom random = new java.util.SplittableRandom(seed);
    float[] M = new float[k * n];
    float[] lanes = new float[16];
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < n; j++) {
        M[i * n + j] = (float) random.nextDouble(-1, 1);
        lanes[j % 16] = Math.fma(M[i * n + j], M[i * n + j], lanes[j % 16]);
      }
    }
    float[] W = new float[(int) Panels.size(k, n)];
    Panels.pack(M, 0, W, 0, k, n);
    float expected = ReferenceReductions.fold(lanes, 0);
    assertEquals(expected, Panels.sumOfSquares(W, 0, k, n, new float[16], 0));
  }
}
