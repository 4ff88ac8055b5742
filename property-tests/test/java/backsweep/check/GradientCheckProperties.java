package backsweep.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.oracle.Case;
import backsweep.oracle.Recipe;
import backsweep.tensor.Shape;
import java.util.List;
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

  @Property(tries = 120, edgeCases = EdgeCasesMode.NONE)
  void rightGradientsPassAwayFromKinks(
      @ForAll("recipes") Recipe recipe, @ForAll @IntRange(min = 1, max = 2) int threads) {
    Case c = new Case(recipe);
    PlanOptions options = PlanOptions.threads(threads);
    GradientCheck check = new GradientCheck(c.network, c.loss, options, SAMPLES, recipe.seed());
    GradientReport report = check.on(c.batch);
    assertTrue(report.passed(), report.toString());
    assertEquals(c.network.parameters().names(), names(report));
  }

  @Property(tries = 120, edgeCases = EdgeCasesMode.NONE)
  void rightGradientsPassOnRandomExamples(@ForAll("recipes") Recipe recipe) {
    Case c = new Case(recipe);
    GradientCheck check =
        new GradientCheck(c.network, c.loss, PlanOptions.DEFAULT, SAMPLES, recipe.seed());
    GradientReport report = check.onRandomBatch(recipe.batch());
    assertTrue(report.passed(), report.toString());
  }

  private static List<String> names(GradientReport report) {
    return report.parameters().stream().map(GradientReport.Line::name).toList();
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
