package backsweep.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import backsweep.loss.LossStep;
import backsweep.oracle.Case;
import backsweep.oracle.Recipe;
import backsweep.parallel.Workers;
import backsweep.plan.Buffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** A step uses the memory that its plan has planned: all of it, and no other. */
class UsedMemoryProperties {
  /** A NaN that no kernel makes. */
  private static final float UNUSED = Float.intBitsToFloat(0x7f9a5c31);

  @Provide
  Arbitrary<Recipe> recipes() {
    return Recipe.any();
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void aStepWritesEveryFloatOfItsBuffersAndNoOther(
      @ForAll("recipes") Recipe recipe,
      @ForAll @IntRange(min = 1, max = 2) int threads,
      @ForAll boolean fuse,
      @ForAll boolean keepAll) {
    Case test = new Case(recipe);
    int n = test.batch.size();
    PlanOptions options = new PlanOptions(threads, fuse, keepAll);
    Compilation c = new Compilation(test.network, n, test.loss, true, options);
    Arrays.fill(c.workspace.arena(), UNUSED);
    new Feed(c, test.loss, new Workers(1), new FeedCheck(c, test.loss)).load(test.batch);
    c.forward.run(0, c.forward.groups().length, 0, n, 0);
    LossStep loss = Objects.requireNonNull(c.loss);
    loss.forward(0, n, 0);
    loss.backward(0, n, 0);
    c.backward.run(0, c.backward.groups().length, 0, n, 0);
    BitSet planned = new BitSet();
    for (Buffer b : c.workspace.plan().buffers()) {
      planned.set(b.offset(), b.offset() + n * b.columns());
    }
    BitSet used = new BitSet();
    for (int i = 0; i < c.workspace.arena().length; i++) {
      used.set(
          i, Float.floatToRawIntBits(c.workspace.arena()[i]) != Float.floatToRawIntBits(UNUSED));
    }
    assertEquals(planned, used);
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void theBytesOfAnOutlineAreThoseOfTheArraysOfThePlan(
      @ForAll("recipes") Recipe recipe, @ForAll @IntRange(min = 1, max = 2) int threads) {
    Case test = new Case(recipe);
    PlanOptions options = PlanOptions.threads(threads);
    Compilation c = new Compilation(test.network, recipe.batch(), test.loss, true, options);
    float[] gradients = Objects.requireNonNull(c.gradients).array();
    long floats = c.workspace.arena().length + c.workspace.classes().length + gradients.length;
    floats += c.workspace.exampleWeights().length;
    for (int worker = 0; worker < threads; worker++) {
      floats += c.workspace.scratch(worker).length;
    }
    try (TrainingPlan plan = test.network.planTraining(recipe.batch(), test.loss, options)) {
      PlanOutline outline = plan.outline();
      assertEquals(4 * floats, outline.bytes());
      assertEquals(4L * c.workspace.arena().length, outline.memory().bytes());
      assertEquals(gradients.length, outline.gradientFloats());
      long end = 0;
      for (Buffer b : outline.memory().buffers()) {
        end = Math.max(end, b.offset() + b.floats());
      }
      assertEquals(4 * end, outline.memory().bytes());
    }
  }
}
