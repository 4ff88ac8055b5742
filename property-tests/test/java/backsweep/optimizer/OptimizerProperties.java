package backsweep.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.kernel.Panels;
import backsweep.plan.Gradients;
import backsweep.plan.ParameterLayout;
import backsweep.plan.Parameters;
import backsweep.tensor.Shape;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class OptimizerProperties {
  private static final int STEPS = 6;

  @Provide
  Arbitrary<Optimizer> optimizers() {
    Arbitrary<Float> rates = Arbitraries.of(1f, 0.1f, 0.01f, 0.003f, 1e-4f);
    Arbitrary<Float> decays = Arbitraries.of(0.5f, 0.7f, 0.9f, 0.99f, 0.999f);
    Arbitrary<Float> small = Arbitraries.of(1e-10f, 1e-8f, 1e-6f, 1e-3f);
    return Combinators.combine(Arbitraries.integers().between(0, 6), rates, decays, decays, small)
        .as(
            (kind, rate, a, b, epsilon) ->
                switch (kind) {
                  case 0 -> new Sgd(rate, 0, false);
                  case 1 -> new Sgd(rate, a, false);
                  case 2 -> new Sgd(rate, a, true);
                  case 3 -> new RmsProp(rate, a, epsilon);
                  case 4 -> new Adagrad(rate, epsilon);
                  case 5 -> new Adam(rate, a, b, epsilon);
                  default -> new AdamW(rate, a, b, epsilon, 0.01f);
                });
  }

  private static Parameters parameters(SplittableRandom random, int n) {
    ParameterLayout layout = new ParameterLayout();
    layout.add("0/bias", Shape.of(n));
    Parameters parameters = new Parameters(layout);
    fill(parameters.array(), random);
    return parameters;
  }

  /** Signed numbers of sizes between 2⁻⁶ and 2. */
  private static void fill(float[] x, SplittableRandom random) {
    for (int i = 0; i < x.length; i++) {
      double size = Math.scalb(1 + random.nextDouble(), random.nextInt(-6, 1));
      x[i] = (float) (random.nextBoolean() ? size : -size);
    }
  }

  @Property(tries = 200)
  void zeroGradientsLeaveTheParametersButForDecay(
      @ForAll("optimizers") Optimizer optimizer,
      @ForAll @IntRange(min = 1, max = 70) int n,
      @ForAll long seed) {
    Parameters theta = parameters(new SplittableRandom(seed), n);
    Gradients zero = new Gradients(theta.layout());
    float[] before = theta.array().clone();
    OptimizerState state = optimizer.start(theta);
    state.step(theta, zero);
    state.step(theta, zero);
    if (optimizer instanceof AdamW adamW) {
      float keep = 1f - adamW.learningRate() * adamW.decay();
      for (int i = Panels.FIRST; i < before.length; i++) {
        before[i] = before[i] * keep * keep;
      }
    }
    assertArrayEquals(before, theta.array());
    assertEquals(2, state.steps());
  }

  @Property(tries = 400)
  void severalStepsAgreeWithTheFormulaOfThePaper(
      @ForAll("optimizers") Optimizer optimizer,
      @ForAll @IntRange(min = 1, max = 70) int n,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Parameters theta = parameters(random, n);
    Gradients g = new Gradients(theta.layout());
    OptimizerState state = optimizer.start(theta);
    PaperStep[] exact = new PaperStep[theta.array().length];
    for (int i = Panels.FIRST; i < exact.length; i++) {
      exact[i] = new PaperStep(optimizer, theta.array()[i]);
    }
    for (int step = 1; step <= STEPS; step++) {
      fill(g.array(), random);
      state.step(theta, g);
      for (int i = Panels.FIRST; i < exact.length; i++) {
        exact[i].step(g.array()[i]);
        double error = Math.abs(theta.array()[i] - exact[i].theta);
        assertTrue(
            error <= exact[i].radius,
            optimizer + " step " + step + ": off by " + error + " of " + exact[i].radius);
        double moved = Math.abs(exact[i].theta) + Math.abs(theta.array()[i]) + 10;
        assertTrue(exact[i].radius < 1e-4 * moved, "a bound that says nothing");
      }
    }
  }

  @Property(tries = 100)
  void partsMayBeUpdatedInAnyOrder(
      @ForAll("optimizers") Optimizer optimizer,
      @ForAll @IntRange(min = 2, max = 100) int n,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Parameters whole = parameters(random, n);
    Parameters parts = whole.copy();
    Gradients g = new Gradients(whole.layout());
    OptimizerState a = optimizer.start(whole);
    OptimizerState b = optimizer.start(parts);
    int length = whole.layout().floats();
    for (int step = 0; step < 3; step++) {
      fill(g.array(), random);
      a.step(whole, g);
      int cut = random.nextInt(Panels.FIRST, length + 1);
      b.begin();
      b.update(parts.array(), g.array(), cut, length - cut);
      b.update(parts.array(), g.array(), Panels.FIRST, cut - Panels.FIRST);
    }
    assertArrayEquals(whole.array(), parts.array());
  }
}
