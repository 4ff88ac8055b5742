package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Elementary functions have the twin's bits, and the symmetries of what they stand for. */
class VectorMathProperties {
  @Property(tries = 8)
  void kernelsEqualTheirTwinsForEveryLengthUpToThreeVectorsAndOne(@ForAll long seed) {
    for (int n = 0; n <= 3 * Species.LANES + 1; n++) {
      KernelTrials.vectorMath(new KernelTrial(seed + n), n);
    }
  }

  @Property(tries = 150)
  void kernelsEqualTheirTwinsBeyond(
      @ForAll @IntRange(min = 0, max = 300) int n, @ForAll long seed) {
    KernelTrials.vectorMath(new KernelTrial(seed), n);
  }

  @Property
  void oddFunctionsAreOddToTheBit(@ForAll float x) {
    same(-ReferenceMath.tanh(x), ReferenceMath.tanh(-x));
    same(-ReferenceMath.erf(x), ReferenceMath.erf(-x));
  }

  @Property
  void expOfNegativesIsExp(@ForAll float x) {
    float z = -Math.abs(x);
    same(ReferenceMath.exp(z), ReferenceMath.expNegative(z));
  }

  @Property
  void sigmoidsOfOppositesAddUpToOne(@ForAll float x) {
    float p = ReferenceMath.sigmoid(Math.abs(x));
    same(p, 1f - ReferenceMath.sigmoid(-Math.abs(x)));
  }

  private static void same(float expected, float found) {
    assertEquals(Float.floatToIntBits(expected), Float.floatToIntBits(found));
  }
}
