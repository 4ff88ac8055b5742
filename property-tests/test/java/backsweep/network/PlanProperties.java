package backsweep.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.kernel.Panels;
import backsweep.layer.Layers;
import backsweep.oracle.Case;
import backsweep.oracle.Recipe;
import backsweep.plan.Buffer;
import backsweep.plan.MemoryPlan;
import backsweep.tensor.Shape;
import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What a plan says about its memory is true. */
class PlanProperties {
  @Provide
  Arbitrary<Recipe> recipes() {
    return Recipe.any();
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void poisonInDeadBuffersChangesNoGradient(
      @ForAll("recipes") Recipe recipe,
      @ForAll @IntRange(min = 1, max = 2) int threads,
      @ForAll boolean fuse,
      @ForAll boolean keepAll) {
    Case test = new Case(recipe);
    PlanOptions options = new PlanOptions(threads, fuse, keepAll);
    int[] expected =
        new Driven(test.network, test.loss, test.batch.size(), options, false).run(test.batch);
    Driven poisoned = new Driven(test.network, test.loss, test.batch.size(), options, true);
    assertArrayEquals(expected, poisoned.run(test.batch));
    assertArrayEquals(expected, poisoned.run(test.batch));
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void theDrivenGroupsAreWhatThePlanRuns(@ForAll("recipes") Recipe recipe) {
    Case test = new Case(recipe);
    int[] bits =
        new Driven(test.network, test.loss, test.batch.size(), PlanOptions.DEFAULT, true)
            .run(test.batch);
    try (TrainingPlan plan = test.network.planTraining(recipe.batch(), test.loss)) {
      plan.forward(test.batch);
      plan.backward();
      float[] gradients = plan.gradients().array();
      for (int i = 0; i < gradients.length; i++) {
        assertEquals(bits[i], Float.floatToIntBits(gradients[i]));
      }
    }
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void buffersAliveAtTheSameTimeNeverOverlap(
      @ForAll("recipes") Recipe recipe,
      @ForAll @IntRange(min = 1, max = 2) int threads,
      @ForAll boolean fuse,
      @ForAll boolean keepAll,
      @ForAll boolean training) {
    Case test = new Case(recipe);
    PlanOptions options = new PlanOptions(threads, fuse, keepAll);
    Compilation c = new Compilation(test.network, recipe.batch(), test.loss, training, options);
    apart(c);
  }

  static void apart(Compilation c) {
    MemoryPlan plan = c.workspace.plan();
    for (Buffer a : plan.buffers()) {
      assertTrue(a.last() <= c.lastTime() && a.offset() + a.floats() <= plan.floats());
      for (Buffer b : plan.buffers()) {
        boolean together = a.first() <= b.last() && b.first() <= a.last();
        boolean apart =
            a.offset() + a.floats() <= b.offset() || b.offset() + b.floats() <= a.offset();
        assertTrue(a == b || !together || apart, a + " and " + b);
      }
    }
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void aPlanThatKeepsAllSharesNothingAndOverwritesNothing(
      @ForAll("recipes") Recipe recipe, @ForAll boolean fuse) {
    Case test = new Case(recipe);
    PlanOptions options = new PlanOptions(1, fuse, true);
    Compilation c = new Compilation(test.network, recipe.batch(), test.loss, true, options);
    for (int i = 0; i < test.network.layers().size(); i++) {
      if (!test.network.layers().get(i).view()) {
        assertNotSame(c.A[i], c.A[i + 1]);
        assertTrue(c.dA[i] == null || c.dA[i] != c.dA[i + 1]);
      }
    }
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void anInferencePlanHoldsTwoNeighbouringActivationsAtMost(
      @ForAll("recipes") Recipe recipe, @ForAll boolean fuse) {
    Case test = new Case(recipe);
    PlanOptions options = new PlanOptions(1, fuse, false);
    Compilation c = new Compilation(test.network, recipe.batch(), null, false, options);
    MemoryPlan plan = c.workspace.plan();
    for (int time = 0; time <= c.lastTime(); time++) {
      int t = time;
      long alive = plan.buffers().stream().filter(b -> b.first() <= t && t <= b.last()).count();
      long most = fuse ? 1 + widestGroup(c) : 2;
      assertTrue(alive <= most, alive + " at " + time + ":\n" + plan);
    }
  }

  /** Buffers that one fused group writes: activations in it work in place. */
  private static long widestGroup(Compilation c) {
    long widest = 1;
    for (StepGroup group : c.forward.groups()) {
      long outputs = Arrays.stream(group.layers()).mapToObj(i -> c.A[i + 1]).distinct().count();
      widest = Math.max(widest, outputs);
    }
    return widest;
  }

  @Example
  void aDeepNetworkSharesMemory() {
    String layers = "dense(64) relu ".repeat(8) + "dense(64)";
    Network network = Network.of(Shape.of(64), Layers.parse(layers)).initialize(1);
    try (InferencePlan plan = network.planInference(32)) {
      assertEquals(4 * (Panels.FIRST + 2 * 32 * 64), plan.memory().bytes());
      assertEquals(4 * (Panels.FIRST + 10 * 32 * 64), plan.memory().unsharedBytes());
    }
  }
}
