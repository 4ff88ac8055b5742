package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;

/**
 * Activations and their derivatives have the twin's bits; derivatives are what the formulas say.
 */
class ActivationsProperties {
  @Property(tries = 8)
  void kernelsEqualTheirTwinsForEveryLengthUpToThreeVectorsAndOne(@ForAll long seed) {
    for (int n = 0; n <= 3 * Species.LANES + 1; n++) {
      KernelTrials.activations(new KernelTrial(seed + n), n);
    }
  }

  @Property(tries = 150)
  void kernelsEqualTheirTwinsBeyond(
      @ForAll @IntRange(min = 0, max = 300) int n, @ForAll long seed) {
    KernelTrials.activations(new KernelTrial(seed), n);
  }

  /** Errors of some units in the last place of the factors; none of the factors exceeds 1.2. */
  private static final double TOLERANCE = 8 * 0x1p-24;

  @Property
  void derivativesFromTheOutputAreThoseOfTheFunction(
      @ForAll @FloatRange(min = -20f, max = 20f) float z,
      @ForAll @FloatRange(min = 0.01f, max = 2f) float c) {
    float[] x = {z, 0f, 1f, 0f};
    double s = 1 / (1 + Math.exp(-z));
    Activations.relu(x, 0, x, 1, 1);
    Activations.reluBackward(x, 1, x, 2, x, 3, 1);
    assertEquals(z > 0 ? 1 : 0, x[3], 0);
    Activations.leakyRelu(x, 0, x, 1, 1, c);
    Activations.leakyReluBackward(x, 1, x, 2, x, 3, 1, c);
    assertEquals(z > 0 ? 1 : c, x[3], 0);
    Activations.elu(x, 0, x, 1, 1, c);
    Activations.eluBackward(x, 1, x, 2, x, 3, 1, c);
    assertEquals(z > 0 ? 1 : c * Math.exp(z), x[3], 2 * TOLERANCE);
    Activations.sigmoid(x, 0, x, 1, 1);
    Activations.sigmoidBackward(x, 1, x, 2, x, 3, 1);
    assertEquals(s * (1 - s), x[3], TOLERANCE);
    Activations.tanh(x, 0, x, 1, 1);
    Activations.tanhBackward(x, 1, x, 2, x, 3, 1);
    assertEquals(1 - Math.tanh(z) * Math.tanh(z), x[3], TOLERANCE);
  }

  @Property
  void derivativesFromTheInputAreThoseOfTheFunction(
      @ForAll @FloatRange(min = -20f, max = 20f) float z) {
    float[] x = {z, 0f, 1f, 0f};
    double s = 1 / (1 + Math.exp(-z));
    Activations.siluBackward(x, 0, x, 2, x, 3, 1);
    assertEquals(s * (1 + z * (1 - s)), x[3], TOLERANCE);
    Activations.softplusBackward(x, 0, x, 2, x, 3, 1);
    assertEquals(s, x[3], TOLERANCE);
    Activations.geluBackward(x, 0, x, 2, x, 3, 1);
    assertEquals(normal(z) + z * Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI), x[3], TOLERANCE);
  }

  /** The normal distribution function: ½ + φ(z)·(z + z³/3 + z⁵/(3·5) + …). */
  private static double normal(double z) {
    double term = z;
    double sum = z;
    for (int k = 3; Math.abs(term) > 1e-20; k += 2) {
      term *= z * z / k;
      sum += term;
    }
    return 0.5 + sum * Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  }
}
