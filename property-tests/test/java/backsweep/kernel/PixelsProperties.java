package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Scaling pixels has the twin's bits, and its values are those that images always had. */
class PixelsProperties {
  @Property(tries = 8)
  void kernelsEqualTheirTwinsForEveryLengthUpToThreeVectorsAndOne(@ForAll long seed) {
    for (int n = 0; n <= 3 * Species.BYTES + 1; n++) {
      KernelTrials.pixels(new KernelTrial(seed + n), n);
    }
  }

  @Property(tries = 150)
  void kernelsEqualTheirTwinsBeyond(
      @ForAll @IntRange(min = 0, max = 900) int n, @ForAll long seed) {
    KernelTrials.pixels(new KernelTrial(seed), n);
  }

  @Test
  void scale_everyByte_isItsUnsignedValueTimesTheRoundedReciprocal() {
    byte[] all = new byte[256];
    float[] x = new float[256];
    for (int i = 0; i < 256; i++) {
      all[i] = (byte) i;
    }
    Pixels.scale(all, 0, x, 0, 256, 1f / 255f);
    for (int i = 0; i < 256; i++) {
      assertEquals(i * (1f / 255f), x[i]);
    }
    assertEquals(1f, x[255]);
  }
}
