package backsweep.kernel;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** More optimizer steps have their twins' bits. */
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
}
