package backsweep.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.check.GradientCheck;
import backsweep.check.GradientReport;
import backsweep.data.Batch;
import backsweep.data.Dataset;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.oracle.Case;
import backsweep.oracle.Recipe;
import backsweep.plan.Parameters;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import backsweep.training.Evaluator;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Examples that count differently, under every loss. */
class SampleWeightProperties {
  private static final PlanOptions KEEP_ALL = new PlanOptions(1, true, true);

  @Provide
  Arbitrary<Recipe> recipes() {
    return Recipe.any();
  }

  /** From 0 to 4 by eighths, the first never 0. */
  private static float[] weights(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] weights = new float[n];
    for (int i = 0; i < n; i++) {
      weights[i] = random.nextInt(i == 0 ? 1 : 0, 33) / 8f;
    }
    return weights;
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void gradientsAreThoseOfTheWeightedMean(@ForAll("recipes") Recipe recipe) {
    Case c = new Case(recipe);
    Batch batch = c.batch.weighted(weights(recipe.batch(), recipe.seed()));
    GradientReport report =
        new GradientCheck(c.network, c.loss, PlanOptions.DEFAULT, 4, recipe.seed()).on(batch);
    assertTrue(report.passed(), report.toString());
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void oneForAllIsTheSameAsNone(@ForAll("recipes") Recipe recipe) {
    Case c = new Case(recipe);
    float[] ones = new float[recipe.batch()];
    Arrays.fill(ones, 1f);
    try (TrainingPlan plan = c.network.planTraining(recipe.batch(), c.loss, KEEP_ALL)) {
      float expected = plan.forward(c.batch);
      plan.backward();
      String before = gradients(plan);
      assertEquals(expected, plan.forward(c.batch.weighted(ones)));
      plan.backward();
      assertEquals(before, gradients(plan));
    }
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void weightZeroIsNoGradientAndLossesAreMultiplied(@ForAll("recipes") Recipe recipe) {
    Case c = new Case(recipe);
    float[] weights = weights(recipe.batch(), recipe.seed());
    Batch batch = c.batch.weighted(weights);
    int last = c.network.layers().size() - 1;
    int n = c.network.outputShape().size();
    try (TrainingPlan plan = c.network.planTraining(recipe.batch(), c.loss, KEEP_ALL)) {
      double sum = 0;
      double total = 0;
      for (int i = 0; i < weights.length; i++) {
        float[] one = new float[weights.length];
        one[i] = 1f;
        sum += weights[i] * (double) plan.forward(c.batch.weighted(one));
        total += weights[i];
      }
      assertEquals(total, weight(plan, batch), 0);
      assertEquals(sum / total, plan.forward(batch), 1e-5 * Math.abs(sum / total) + 1e-12);
      plan.backward();
      float[] dZ = plan.outputGradient(last).values();
      for (int i = 0; i < dZ.length; i++) {
        assertTrue(weights[i / n] > 0 || dZ[i] == 0);
      }
      float[] none = new float[weights.length];
      assertEquals(0, plan.forward(c.batch.weighted(none)));
      plan.backward();
      for (float g : plan.outputGradient(last).values()) {
        assertEquals(0f, Math.abs(g));
      }
    }
  }

  /** The loss of the last two is infinite. */
  @Example
  void anExampleOfWeightZeroMayHaveAnyLoss() {
    Network network = Network.of(Shape.of(1), Layers.parse("dense(19)")).initialize(1);
    float[] Y = new float[4 * 19];
    Arrays.fill(Y, 2 * 19, Y.length, 1e20f);
    Batch all = Batch.ofValues(Shape.of(1), new float[] {1, 2, 3, 4}, Shape.of(19), Y);
    Batch two = Batch.ofValues(Shape.of(1), new float[] {1, 2}, Shape.of(19), new float[2 * 19]);
    for (var loss : List.of(Losses.meanSquaredError(), Losses.poisson())) {
      try (TrainingPlan plan = network.planTraining(4, loss, KEEP_ALL)) {
        float expected = plan.forward(two);
        plan.backward();
        String gradients = gradients(plan);
        assertEquals(expected, plan.forward(all.weighted(1, 1, 0, 0)));
        plan.backward();
        assertEquals(gradients, gradients(plan));
      }
    }
  }

  private static double weight(TrainingPlan plan, Batch batch) {
    plan.forward(batch);
    return plan.weight();
  }

  private static String gradients(TrainingPlan plan) {
    StringBuilder all = new StringBuilder();
    for (String name : plan.gradients().names()) {
      all.append(name).append(Arrays.toString(plan.gradients().get(name).values()));
    }
    return all.toString();
  }

  private static Dataset data(int n, boolean classes, long seed) {
    SeededRandom random = new SeededRandom(seed, "examples");
    float[] X = new float[n * 20];
    int[] y = new int[n];
    float[] Y = new float[n * 5];
    for (int i = 0; i < X.length; i++) {
      X[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < n; i++) {
      y[i] = random.nextInt(5);
      Y[i] = y[i];
    }
    return classes
        ? Dataset.ofClasses(Shape.of(20), X, y, List.of("a", "b", "c", "d", "e"))
        : Dataset.ofValues(Shape.of(20), X, Shape.of(5), Y);
  }

  private static String trained(Dataset data, boolean classes, PlanOptions options) {
    Network network =
        Network.of(Shape.of(20), Layers.parse("dense(70) relu dense(5)")).initialize(4);
    int n = data.size();
    OptimizerState state = Optimizers.adam(0.01f).start(network.parameters());
    int[] order = new int[n];
    Arrays.setAll(order, i -> (i * 7) % n);
    var loss = classes ? Losses.softmaxCrossEntropy(0.1f) : Losses.huber();
    try (TrainingPlan plan = network.planTraining(n, loss, options)) {
      StringBuilder losses = new StringBuilder();
      for (int step = 0; step < 3; step++) {
        losses.append(plan.step(data, order, 0, n - step, state)).append(' ');
      }
      return losses + network.parameters().sha256();
    }
  }

  @Property(tries = 6)
  void anyThreadsAndFusionsGiveTheSameBits(
      @ForAll boolean classes, @ForAll @IntRange(min = 0, max = 99) int seed) {
    int n = 601; // no multiple of 7, and enough for rows to be shared
    Dataset data = data(n, classes, seed).weighted(weights(n, seed));
    String expected = trained(data, classes, PlanOptions.DEFAULT);
    assertEquals(expected, trained(data, classes, PlanOptions.threads(3)));
    assertEquals(expected, trained(data, classes, new PlanOptions(2, false, true)));
  }

  /** A step that reads rows in place sees the weights that a batch holds. */
  @Example
  void dataSetAndBatchGiveTheSameStep() {
    Dataset data = data(24, true, 3).weighted(weights(24, 9));
    Network network = Network.of(Shape.of(20), Layers.parse("dense(5)")).initialize(4);
    Parameters before = network.parameters().copy();
    OptimizerState state = Optimizers.sgd(0.1f).start(before);
    int[] order = new int[24];
    Arrays.setAll(order, i -> i);
    try (TrainingPlan plan = network.planTraining(24, Losses.softmaxCrossEntropy())) {
      float expected = plan.step(data, order, 0, 24, state);
      String sha256 = network.parameters().sha256();
      network.parameters().copyFrom(before);
      assertEquals(expected, plan.step(data.batches(24).iterator().next(), state));
      assertEquals(sha256, network.parameters().sha256());
      // A batch without weights behind one with weights counts alike again.
      network.parameters().copyFrom(before);
      float alike = plan.step(data(24, true, 3), order, 0, 24, state);
      assertEquals(24, plan.weight());
      assertTrue(alike != expected);
    }
  }

  /** Over batches of 256, so that the mean is over the weights of all of them. */
  @Example
  void evaluationCountsExamplesByTheirWeights() {
    Dataset plain = data(300, true, 3);
    float[] weights = new float[300];
    int[] twice = new int[450];
    for (int i = 0; i < 300; i++) {
      weights[i] = i % 2 == 0 ? 1 : 2;
    }
    for (int i = 0, at = 0; i < 300; i++) {
      for (int k = 0; k < weights[i]; k++) {
        twice[at++] = i;
      }
    }
    Network network = Network.of(Shape.of(20), Layers.parse("dense(5)")).initialize(4);
    try (Evaluator evaluator = new Evaluator(network, Losses.softmaxCrossEntropy(), 2)) {
      var expected = evaluator.evaluate(plain.select(twice));
      var found = evaluator.evaluate(plain.weighted(weights));
      assertEquals(expected.loss(), found.loss(), 1e-6);
      assertEquals(expected.classification().accuracy(), found.classification().accuracy(), 1e-12);
      assertEquals(300, found.examples());
      float[] alike = new float[300];
      Arrays.fill(alike, 1f);
      assertArrayEquals(
          evaluator.evaluate(plain).classification().confusion(),
          evaluator.evaluate(plain.weighted(alike)).classification().confusion());
    }
  }
}
