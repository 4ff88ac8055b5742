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
import net.jqwik.api.Arbitraries;
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
    agree(input, layers, recipe.loss(), recipe.batch(), fuse, recipe.seed());
  }

  @Property(tries = 10, edgeCases = EdgeCasesMode.NONE)
  void normalizationAndNoiseCostWhatTheyTell(@ForAll long seed, @ForAll boolean fuse)
      throws ReflectiveOperationException {
    String layers =
        "dense(21) layerNorm dropout(0.3) dense(18) rmsNorm gaussianNoise(0.1) dense(17) softmax"
            + " dense(4)";
    int batch = 1 + (int) Math.floorMod(seed, 20L);
    agree(new int[] {9}, layers, "softmaxCrossEntropy", batch, fuse, seed);
  }

  /** What is done once for each channel is the layer's own and not the kernels'. */
  @Property(tries = 4, edgeCases = EdgeCasesMode.NONE)
  void normalizationOfChannelsCostsWhatItTells(@ForAll long seed)
      throws ReflectiveOperationException {
    int[] input = {30, 30, 10};
    String layers = "batchNorm groupNorm(5) flatten";
    String loss = "meanSquaredError";
    Object[] counted = (Object[]) TWINS.invoke(null, input, layers, loss, 3, false, seed);
    Object[] run = CountedRun.run(input, layers, loss, 3, false, seed);
    assertArrayEquals((float[]) run[3], (float[]) counted[3]);
    Network network = Network.of(Shape.of(input), Layers.parse(layers)).initialize(1);
    PlanOptions options = new PlanOptions(1, false, false);
    try (TrainingPlan plan = network.planTraining(3, Losses.parse(loss), options)) {
      Explanation explanation = Explanation.of(plan.outline(), Notation.PLAN);
      long forward = total(flops(explanation.steps(Phase.FORWARD)));
      long loss1 = total(flops(explanation.steps(Phase.LOSS))) - 1;
      long backward = total(flops(explanation.steps(Phase.BACKWARD)));
      assertEquals(1, (double) (forward + loss1) / total(counted[0]), 0.01);
      assertEquals(1, (double) backward / total(counted[1]), 0.01);
    }
  }

  /**
   * A network whose steps are more than one kernel each; a step tells the one that does most.
   *
   * @param own operations for an example that loops of a layer carry out, forward and backward,
   *     which no twin counts: places × channels that are added where windows overlap
   */
  record Extension(String layers, int ownForward, int ownBackward, int... input) {}

  @Provide
  Arbitrary<Extension> extensions() {
    return Arbitraries.of(
        new Extension("conv2d(5, 3) relu flatten dense(4)", 0, 0, 9, 8, 3),
        new Extension(
            "conv2d(6, 3, same, stride=2, groups=2) tanh flatten dense(4)", 0, 0, 9, 8, 4),
        new Extension("conv2d(4, 3, same, groups=4) conv2d(6, 1) flatten", 0, 72 * 4, 9, 8, 4),
        new Extension("convTranspose2d(4, 3, stride=2) flatten", 20 * 9 * 4, 0, 5, 4, 3),
        new Extension("conv1d(5, 3) relu flatten dense(4)", 0, 0, 14, 3),
        new Extension("rnn(6) dense(4)", 0, 0, 7, 5),
        new Extension("lstm(6) dense(4)", 0, 0, 7, 5),
        new Extension("gru(6) dense(4)", 0, 0, 7, 5),
        new Extension("bidirectional(lstm(6, sequence)) flatten dense(4)", 0, 0, 7, 5),
        new Extension("attention(2) layerNorm flatten dense(4)", 0, 0, 6, 8),
        new Extension("residual(perStep(dense(8) gelu)) flatten dense(4)", 0, 0, 6, 8));
  }

  @Property(tries = 30, edgeCases = EdgeCasesMode.NONE)
  void convolutionsRecurrentLayersAndAttentionCostWhatTheyTell(
      @ForAll("extensions") Extension some, @ForAll long seed, @ForAll boolean fuse)
      throws ReflectiveOperationException {
    int batch = 1 + (int) Math.floorMod(seed, 6L);
    String loss = "softmaxCrossEntropy";
    int[] input = some.input();
    Object[] counted = (Object[]) TWINS.invoke(null, input, some.layers(), loss, batch, fuse, seed);
    Object[] run = CountedRun.run(input, some.layers(), loss, batch, fuse, seed);
    assertArrayEquals((float[]) run[3], (float[]) counted[3]);
    Network network = Network.of(Shape.of(input), Layers.parse(some.layers())).initialize(1);
    PlanOptions options = new PlanOptions(1, fuse, false);
    try (TrainingPlan plan = network.planTraining(batch, Losses.parse(loss), options)) {
      Explanation explanation = Explanation.of(plan.outline(), Notation.PLAN);
      long forward = total(flops(explanation.steps(Phase.FORWARD)));
      long loss1 = total(flops(explanation.steps(Phase.LOSS))) - 1;
      long backward = total(flops(explanation.steps(Phase.BACKWARD)));
      assertEquals(forward + loss1, total(counted[0]) + (long) batch * some.ownForward());
      assertEquals(backward, total(counted[1]) + (long) batch * some.ownBackward());
    }
  }

  private static long total(Object flops) {
    return ((Map<?, ?>) flops).values().stream().mapToLong(n -> (Long) n).sum();
  }

  private static void agree(
      int[] input, String layers, String loss, int batch, boolean fuse, long seed)
      throws ReflectiveOperationException {
    Object[] counted = (Object[]) TWINS.invoke(null, input, layers, loss, batch, fuse, seed);
    Object[] run = CountedRun.run(input, layers, loss, batch, fuse, seed);
    assertEquals(run[2], counted[2]);
    assertArrayEquals((float[]) run[3], (float[]) counted[3]);
    Network network = Network.of(Shape.of(input), Layers.parse(layers)).initialize(1);
    try (TrainingPlan plan =
        network.planTraining(batch, Losses.parse(loss), new PlanOptions(1, fuse, false))) {
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
      if (step.flops() > 0) {
        sums.merge(step.kernel(), step.flops(), Long::sum);
      }
    }
    return sums;
  }
}
