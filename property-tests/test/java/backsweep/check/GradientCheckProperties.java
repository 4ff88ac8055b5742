package backsweep.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Batch;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.oracle.Case;
import backsweep.oracle.Recipe;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class GradientCheckProperties {
  private static final int SAMPLES = 6;

  @Provide
  Arbitrary<Recipe> recipes() {
    return Recipe.any();
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void rightGradientsPass(
      @ForAll("recipes") Recipe recipe, @ForAll @IntRange(min = 1, max = 3) int threads) {
    Case c = new Case(recipe);
    PlanOptions options = PlanOptions.threads(threads);
    GradientCheck check = new GradientCheck(c.network, c.loss, options, SAMPLES, recipe.seed());
    GradientReport report = check.on(c.batch);
    assertTrue(report.passed(), report.toString());
    assertEquals(c.network.parameters().names(), names(report));
    for (GradientReport.Line line : report.parameters()) {
      assertTrue(line.checked() > 0 || line.atKinks() > 0, report.toString());
    }
  }

  /** Nothing keeps these from kinks. */
  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void rightGradientsPassOnRandomExamples(
      @ForAll("recipes") Recipe recipe, @ForAll @IntRange(min = 1, max = 3) int threads) {
    Case c = new Case(recipe);
    PlanOptions options = PlanOptions.threads(threads);
    GradientCheck check = new GradientCheck(c.network, c.loss, options, SAMPLES, recipe.seed());
    GradientReport report = check.onRandomBatch(recipe.batch());
    assertTrue(report.passed(), report.toString());
  }

  /** Off by three times its tolerance, of which rounding may take back one. */
  @Property(tries = 120, edgeCases = EdgeCasesMode.NONE)
  void oneWrongElementFailsItsParameter(@ForAll("recipes") Recipe recipe) {
    Case c = new Case(recipe);
    GradientCheck check =
        new GradientCheck(c.network, c.loss, PlanOptions.DEFAULT, SAMPLES, recipe.seed());
    try (TrainingPlan plan = c.network.planTraining(recipe.batch(), c.loss)) {
      plan.forward(c.batch);
      plan.backward();
      GradientReport right = check.judge(c.batch, gradients(plan));
      for (GradientReport.Line line : right.parameters()) {
        if (line.checked() > 0) {
          float off = (float) (line.analytic() + 3 * line.tolerance());
          Function<String, float[]> wrong = gradientsBut(plan, line.name(), line.worst(), off);
          GradientReport report = check.judge(c.batch, wrong);
          for (GradientReport.Line found : report.parameters()) {
            assertEquals(!found.name().equals(line.name()), found.passed(), report.toString());
          }
        }
      }
    }
  }

  private static Function<String, float[]> gradients(TrainingPlan plan) {
    return name -> plan.gradients().get(name).values();
  }

  /** The same gradients but for element i of one parameter. */
  private static Function<String, float[]> gradientsBut(
      TrainingPlan plan, String parameter, int i, float value) {
    return name -> {
      float[] values = plan.gradients().get(name).values();
      if (name.equals(parameter)) {
        values[i] = value;
      }
      return values;
    };
  }

  private static List<String> names(GradientReport report) {
    return report.parameters().stream().map(GradientReport.Line::name).toList();
  }

  @Example
  void theToleranceOfASmallNetworkIsFarBelowItsGradients() {
    for (String f : Recipe.ACTIVATIONS) {
      for (String loss : Recipe.LOSSES) {
        List<String> layers = List.of("dense(16)", f, "dense(8)", f, "dense(3)");
        Case c = new Case(new Recipe(0, 20, layers, loss, 16, 1));
        DoubleNetwork exact = new DoubleNetwork(c.network, c.loss, c.batch);
        RoundingBound bound = new RoundingBound(exact);
        CentralDifferences differences = new CentralDifferences(exact, bound.lossRadius);
        double tolerance = 0;
        double largest = 0;
        for (String name : c.network.parameters().names()) {
          for (int i = 0; i < c.network.parameters().get(name).size(); i++) {
            Element e = Element.of(exact, name, i);
            double radius = bound.radius(e);
            CentralDifferences.Difference numeric = differences.of(e, radius);
            tolerance = Math.max(tolerance, radius + numeric.error());
            largest = Math.max(largest, Math.abs(numeric.value()));
          }
        }
        // One of the examples has short outputs: little turns them far.
        double part = loss.equals("cosineDistance") ? 2e-4 : 1e-4;
        assertTrue(tolerance < part * largest, f + ", " + loss + ": " + tolerance / largest);
      }
    }
  }

  /** z is exactly 0 for the second example, and each step of a bias leads over the kink. */
  @Example
  void whatStandsOnAKinkIsCountedAndNotJudged() {
    Network network = Network.of(Shape.of(2), Layers.parse("dense(3) relu dense(1)")).initialize(1);
    float[] X = {1, 2, 0, 0};
    Batch batch = Batch.ofValues(Shape.of(2), X, Shape.of(1), new float[] {5, 5});
    GradientCheck check =
        new GradientCheck(network, Losses.meanSquaredError(), PlanOptions.DEFAULT, SAMPLES, 1);
    GradientReport report = check.on(batch);
    assertTrue(report.passed(), report.toString());
    assertEquals(List.of(0, 3, 0, 0), kinks(report));
    assertEquals(List.of(6, 0, 3, 1), checked(report));
  }

  private static List<Integer> kinks(GradientReport report) {
    return report.parameters().stream().map(GradientReport.Line::atKinks).toList();
  }

  private static List<Integer> checked(GradientReport report) {
    return report.parameters().stream().map(GradientReport.Line::checked).toList();
  }

  /**
   * Of six gradients of a weight four are 0 without any error; the wrong one still is the worst.
   */
  @Example
  void gradientsThatAreExactlyZeroHideNoWrongOne() {
    Network network = Network.of(Shape.of(3), Layers.parse("dense(2)")).initialize(1);
    network.parameters().set("0/weight", Tensor.of(Shape.of(3, 2), 1, 1, 0, 0, 0, 0));
    Batch batch =
        Batch.ofValues(Shape.of(3), new float[] {1, 0, 0}, Shape.of(2), new float[] {3, 4});
    GradientCheck check =
        new GradientCheck(network, Losses.meanSquaredError(), PlanOptions.DEFAULT, SAMPLES, 1);
    try (TrainingPlan plan = network.planTraining(1, Losses.meanSquaredError())) {
      plan.forward(batch);
      plan.backward();
      for (int i = 0; i < 6; i++) {
        for (float value : new float[] {1, Float.NaN}) {
          GradientReport report = check.judge(batch, gradientsBut(plan, "0/weight", i, value));
          assertFalse(report.passed(), report.toString());
          assertEquals(i, report.parameters().getFirst().worst());
        }
      }
    }
  }

  @Example
  void aBatchThatNoArrayHoldsIsRefused() {
    Network network = Network.of(Shape.of(100_000), Layers.dense(2)).initialize(1);
    GradientCheck check =
        new GradientCheck(network, Losses.meanSquaredError(), PlanOptions.DEFAULT, SAMPLES, 1);
    for (int batch : new int[] {0, -1, 100_000}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> check.onRandomBatch(batch))
              .getMessage();
      assertTrue(message.contains("found " + batch + " examples"), message);
    }
  }

  @Example
  void anErrorBeyondItsToleranceFailsTheReport() {
    GradientReport.Line right = new GradientReport.Line("0/bias", 3, 0, 1, 1.0, 1.0 + 1e-9, 1e-8);
    GradientReport.Line wrong = new GradientReport.Line("0/weight", 3, 0, 1, 1.0, 1.1, 1e-3);
    GradientReport.Line none = new GradientReport.Line("1/bias", 3, 0, 1, Double.NaN, 1.1, 1e-3);
    assertTrue(new GradientReport(List.of(right)).passed());
    assertFalse(new GradientReport(List.of(right, wrong)).passed());
    assertFalse(new GradientReport(List.of(right, none)).passed());
  }
}
