package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Softmax and cross entropy have the twin's bits, and the symmetries of their formulas. */
class SoftmaxProperties {
  @Property(tries = 8)
  void kernelsEqualTheirTwinsForEveryLengthUpToThreeVectorsAndOne(@ForAll long seed) {
    for (int n = 1; n <= 3 * Species.LANES + 1; n++) {
      KernelTrials.softmax(new KernelTrial(seed + n), n);
    }
  }

  @Property(tries = 150)
  void kernelsEqualTheirTwinsBeyond(
      @ForAll @IntRange(min = 1, max = 300) int n, @ForAll long seed) {
    KernelTrials.softmax(new KernelTrial(seed), n);
  }

  @Property(tries = 200)
  void probabilitiesAddUpToOneAndGradientsToZero(
      @ForAll @Size(min = 1, max = 200) List<@FloatRange(min = -50f, max = 50f) Float> logits) {
    int n = logits.size();
    float[] p = values(logits);
    int[] classes = {n / 2};
    float[] losses = new float[1];
    Softmax.crossEntropy(p, 0, classes, 0, p, 0, losses, 0, 1, n, new float[16], 0);
    assertEquals(1, sum(p), (n / 16 + 8) * 0x1p-24);
    Softmax.crossEntropyBackward(p, 0, classes, 0, p, 0, 1, n, 0.5f);
    assertEquals(0, sum(p), (n / 16 + 8) * 0x1p-24);
  }

  /** What the package note states: z − max is rounded, by half an ulp of it, before the rest. */
  @Property(tries = 300)
  void probabilitiesAreNearTheExactOnes(
      @ForAll @Size(min = 1, max = 200) List<@FloatRange(min = -40f, max = 40f) Float> logits) {
    float[] p = values(logits);
    Softmax.softmax(p, 0, p, 0, 1, p.length, new float[16], 0);
    double max = logits.stream().mapToDouble(Float::doubleValue).max().orElseThrow();
    double sum = logits.stream().mapToDouble(z -> Math.exp(z - max)).sum();
    for (int i = 0; i < p.length; i++) {
      double exact = Math.exp(logits.get(i) - max) / sum;
      double ulps = Math.abs(p[i] - exact) / Math.ulp((float) exact);
      double bound = 5 + max - logits.get(i);
      assertTrue(ulps <= bound, ulps + " ulp at " + logits.get(i) + " of " + logits);
    }
  }

  /** Small losses, too: what is lost then is of 1 and not of the loss. */
  @Property(tries = 300)
  void crossEntropyIsNearTheExactOne(
      @ForAll @Size(min = 1, max = 200) List<@FloatRange(min = -40f, max = 40f) Float> logits,
      @ForAll @IntRange(min = 0, max = 199) int label) {
    float[] z = values(logits);
    int y = label % z.length;
    float[] losses = new float[1];
    Softmax.crossEntropy(z, 0, new int[] {y}, 0, z, 0, losses, 0, 1, z.length, new float[16], 0);
    double own = logits.get(y);
    double others = 0;
    for (int i = 0; i < z.length; i++) {
      others += i == y ? 0 : Math.exp(logits.get(i) - own);
    }
    double exact = Math.log1p(others);
    double bound = exact >= 1 ? 3 * Math.ulp((float) exact) : 3e-7;
    assertEquals(exact, losses[0], bound);
  }

  /** Halves and integers are exact, so that z − max does not feel the shift, and nothing after. */
  @Property(tries = 200)
  void softmaxDoesNotFeelAnExactShift(
      @ForAll @Size(min = 1, max = 100) List<@IntRange(min = -60, max = 60) Integer> halves,
      @ForAll @IntRange(min = -1000, max = 1000) int shift) {
    int n = halves.size();
    float[] z = new float[n];
    float[] shifted = new float[n];
    for (int i = 0; i < n; i++) {
      z[i] = halves.get(i) / 2f;
      shifted[i] = z[i] + shift;
    }
    Softmax.softmax(z, 0, z, 0, 1, n, new float[16], 0);
    Softmax.softmax(shifted, 0, shifted, 0, 1, n, new float[16], 0);
    assertArrayEquals(z, shifted);
  }

  @Property(tries = 200)
  void crossEntropyIsLogSumExpLessTheOwnLogit(
      @ForAll @Size(min = 1, max = 200) List<@FloatRange(min = -50f, max = 50f) Float> logits) {
    int n = logits.size();
    float[] z = values(logits);
    double exact = 0;
    for (float value : z) {
      exact += Math.exp(value);
    }
    exact = Math.log(exact);
    float[] losses = new float[1];
    int[] classes = {n - 1};
    double tolerance = (n / 16 + 16) * 0x1p-24 + 100 * 0x1p-23;
    assertEquals(exact, Softmax.logSumExp(z, 0, n, new float[16], 0), tolerance);
    exact -= z[n - 1];
    Softmax.crossEntropy(z, 0, classes, 0, z, 0, losses, 0, 1, n, new float[16], 0);
    assertEquals(exact, losses[0], tolerance);
  }

  private static float[] values(List<Float> list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i);
    }
    return values;
  }

  private static double sum(float[] x) {
    double sum = 0;
    for (float value : x) {
      sum += value;
    }
    return sum;
  }
}
