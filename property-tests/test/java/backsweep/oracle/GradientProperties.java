package backsweep.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.tensor.Tensor;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/** Gradients of random networks agree with two oracles, within what rounding can explain. */
class GradientProperties {
  /** Relative difference between two double-precision evaluations that a radius at 2⁻²⁴ allows. */
  private static final double DOUBLE = 0x1p-20;

  /** Parameters of a case whose central difference is taken. */
  private static final int DIFFERENCES = 12;

  @Provide
  Arbitrary<Recipe> recipes() {
    return Recipe.any();
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void gradientsAndLossAgreeWithAutograd(
      @ForAll("recipes") Recipe recipe,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll boolean fuse,
      @ForAll boolean keepAll) {
    Case c = new Case(recipe);
    ErrorBound bound = new ErrorBound(c.exact, c.X, c.Y);
    double[] exact = Autograd.gradients(c.exact, c.X, c.Y);
    PlanOptions options = new PlanOptions(threads, fuse, keepAll);
    try (TrainingPlan plan = c.network.planTraining(recipe.batch(), c.loss, options)) {
      float loss = plan.forward(c.batch);
      assertWithin(c.exact.meanLoss(c.X, c.Y), loss, bound.lossRadius, "loss");
      plan.backward();
      int at = 0;
      for (int layer = 0; layer < c.exact.ops.size(); layer++) {
        if (c.exact.biases.get(layer) == null) {
          continue;
        }
        Tensor dW = plan.gradients().get(layer + "/weight");
        Tensor db = plan.gradients().get(layer + "/bias");
        int units = db.size();
        for (int i = 0; i < dW.size(); i++) {
          double radius = bound.weight(layer, i / units, i % units)[1];
          assertWithin(exact[at++], dW.values()[i], radius, layer + "/weight " + i);
        }
        for (int j = 0; j < units; j++) {
          assertWithin(exact[at++], db.values()[j], bound.bias(layer, j)[1], layer + "/bias " + j);
        }
      }
      assertEquals(exact.length, at);
    }
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void everyActivationAndItsGradientAgreeWithTheOracle(@ForAll("recipes") Recipe recipe) {
    Case c = new Case(recipe);
    ErrorBound bound = new ErrorBound(c.exact, c.X, c.Y);
    PlanOptions options = new PlanOptions(1, true, true);
    try (TrainingPlan plan = c.network.planTraining(recipe.batch(), c.loss, options)) {
      plan.forward(c.batch);
      plan.backward();
      int firstDense = 0;
      while (!c.exact.ops.get(firstDense).name().equals("dense")) {
        firstDense++;
      }
      for (int layer = 0; layer < c.exact.ops.size(); layer++) {
        assertWithin(bound.A[layer + 1], plan.output(layer), bound.radiusA[layer + 1]);
        if (layer >= firstDense) {
          assertWithin(bound.dA[layer + 1], plan.outputGradient(layer), bound.radiusdA[layer + 1]);
        }
      }
    }
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void gradientsAgreeWithCentralDifferences(@ForAll("recipes") Recipe recipe) {
    Case c = new Case(recipe);
    ErrorBound bound = new ErrorBound(c.exact, c.X, c.Y);
    SplittableRandom random = new SplittableRandom(recipe.seed());
    try (TrainingPlan plan = c.network.planTraining(recipe.batch(), c.loss)) {
      plan.forward(c.batch);
      plan.backward();
      for (int sample = 0; sample < DIFFERENCES; sample++) {
        int layer = random.nextInt(c.exact.ops.size());
        if (c.exact.biases.get(layer) == null) {
          continue;
        }
        int units = c.exact.biases.get(layer).length;
        double[] W = c.exact.weights.get(layer);
        int i = random.nextInt(W.length);
        double[] g = bound.weight(layer, i / units, i % units);
        float found = plan.gradients().get(layer + "/weight").values()[i];
        assertDifference(c, W, i, g, bound.lossRadius, found);
        int j = random.nextInt(units);
        float bias = plan.gradients().get(layer + "/bias").values()[j];
        double[] b = c.exact.biases.get(layer);
        assertDifference(c, b, j, bound.bias(layer, j), bound.lossRadius, bias);
      }
    }
  }

  /**
   * D(h) = (L(θ+h) − L(θ−h)) / 2h = L′ + h²·L‴/6 + …, so |D(2h) − D(h)| is about three times the
   * error of D(h). Rounding: the loss in double precision is off by its radius times 2⁻⁵³/2⁻²⁴,
   * twice to be safe, and D by that divided by h. h shrinks until no kink lies within 2h.
   */
  private static void assertDifference(
      Case c, double[] theta, int i, double[] g, double lossRadius, float found) {
    double kept = theta[i];
    double h = 0x1p-13 * Math.max(1, Math.abs(kept));
    c.exact.sides = 0;
    c.exact.meanLoss(c.X, c.Y);
    long sides = c.exact.sides;
    while (true) {
      double far = difference(c, theta, i, 2 * h, sides);
      double near = difference(c, theta, i, h, sides);
      if (Double.isNaN(far) || Double.isNaN(near)) {
        h /= 4;
        continue;
      }
      double allowed = Math.abs(far - near) + 0x1p-28 * lossRadius / h;
      assertWithin(near, (float) g[0], allowed + Math.ulp((float) g[0]), "oracle at " + i);
      assertWithin(near, found, g[1] + allowed, "engine at " + i);
      return;
    }
  }

  /** NaN if a kink lies between. */
  private static double difference(Case c, double[] theta, int i, double h, long sides) {
    double kept = theta[i];
    theta[i] = kept + h;
    c.exact.sides = 0;
    double above = c.exact.meanLoss(c.X, c.Y);
    boolean crossed = c.exact.sides != sides;
    theta[i] = kept - h;
    c.exact.sides = 0;
    double below = c.exact.meanLoss(c.X, c.Y);
    crossed |= c.exact.sides != sides;
    theta[i] = kept;
    return crossed ? Double.NaN : (above - below) / (2 * h);
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void theBoundIsTightEnoughToMeanSomething(@ForAll("recipes") Recipe recipe) {
    Case c = new Case(recipe);
    ErrorBound bound = new ErrorBound(c.exact, c.X, c.Y);
    double largest = 0;
    double radius = 0;
    for (int layer = 0; layer < c.exact.ops.size(); layer++) {
      if (c.exact.biases.get(layer) != null) {
        int units = c.exact.biases.get(layer).length;
        for (int i = 0; i < c.exact.weights.get(layer).length; i++) {
          double[] g = bound.weight(layer, i / units, i % units);
          largest = Math.max(largest, Math.abs(g[0]));
          radius = Math.max(radius, g[1]);
        }
      }
    }
    String label = largest == 0 ? "no gradient" : radius < 1e-3 * largest ? "tight" : "loose";
    Statistics.label("bound")
        .collect(label)
        .coverage(all -> all.check("tight").percentage(p -> p > 75));
  }

  @Example
  void erfOfTheOracleIsErf() {
    assertEquals(0.5204998778130465, DoubleNetwork.erf(0.5), 5e-16);
    assertEquals(-0.8427007929497149, DoubleNetwork.erf(-1), 5e-16);
    assertEquals(0.9953222650189527, DoubleNetwork.erf(2), 5e-16);
    assertEquals(0.9999779095030014, DoubleNetwork.erf(3), 5e-16);
  }

  private static void assertWithin(double[][] exact, Tensor found, double[][] radius) {
    int n = exact[0].length;
    for (int i = 0; i < exact.length; i++) {
      for (int j = 0; j < n; j++) {
        assertWithin(exact[i][j], found.values()[i * n + j], radius[i][j], i + ", " + j);
      }
    }
  }

  private static void assertWithin(double exact, float found, double radius, String what) {
    double error = Math.abs(found - exact);
    double allowed = radius * (1 + DOUBLE) + 0x1p-49 * Math.abs(exact) + 0x1p-70;
    if (!(error <= allowed)) {
      throw new AssertionError(
          what
              + ": exact "
              + exact
              + ", found "
              + found
              + ", off by "
              + error
              + ", of which "
              + radius
              + " can be rounding");
    }
  }
}
