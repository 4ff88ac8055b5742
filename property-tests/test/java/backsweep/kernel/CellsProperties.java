package backsweep.kernel;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The cells of recurrent layers have their twins' bits. */
class CellsProperties {
  @Property(tries = 8)
  void kernelsEqualTheirTwinsForEveryLengthUpToThreeVectorsAndOne(@ForAll long seed) {
    for (int n = 1; n <= 3 * Species.LANES + 1; n++) {
      CellsTrial.all(new KernelTrial(seed + n), n);
    }
  }

  @Property(tries = 100)
  void kernelsEqualTheirTwinsBeyond(
      @ForAll @IntRange(min = 1, max = 150) int n, @ForAll long seed) {
    CellsTrial.all(new KernelTrial(seed), n);
  }
}
