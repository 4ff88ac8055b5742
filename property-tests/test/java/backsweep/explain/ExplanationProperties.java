package backsweep.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import backsweep.explain.LogicalStep.Phase;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.oracle.Recipe;
import backsweep.tensor.Shape;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What an explanation says is what a plan does. */
class ExplanationProperties {
  private static final Method TWINS = twins();

  private static Method twins() {
    try {
      return new ScalarTwins()
          .loadClass(CountedRun.class.getName())
          .getMethod(
              "run", int[].class, String.class, String.class, int.class, boolean.class, long.class);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Provide
  Arbitrary<Recipe> recipes() {
    return Recipe.any();
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void floatingPointOperationsAreThoseThatTheScalarTwinsCarryOut(
      @ForAll("recipes") Recipe recipe, @ForAll boolean fuse) throws ReflectiveOperationException {
    int[] input =
        recipe.rows() > 0
            ? new int[] {recipe.rows(), recipe.columns()}
            : new int[] {recipe.columns()};
    String layers = String.join(" ", recipe.allLayers());
    int batch = recipe.batch();
    Object[] counted =
        (Object[]) TWINS.invoke(null, input, layers, recipe.loss(), batch, fuse, recipe.seed());
    Object[] run = CountedRun.run(input, layers, recipe.loss(), batch, fuse, recipe.seed());
    assertEquals(run[2], counted[2]);
    assertArrayEquals((float[]) run[3], (float[]) counted[3]);
    Network network = Network.of(Shape.of(input), Layers.parse(layers)).initialize(1);
    try (TrainingPlan plan =
        network.planTraining(batch, Losses.parse(recipe.loss()), new PlanOptions(1, fuse, false))) {
      Explanation explanation = Explanation.of(plan.outline(), Notation.PLAN);
      Map<String, Long> forward = flops(explanation.steps(Phase.FORWARD));
      forward.putAll(flops(explanation.steps(Phase.LOSS)));
      // The division by the number of examples is the plan's, no kernel's.
      forward.merge("Reductions.sum", -1L, Long::sum);
      assertEquals(forward, counted[0]);
      assertEquals(flops(explanation.steps(Phase.BACKWARD)), counted[1]);
    }
  }

  private static Map<String, Long> flops(List<LogicalStep> steps) {
    Map<String, Long> sums = new TreeMap<>();
    for (LogicalStep step : steps) {
      if (!step.kernel().isEmpty()) {
        sums.merge(step.kernel(), step.flops(), Long::sum);
      }
    }
    return sums;
  }
}
