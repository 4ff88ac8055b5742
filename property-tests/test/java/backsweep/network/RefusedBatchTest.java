package backsweep.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Batch;
import backsweep.data.Dataset;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a plan refuses leaves everything as it was. */
class RefusedBatchTest {
  private static final Shape IN = Shape.of(6);
  private static final int[] ORDER = {0, 1, 2, 3, 4, 5, 6, 7};

  /** Indices from 1 to 8, so that nothing but the class or padding is wrong. */
  private static float[] inputs(int rows, long seed) {
    float[] X = new SeededRandom(seed, "X").indices(rows * 6, 8);
    for (int i = 0; i < X.length; i++) {
      X[i]++;
    }
    return X;
  }

  private static Batch batch(long seed, int... classes) {
    return Batch.ofClasses(IN, inputs(classes.length, seed), classes);
  }

  private static Dataset data(long seed, int last) {
    int[] y = {0, 1, 2, 0, 1, 2, 0, last};
    return Dataset.ofClasses(IN, inputs(8, seed), y, List.of("a", "b", "c", "d"));
  }

  private static Dataset padded() {
    float[] X = inputs(8, 3);
    Arrays.fill(X, 42, 48, 0f);
    return Dataset.ofClasses(IN, X, new int[8], List.of("a", "b"));
  }

  /** A plan at work, with plain descent, which keeps no gradients until they are asked for. */
  private record Trial(TrainingPlan plan, OptimizerState state) {
    private void step(int rows) {
      plan.step(data(1, 2), ORDER, 0, rows, state);
    }

    private void forward() {
      plan.forward(batch(1, 0, 1, 2, 0));
    }

    private void refuseClasses() {
      Batch bad = batch(2, 0, 1, 3);
      assertThrows(IllegalArgumentException.class, () -> plan.step(bad, state));
      assertThrows(IllegalArgumentException.class, () -> plan.forward(bad));
      Batch five = batch(2, 0, 0, 0, 0, 0);
      assertThrows(IllegalArgumentException.class, () -> plan.forward(five));
      Dataset data = data(2, 3);
      assertThrows(IllegalArgumentException.class, () -> plan.step(data, ORDER, 4, 8, state));
      assertThrows(IllegalArgumentException.class, () -> plan.step(data, ORDER, 0, 8, state));
      int[] beyond = {0, 8};
      assertThrows(IndexOutOfBoundsException.class, () -> plan.step(data, beyond, 0, 2, state));
    }

    private void refusePadding() {
      Dataset data = padded();
      assertThrows(IllegalArgumentException.class, () -> plan.step(data, ORDER, 4, 8, state));
      float[] X = inputs(2, 2);
      X[3] = 0;
      Batch gap = Batch.ofClasses(IN, X, 0, 1);
      assertThrows(IllegalArgumentException.class, () -> plan.forward(gap));
    }
  }

  /** The gradients behind both. */
  private static float[] gradients(
      String layers, int accumulate, Consumer<Trial> work, Consumer<Trial> refused) {
    Network network = Network.of(IN, Layers.parse(layers)).initialize(3);
    PlanOptions options = PlanOptions.threads(2).accumulate(accumulate);
    OptimizerState state = Optimizers.sgd(0.5f).start(network.parameters());
    try (TrainingPlan plan = network.planTraining(4, Losses.softmaxCrossEntropy(), options)) {
      Trial trial = new Trial(plan, state);
      work.accept(trial);
      String before = network.parameters().sha256();
      double weight = plan.weight();
      long steps = state.steps();
      refused.accept(trial);
      assertEquals(before, network.parameters().sha256());
      assertEquals(weight, plan.weight());
      assertEquals(steps, state.steps());
      return plan.gradients().array().clone();
    }
  }

  private static void assertUnchanged(
      String layers, int accumulate, Consumer<Trial> work, Consumer<Trial> refused) {
    float[] expected = gradients(layers, accumulate, work, trial -> {});
    assertArrayEquals(expected, gradients(layers, accumulate, work, refused));
  }

  @Test
  void batchOfADataSet_changedByWhoTookIt_isReadAnew() {
    Network network = Network.of(IN, Layers.parse("embedding(9, 2) flatten dense(3)"));
    try (TrainingPlan plan =
        network.initialize(3).planTraining(4, Losses.softmaxCrossEntropy(), PlanOptions.DEFAULT)) {
      Batch batch = data(1, 2).batches(4).iterator().next();
      plan.forward(batch);
      batch.inputs()[7] = 9;
      refused(
          plan, batch, "layer 0 (embedding): batch row 1, position 1 is 9.0, expected an index");
    }
    Network line = Network.of(IN, Layers.parse("dense(1)")).initialize(3);
    try (TrainingPlan plan = line.planTraining(4, Losses.meanSquaredError(), PlanOptions.DEFAULT)) {
      Dataset data = Dataset.ofValues(IN, inputs(8, 1), Shape.of(1), new float[8]);
      Batch batch = data.batches(4).iterator().next();
      plan.forward(batch);
      batch.values()[2] = Float.NaN;
      refused(plan, batch, "batch row 2, target 0 is NaN, expected a finite number");
    }
  }

  private static void refused(TrainingPlan plan, Batch batch, String beginning) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> plan.forward(batch)).getMessage();
    assertTrue(message.startsWith(beginning), message);
  }

  @Test
  void gradients_behindARefusedBatch_areThoseOfTheStepBefore() {
    for (int batches = 1; batches <= 2; batches++) {
      int rows = 4 * batches;
      for (String layers :
          List.of("dense(70) relu dense(3)", "embedding(9, 20) flatten relu dense(3)")) {
        assertUnchanged(layers, batches, trial -> trial.step(rows), Trial::refuseClasses);
      }
      String masked = "masking(0) embedding(9, 20) gru(5) dense(3)";
      assertUnchanged(masked, batches, trial -> trial.step(rows), Trial::refuseClasses);
      assertUnchanged(masked, batches, trial -> trial.step(rows), Trial::refusePadding);
    }
  }

  @Test
  void backward_behindARefusedBatch_isThatOfTheBatchBefore() {
    for (String layers :
        List.of(
            "masking(0) embedding(9, 20) lstm(7) dense(3)",
            "reshape(6, 1) masking(0) gru(4) dense(3)")) {
      float[] expected = gradients(layers, 2, Trial::forward, trial -> trial.plan().backward());
      Consumer<Trial> refused = Trial::refuseClasses;
      assertArrayEquals(
          expected,
          gradients(
              layers,
              2,
              Trial::forward,
              refused.andThen(Trial::refusePadding).andThen(trial -> trial.plan().backward())));
    }
  }
}
