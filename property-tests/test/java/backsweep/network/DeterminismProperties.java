package backsweep.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import backsweep.data.Batch;
import backsweep.loss.Loss;
import backsweep.optimizer.Optimizer;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.oracle.Case;
import backsweep.oracle.Recipe;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** How a plan runs changes no bit of what it computes. */
class DeterminismProperties {
  private static final int STEPS = 3;

  @Provide
  Arbitrary<Recipe> recipes() {
    return Recipe.any();
  }

  @Provide
  Arbitrary<Recipe> sharedRecipes() {
    return Recipe.shared();
  }

  @Provide
  Arbitrary<Optimizer> optimizers() {
    return Arbitraries.of(Optimizers.names()).map(name -> Optimizers.named(name, 0.01f));
  }

  @Provide
  Arbitrary<Integer> threads() {
    return Arbitraries.of(2, 3, 4, 5, 7, 8, 13, 16, 31, 64);
  }

  @Property(tries = 12, edgeCases = EdgeCasesMode.NONE)
  void anyNumberOfThreadsGivesTheSameBits(
      @ForAll("sharedRecipes") Recipe recipe,
      @ForAll("optimizers") Optimizer optimizer,
      @ForAll("threads") int threads) {
    Case c = new Case(recipe);
    Result alone = train(c, optimizer, PlanOptions.threads(1));
    assertEquals(alone, train(c, optimizer, PlanOptions.threads(threads)));
    assertEquals(alone, train(c, optimizer, new PlanOptions(threads, false, true)));
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void fusedUnfusedAndKeepAllGiveTheSameBits(
      @ForAll("recipes") Recipe recipe, @ForAll("optimizers") Optimizer optimizer) {
    Case c = new Case(recipe);
    Result fused = train(c, optimizer, new PlanOptions(1, true, false));
    assertEquals(fused, train(c, optimizer, new PlanOptions(1, false, false)));
    assertEquals(fused, train(c, optimizer, new PlanOptions(1, true, true)));
    assertEquals(fused, train(c, optimizer, new PlanOptions(1, false, true)));
    assertEquals(fused, train(c, optimizer, new PlanOptions(2, true, false)));
    for (Fusion fusion : Fusion.values()) {
      assertEquals(fused, train(c, optimizer, PlanOptions.threads(1).without(fusion)));
      assertEquals(fused, train(c, optimizer, PlanOptions.threads(2).without(fusion)));
    }
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void oneStepIsForwardBackwardAndUpdate(
      @ForAll("recipes") Recipe recipe, @ForAll("optimizers") Optimizer optimizer) {
    Case c = new Case(recipe);
    Result step = train(c, optimizer, PlanOptions.DEFAULT);
    Network network = copy(c.network);
    OptimizerState state = optimizer.start(network.parameters());
    float[] losses = new float[STEPS];
    try (TrainingPlan plan = network.planTraining(recipe.batch(), c.loss)) {
      for (int i = 0; i < STEPS; i++) {
        losses[i] = plan.forward(c.batch);
        plan.backward();
        state.step(network.parameters(), plan.gradients());
      }
    }
    assertEquals(step, new Result(network.parameters().sha256(), Arrays.toString(losses)));
  }

  /** Plain gradient descent keeps no gradient of a weight, unless somebody asks for it. */
  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void gradientsAfterAStepAreThoseThatItTook(
      @ForAll("recipes") Recipe recipe,
      @ForAll("optimizers") Optimizer optimizer,
      @ForAll @IntRange(min = 1, max = 2) int threads,
      @ForAll boolean forward) {
    Case c = new Case(recipe);
    Network stepped = copy(c.network);
    OptimizerState state = optimizer.start(stepped.parameters());
    try (TrainingPlan expected = copy(c.network).planTraining(recipe.batch(), c.loss);
        TrainingPlan plan =
            stepped.planTraining(recipe.batch(), c.loss, PlanOptions.threads(threads))) {
      expected.forward(c.batch);
      expected.backward();
      plan.step(c.batch, state);
      if (forward) {
        plan.forward(c.batch);
      }
      assertEquals(
          Arrays.toString(expected.gradients().array()), Arrays.toString(plan.gradients().array()));
    }
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void aPlanForMoreExamplesGivesTheSameBits(@ForAll("recipes") Recipe recipe) {
    Case c = new Case(recipe);
    Optimizer optimizer = Optimizers.adam(0.01f);
    Network network = copy(c.network);
    Result exact = train(c, optimizer, PlanOptions.DEFAULT);
    Result larger =
        train(network, c.batch, c.loss, optimizer, recipe.batch() + 13, PlanOptions.DEFAULT);
    assertEquals(exact, larger);
  }

  /** 1,500 columns: fused groups go through the rows in blocks of 48, and biases in two slices. */
  @Example
  void blocksOfRowsAndSlicesOfParametersChangeNoBits() {
    List<String> layers = List.of("dense(1500)", "tanh", "dense(7)", "relu");
    Case c = new Case(new Recipe(0, 9, layers, "huber(1.0)", 131, 5));
    Optimizer optimizer = Optimizers.adam(0.01f);
    Result unfused = train(c, optimizer, new PlanOptions(1, false, true));
    assertEquals(unfused, train(c, optimizer, PlanOptions.threads(1)));
    assertEquals(unfused, train(c, optimizer, PlanOptions.threads(3)));
  }

  private record Result(String parameters, String losses) {}

  private static Result train(Case c, Optimizer optimizer, PlanOptions options) {
    return train(copy(c.network), c.batch, c.loss, optimizer, c.batch.size(), options);
  }

  private static Result train(
      Network network, Batch batch, Loss loss, Optimizer optimizer, int most, PlanOptions options) {
    OptimizerState state = optimizer.start(network.parameters());
    float[] losses = new float[STEPS];
    try (TrainingPlan plan = network.planTraining(most, loss, options)) {
      for (int step = 0; step < STEPS; step++) {
        losses[step] = plan.step(batch, state);
      }
    }
    return new Result(network.parameters().sha256(), Arrays.toString(losses));
  }

  private static Network copy(Network network) {
    return Network.of(network.inputShape(), network.layers()).initialize(network.parameters());
  }
}
