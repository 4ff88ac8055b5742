package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;

/** Optimizer steps have the twin's bits, and are what the papers say. */
class UpdatesProperties {
  @Property(tries = 8)
  void kernelsEqualTheirTwinsForEveryLengthUpToThreeVectorsAndOne(@ForAll long seed) {
    for (int n = 0; n <= 3 * Species.LANES + 1; n++) {
      KernelTrials.updates(new KernelTrial(seed + n), n);
      KernelTrials.penalties(new KernelTrial(seed + n), n);
    }
  }

  @Property(tries = 150)
  void kernelsEqualTheirTwinsBeyond(
      @ForAll @IntRange(min = 0, max = 300) int n, @ForAll long seed) {
    KernelTrials.updates(new KernelTrial(seed), n);
    KernelTrials.penalties(new KernelTrial(seed), n);
  }

  /** Some roundings of the step, and one of the parameter. */
  private static final double TOLERANCE = 8 * 0x1p-24;

  private static final float LR = 0.01f;

  @Property
  void stepsWithoutGradientAndStateLeaveTheParameter(@ForAll float w) {
    float[] x = {w, 0f, 0f, 0f};
    Updates.sgd(x, 0, x, 1, 1, LR);
    Updates.momentum(x, 0, x, 1, x, 2, 1, LR, 0.9f, true);
    Updates.momentum(x, 0, x, 1, x, 2, 1, LR, 0.9f, false);
    Updates.rmsProp(x, 0, x, 1, x, 2, 1, LR, 0.99f, 1e-8f);
    Updates.adagrad(x, 0, x, 1, x, 2, 1, LR, 1e-8f);
    Updates.adam(x, 0, x, 1, x, 2, x, 3, 1, LR, 0.9f, 0.999f, 1e-8f, 1f);
    Updates.adamW(x, 0, x, 1, x, 2, x, 3, 1, LR, 0.9f, 0.999f, 1e-8f, 1f, 1f);
    assertEquals(w, x[0] + 0f);
  }

  @Property
  void stepsAreThoseOfThePapers(
      @ForAll @FloatRange(min = -3f, max = 3f) float w,
      @ForAll @FloatRange(min = -3f, max = 3f) float g,
      @ForAll @FloatRange(min = -3f, max = 3f) float m,
      @ForAll @FloatRange(min = 0f, max = 3f) float v) {
    float[] x = {w, g, m, v};
    Updates.sgd(x, 0, x, 1, 1, LR);
    close(w - LR * (double) g, x[0]);
    double velocity = 0.9f * (double) m + g;
    x = new float[] {w, g, m, v};
    Updates.momentum(x, 0, x, 1, x, 2, 1, LR, 0.9f, false);
    close(velocity, x[2]);
    close(w - LR * velocity, x[0]);
    x = new float[] {w, g, m, v};
    Updates.momentum(x, 0, x, 1, x, 2, 1, LR, 0.9f, true);
    close(w - LR * (g + 0.9f * velocity), x[0]);
    double square = 0.99f * (double) v + (1 - 0.99f) * (double) g * g;
    x = new float[] {w, g, m, v};
    Updates.rmsProp(x, 0, x, 1, x, 3, 1, LR, 0.99f, 1e-8f);
    close(square, x[3]);
    close(w - LR * g / (Math.sqrt(square) + 1e-8f), x[0]);
    x = new float[] {w, g, m, v};
    Updates.adagrad(x, 0, x, 1, x, 3, 1, LR, 1e-8f);
    close(w - LR * g / (Math.sqrt(v + (double) g * g) + 1e-8f), x[0]);
  }

  @Property
  void adamStepsAreThoseOfThePaper(
      @ForAll @FloatRange(min = -3f, max = 3f) float w,
      @ForAll @FloatRange(min = -3f, max = 3f) float g,
      @ForAll @FloatRange(min = -3f, max = 3f) float m,
      @ForAll @FloatRange(min = 0.1f, max = 3f) float v,
      @ForAll @IntRange(min = 1, max = 5000) int t) {
    double correction1 = 1 - Math.pow(0.9f, t);
    double correction2 = 1 - Math.pow(0.999f, t);
    double first = 0.9f * (double) m + (1 - 0.9f) * (double) g;
    double second = 0.999f * (double) v + (1 - 0.999f) * (double) g * g;
    double step = LR * (first / correction1) / (Math.sqrt(second / correction2) + 1e-8f);
    float stepSize = (float) (LR / correction1);
    float root = (float) Math.sqrt(correction2);
    float[] x = {w, g, m, v};
    Updates.adam(x, 0, x, 1, x, 2, x, 3, 1, stepSize, 0.9f, 0.999f, 1e-8f, root);
    close(first, x[2]);
    close(second, x[3]);
    close(w - step, x[0]);
    x = new float[] {w, g, m, v};
    Updates.adamW(x, 0, x, 1, x, 2, x, 3, 1, stepSize, 0.9f, 0.999f, 1e-8f, root, 0.75f);
    close(0.75 * w - step, x[0]);
  }

  private static void close(double expected, float found) {
    assertEquals(expected, found, TOLERANCE * Math.max(3, Math.abs(expected)));
  }
}
