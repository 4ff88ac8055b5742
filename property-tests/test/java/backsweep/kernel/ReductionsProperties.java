package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Sums and maxima have the twin's bits, and are what they say. */
class ReductionsProperties {
  @Property(tries = 8)
  void kernelsEqualTheirTwinsForEveryLengthUpToThreeVectorsAndOne(@ForAll long seed) {
    for (int n = 0; n <= 3 * Species.LANES + 1; n++) {
      KernelTrials.reductions(new KernelTrial(seed + n), n);
    }
  }

  @Property(tries = 150)
  void kernelsEqualTheirTwinsBeyond(
      @ForAll @IntRange(min = 0, max = 300) int n, @ForAll long seed) {
    KernelTrials.reductions(new KernelTrial(seed), n);
  }

  @Property(tries = 200)
  void sumsOverRowsOfATableEqualTheirTwins(
      @ForAll @IntRange(min = 0, max = 90) int n, @ForAll long seed) {
    KernelTrials.tableRows(new KernelTrial(seed), n);
  }

  @Property(tries = 200)
  void aSumIsWithinTheErrorOfItsTree(@ForAll @Size(max = 300) float[] x) {
    double exact = 0;
    double size = 0;
    for (int i = 0; i < x.length; i++) {
      x[i] *= 0x1p-40f;
      exact += x[i];
      size += Math.abs((double) x[i]);
    }
    float[] lanes = new float[16];
    int depth = x.length / 16 + 1 + 4;
    assertEquals(
        exact, Reductions.sum(x, 0, x.length, lanes, 0), depth * 0x1p-24 * size + Float.MIN_VALUE);
  }

  @Property(tries = 200)
  void aMaximumIsThatOfTheJdk(
      @ForAll @Size(max = 300) float[] x, @ForAll @IntRange(max = 400) int at) {
    if (at < x.length) {
      x[at] = at % 2 == 0 ? Float.NaN : Float.POSITIVE_INFINITY;
    }
    float max = Float.NEGATIVE_INFINITY;
    float maxAbs = 0f;
    for (float value : x) {
      max = Math.max(max, value);
      maxAbs = Math.max(maxAbs, Math.abs(value));
    }
    assertEquals(max, Reductions.max(x, 0, x.length));
    assertEquals(maxAbs, Reductions.maxAbs(x, 0, x.length));
  }

  @Property(tries = 200)
  void argMaxIsTheFirstOfTheGreatest(@ForAll @Size(max = 100) List<@IntRange(max = 9) Integer> x) {
    float[] values = new float[x.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = x.get(i) == 0 ? -0f : (x.get(i) - 5f);
    }
    int at = Reductions.argMax(values, 0, values.length);
    assertEquals(values.length == 0, at < 0);
    for (int i = 0; i < values.length; i++) {
      assertTrue(i < at ? values[i] < values[at] : values[i] <= values[at]);
    }
  }
}
