package backsweep.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Dataset;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.optimizer.Optimizers;
import backsweep.plan.Parameters;
import backsweep.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EarlyStoppingTest {
  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void minDelta_thatCannotBe_isRefused(double minDelta) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> new EarlyStopping(5, minDelta))
            .getMessage();
    assertTrue(message.contains("found " + minDelta) && message.contains("finite"), message);
  }

  /** The loss falls in each epoch, but by less than counts. */
  @Test
  void fit_improvementsThatDoNotCount_keepTheParametersOfTheEpochBefore() {
    Network network = Network.of(Shape.of(1), Layers.dense(1)).initialize(1);
    float[] x = {1, 2, 3, 4};
    Dataset data = Dataset.ofValues(Shape.of(1), x, Shape.of(1), x);
    TrainingReport report = trainer(network, 6).fit(data);
    assertEquals(1, report.bestEpoch());
    assertTrue(report.last().trainLoss() < report.best().trainLoss());
    Network once = Network.of(Shape.of(1), Layers.dense(1)).initialize(1);
    trainer(once, 1).fit(data);
    Parameters first = once.parameters();
    assertEquals(first.sha256(), network.parameters().sha256());
  }

  private static Trainer trainer(Network network, int epochs) {
    return Trainer.builder(network)
        .loss(Losses.meanSquaredError())
        .optimizer(Optimizers.sgd(0.001f))
        .batchSize(4)
        .epochs(epochs)
        .threads(1)
        .earlyStopping(new EarlyStopping(9, 10))
        .build();
  }
}
