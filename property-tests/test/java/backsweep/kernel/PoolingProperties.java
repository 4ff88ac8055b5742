package backsweep.kernel;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Windows that pool have the twin's bits, side by side, overlapping, and with gaps. */
class PoolingProperties {
  @Property(tries = 4)
  void kernelsEqualTheirTwinsForEveryNumberOfChannelsUpToTwoVectorsAndOne(@ForAll long seed) {
    for (int n = 1; n <= 2 * Species.LANES + 1; n++) {
      PoolingTrial.all(new KernelTrial(seed + n), 2, 2, 2, 5, n);
    }
  }

  @Property(tries = 200)
  void kernelsEqualTheirTwinsForAnyWindow(
      @ForAll @IntRange(min = 1, max = 4) int rows,
      @ForAll @IntRange(min = 1, max = 4) int columns,
      @ForAll @IntRange(min = 1, max = 5) int stride,
      @ForAll @IntRange(min = 1, max = 20) int windows,
      @ForAll @IntRange(min = 1, max = 40) int n,
      @ForAll long seed) {
    PoolingTrial.all(new KernelTrial(seed), rows, columns, stride, windows, n);
  }
}
