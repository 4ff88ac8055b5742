package backsweep.explain;

import backsweep.data.Batch;
import backsweep.layer.Layers;
import backsweep.loss.Loss;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.tensor.Shape;
import java.util.Map;
import java.util.SplittableRandom;

/** A forward pass and a backward sweep, told in types that two class loaders share. */
public final class CountedRun {
  private CountedRun() {}

  /**
   * Runs a network on a random batch.
   *
   * @return what {@link Flops} counted forward and backward, then the loss and all gradients
   */
  public static Object[] run(
      int[] input, String layers, String loss, int batch, boolean fuse, long seed) {
    Network network = Network.of(Shape.of(input), Layers.parse(layers)).initialize(seed);
    Loss chosen = Losses.parse(loss);
    try (TrainingPlan plan = network.planTraining(batch, chosen, new PlanOptions(1, fuse, false))) {
      Batch examples = examples(network, chosen, batch, seed);
      Flops.take();
      float L = plan.forward(examples);
      Map<String, Long> forward = Flops.take();
      plan.backward();
      Map<String, Long> backward = Flops.take();
      return new Object[] {forward, backward, L, plan.gradients().array().clone()};
    }
  }

  private static Batch examples(Network network, Loss loss, int batch, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] X = new float[batch * network.inputShape().size()];
    for (int i = 0; i < X.length; i++) {
      X[i] = (float) random.nextDouble(-2, 2);
    }
    int outputs = network.outputShape().size();
    if (loss.wantsClasses()) {
      int[] y = random.ints(batch, 0, outputs).toArray();
      return Batch.ofClasses(network.inputShape(), X, y);
    }
    float[] Y = new float[batch * outputs];
    for (int i = 0; i < Y.length; i++) {
      Y[i] = random.nextFloat();
    }
    return Batch.ofValues(network.inputShape(), X, network.outputShape(), Y);
  }
}
