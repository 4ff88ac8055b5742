package backsweep.benchmarks.layers;

import backsweep.data.Batch;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.plan.ParameterLayout;

/** Our network of a case. */
final class Ours implements Trained {
  private final Batch batch;
  private final Network network;
  private final TrainingPlan plan;
  private final OptimizerState state;

  Ours(LayerCase some, int threads) {
    network = Network.of(some.input(), Layers.parse(some.layers())).initialize(1);
    batch = Batch.ofClasses(some.input(), some.inputs(), some.classes());
    PlanOptions options = PlanOptions.threads(threads);
    plan = network.planTraining(some.batch(), Losses.softmaxCrossEntropy(), options);
    state = Optimizers.sgd(LayerCase.RATE).start(network.parameters());
  }

  @Override
  public String name() {
    return "ours";
  }

  @Override
  public long parameters() {
    return network.parameters().layout().entries().stream()
        .filter(ParameterLayout.Entry::trained)
        .mapToLong(entry -> entry.shape().size())
        .sum();
  }

  @Override
  public float step() {
    return plan.step(batch, state);
  }

  @Override
  public void close() {
    plan.close();
  }
}
