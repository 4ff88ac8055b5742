package backsweep.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import backsweep.data.Dataset;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.optimizer.Optimizers;
import backsweep.tensor.Shape;
import backsweep.training.TrainingReport.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DivergenceTest {
  /** The loss of the only step is finite; what the step makes of the parameters is not. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fit_parametersThatBecomeInfinite_reportsDivergence(boolean explains) {
    Network network = Network.of(Shape.of(1), Layers.parse("dense(1)")).initialize(7);
    float[] before = network.parameters().array().clone();
    float[] x = {10, 20, 30, 40};
    Dataset data = Dataset.ofValues(Shape.of(1), x, Shape.of(1), x.clone());
    TrainingReport report =
        Trainer.builder(network)
            .loss(Losses.meanSquaredError())
            .optimizer(Optimizers.sgd(1e38f))
            .explainDivergence(explains)
            .epochs(1)
            .build()
            .fit(data);
    assertEquals(Outcome.DIVERGED, report.outcome());
    assertEquals(explains, report.divergence() != null);
    assertEquals(0, report.epochs().size());
    assertArrayEquals(before, network.parameters().array());
  }
}
