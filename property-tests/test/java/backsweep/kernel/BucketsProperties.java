package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Buckets and ranges have their twin's bits, and nothing else is written. */
class BucketsProperties {
  private static float number(SplittableRandom random) {
    float x =
        switch (random.nextInt(4)) {
          case 0 -> random.nextBoolean() ? 0f : -0f;
          case 1 -> (float) random.nextDouble(-2, 2);
          default -> Float.intBitsToFloat(random.nextInt());
        };
    return Float.isFinite(x) ? x : Float.MAX_VALUE;
  }

  @Property(tries = 400)
  void theKernelHasTheBitsOfItsTwin(
      @ForAll @IntRange(min = 0, max = 150) int n,
      @ForAll @IntRange(min = 0, max = 5) int offset,
      @ForAll @IntRange(min = 10, max = 30) int shift,
      @ForAll @IntRange(min = 1, max = 400) int side,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] x = new float[offset + n + 3];
    for (int i = 0; i < x.length; i++) {
      x[i] = number(random);
    }
    int first = random.nextInt(1 << 31 - shift);
    int[] expected = new int[n + 9];
    int[] found = new int[n + 9];
    int[] range = {7, ReferenceReductions.key(number(random)), ReferenceReductions.key(1f), 5, 9};
    int[] twin = range.clone();
    Buckets.buckets(x, offset, n, shift, first, side, found, 4, range, 1);
    ReferenceBuckets.buckets(x, offset, n, shift, first, side, expected, 4, twin, 1);
    assertArrayEquals(expected, found);
    assertArrayEquals(twin, range);
  }
}
