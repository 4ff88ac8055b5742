package backsweep.kernel;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Windows with one filter for each channel have the twin's bits. */
class DepthwiseProperties {
  @Property(tries = 8)
  void kernelsEqualTheirTwinsForEveryLengthUpToThreeVectorsAndOne(@ForAll long seed) {
    for (int n = 0; n <= 3 * Species.LANES + 1; n++) {
      DepthwiseTrial.all(new KernelTrial(seed + n), n);
    }
  }

  @Property(tries = 150)
  void kernelsEqualTheirTwinsBeyond(
      @ForAll @IntRange(min = 0, max = 100) int n, @ForAll long seed) {
    DepthwiseTrial.all(new KernelTrial(seed), n);
  }
}
