package backsweep.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import backsweep.data.Batch;
import backsweep.data.Dataset;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients stay those of the last sweep when other batches go forward behind it. */
class KeptGradientsTest {
  private static final Shape IN = Shape.of(6);
  private static final int[] ORDER = {3, 1, 0, 2, 7, 6, 5, 4};

  private static Dataset data(long seed) {
    float[] X = new SeededRandom(seed, "X").indices(8 * 6, 12);
    int[] y = {0, 1, 2, 0, 1, 2, 0, 1};
    return Dataset.ofClasses(IN, X, y, List.of("a", "b", "c"));
  }

  private static Batch batch(long seed) {
    return data(seed).batches(4).iterator().next();
  }

  private static Network network(String layers) {
    return Network.of(IN, Layers.parse(layers)).initialize(3);
  }

  /** A loop written by hand, which looks at another loss between sweep and step. */
  private static String trained(String layers, boolean looks) {
    Network network = network(layers);
    OptimizerState state = Optimizers.adam(0.05f).start(network.parameters());
    try (TrainingPlan plan =
        network.planTraining(4, Losses.softmaxCrossEntropy(), PlanOptions.threads(2))) {
      for (int step = 0; step < 5; step++) {
        plan.forward(batch(step));
        plan.backward();
        for (int i = 0; looks && i <= step % 2; i++) {
          plan.forward(batch(100 + step + i));
        }
        state.step(network.parameters(), plan.gradients());
      }
    }
    return network.parameters().sha256();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dense(20) relu dense(3)",
        "embedding(12, 20) flatten dense(3)",
        "reshape(6, 1) perStep(embedding(12, 7) flatten dense(4)) flatten dense(3)",
        "concat(embedding(12, 5), embedding(12, 20)) flatten dense(3)"
      })
  void steps_whateverGoesForwardInBetween_areThoseOfTheSweep(String layers) {
    assertEquals(trained(layers, false), trained(layers, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dense(20) relu dense(3)", "embedding(12, 20) flatten dense(3)"})
  void gradients_ofAStep_outliveAForwardPass(String layers) {
    for (int rows = 4; rows <= 8; rows += 4) {
      Network network = network(layers);
      OptimizerState state = Optimizers.sgd(0.5f).start(network.parameters());
      PlanOptions options = PlanOptions.DEFAULT.accumulate(2);
      try (TrainingPlan plan = network.planTraining(4, Losses.softmaxCrossEntropy(), options)) {
        plan.step(data(1), ORDER, 0, rows, state);
        float[] expected = plan.gradients().array().clone();
        plan.forward(batch(2));
        assertArrayEquals(expected, plan.gradients().array(), rows + " rows");
        plan.backward();
        float[] swept = plan.gradients().array().clone();
        plan.forward(batch(2));
        plan.backward();
        assertArrayEquals(swept, plan.gradients().array());
      }
    }
  }
}
