package backsweep.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.oracle.Autograd;
import backsweep.oracle.Case;
import backsweep.oracle.Recipe;
import backsweep.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/**
 * Gradients of random networks agree with two oracles, within what rounding can explain. All exact
 * numbers come from the oracles; the bound tells how far rounding may lead away from them.
 */
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
    RoundingBound bound = bound(c);
    double[] exact = Autograd.gradients(c.exact, c.X, c.Y).parameters();
    PlanOptions options = new PlanOptions(threads, fuse, keepAll);
    try (TrainingPlan plan = c.network.planTraining(recipe.batch(), c.loss, options)) {
      float loss = plan.forward(c.batch);
      assertWithin(c.exact.meanLoss(c.X, c.Y), loss, bound.lossRadius, "loss");
      plan.backward();
      int at = 0;
      for (Element e : elements(c)) {
        assertWithin(exact[at++], gradient(plan, c, e), bound.radius(e), e.toString());
      }
      assertEquals(exact.length, at);
    }
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void everyActivationAndItsGradientAgreeWithTheOracle(@ForAll("recipes") Recipe recipe) {
    Case c = new Case(recipe);
    RoundingBound bound = bound(c);
    double[][] gradients = Autograd.gradients(c.exact, c.X, c.Y).outputs();
    PlanOptions options = new PlanOptions(1, true, true);
    try (TrainingPlan plan = c.network.planTraining(recipe.batch(), c.loss, options)) {
      plan.forward(c.batch);
      plan.backward();
      boolean behindDense = false;
      double[][] A = c.X;
      for (int layer = 0; layer < c.exact.ops.size(); layer++) {
        A = apply(c, layer, A);
        double[] exact = Arrays.stream(A).flatMapToDouble(Arrays::stream).toArray();
        assertWithin(exact, plan.output(layer), bound.radiusA[layer + 1]);
        behindDense |= c.exact.weights.get(layer) != null;
        if (behindDense) {
          double[] radius = bound.radiusdA[layer + 1];
          assertWithin(gradients[layer], plan.outputGradient(layer), radius);
          assertClose(gradients[layer], bound.dA[layer + 1], radius);
        }
      }
    }
  }

  private static double[][] apply(Case c, int layer, double[][] X) {
    return Arrays.stream(X).map(x -> c.exact.apply(layer, x)).toArray(double[][]::new);
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void gradientsAgreeWithCentralDifferences(@ForAll("recipes") Recipe recipe) {
    Case c = new Case(recipe);
    RoundingBound bound = bound(c);
    double[] exact = Autograd.gradients(c.exact, c.X, c.Y).parameters();
    List<Element> elements = elements(c);
    SplittableRandom random = new SplittableRandom(recipe.seed());
    try (TrainingPlan plan = c.network.planTraining(recipe.batch(), c.loss)) {
      plan.forward(c.batch);
      plan.backward();
      for (int sample = 0; sample < DIFFERENCES; sample++) {
        int at = random.nextInt(exact.length);
        Element e = elements.get(at);
        double[] theta = (isBias(e) ? c.exact.biases : c.exact.weights).get(e.layer());
        double[] g = {exact[at], bound.radius(e)};
        assertDifference(c, theta, index(c, e), g, bound.lossRadius, gradient(plan, c, e));
      }
    }
  }

  private static RoundingBound bound(Case c) {
    return new RoundingBound(new DoubleNetwork(c.network, c.loss, c.batch));
  }

  /** In the order of the oracle. */
  private static List<Element> elements(Case c) {
    List<Element> elements = new ArrayList<>();
    for (int layer = 0; layer < c.exact.ops.size(); layer++) {
      if (c.exact.weights.get(layer) != null) {
        int units = c.exact.biases.get(layer).length;
        for (int i = 0; i < c.exact.weights.get(layer).length; i++) {
          elements.add(new Element(layer, i / units, i % units));
        }
        for (int j = 0; j < units; j++) {
          elements.add(new Element(layer, Element.BIAS, j));
        }
      }
    }
    return elements;
  }

  private static boolean isBias(Element e) {
    return e.k() == Element.BIAS;
  }

  private static int index(Case c, Element e) {
    return isBias(e) ? e.j() : e.k() * c.exact.biases.get(e.layer()).length + e.j();
  }

  private static float gradient(TrainingPlan plan, Case c, Element e) {
    String name = e.layer() + (isBias(e) ? "/bias" : "/weight");
    return plan.gradients().get(name).values()[index(c, e)];
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
    RoundingBound bound = bound(c);
    double[] exact = Autograd.gradients(c.exact, c.X, c.Y).parameters();
    double largest = Arrays.stream(exact).map(Math::abs).max().orElseThrow();
    double radius = elements(c).stream().mapToDouble(bound::radius).max().orElseThrow();
    String label = largest == 0 ? "no gradient" : radius < 1e-3 * largest ? "tight" : "loose";
    Statistics.label("bound")
        .collect(label)
        .coverage(all -> all.check("tight").percentage(p -> p > 85));
  }

  private static void assertWithin(double[] exact, Tensor found, double[] radius) {
    for (int i = 0; i < exact.length; i++) {
      assertWithin(exact[i], found.values()[i], radius[i], "at " + i);
    }
  }

  /** Two evaluations in double precision. */
  private static void assertClose(double[] exact, double[] found, double[] radius) {
    for (int i = 0; i < exact.length; i++) {
      double allowed = radius[i] * DOUBLE + 0x1p-49 * Math.abs(exact[i]) + 0x1p-70;
      assertEquals(exact[i], found[i], allowed, "at " + i);
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
