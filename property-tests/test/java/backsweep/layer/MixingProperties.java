package backsweep.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Batch;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Layers whose examples depend on each other, wherever they stand and however a step is shared. */
class MixingProperties {
  private static final int IN = 40;

  private static Network network(long seed) {
    SeededRandom random = new SeededRandom(seed, "layers");
    List<Layer> layers = new ArrayList<>();
    int depth = 1 + random.nextInt(4);
    for (int i = 0; i < depth; i++) {
      layers.add(Layers.dense(1 + random.nextInt(90)));
      if (random.nextInt(2) == 0) {
        layers.add(new Centred());
      }
      if (random.nextInt(2) == 0) {
        layers.add(Layers.relu());
      }
    }
    if (random.nextInt(3) == 0) {
      layers.addFirst(new Centred());
    }
    layers.add(Layers.dense(5));
    if (random.nextInt(3) == 0) {
      layers.add(new Centred());
    }
    return Network.of(Shape.of(IN), layers).initialize(seed);
  }

  private static String trained(long seed, PlanOptions options, int batch) {
    Network network = network(seed);
    OptimizerState state = Optimizers.sgd(0.1f).start(network.parameters());
    try (TrainingPlan plan = network.planTraining(batch, Losses.softmaxCrossEntropy(), options)) {
      for (int step = 0; step < 3; step++) {
        int n = step == 1 ? Math.max(1, batch - 3) : batch;
        SeededRandom random = new SeededRandom(seed + step, "batch");
        float[] X = new float[n * IN];
        int[] y = new int[n];
        for (int i = 0; i < X.length; i++) {
          X[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < n; i++) {
          y[i] = random.nextInt(5);
        }
        plan.step(Batch.ofClasses(Shape.of(IN), X, y), state);
      }
    }
    return network.parameters().sha256();
  }

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void threadsAndFusionChangeNoBit(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 5) int threads,
      @ForAll boolean fuse,
      @ForAll boolean keepAll) {
    int batch = seed % 7 == 0 ? 1100 : 1 + (int) Math.floorMod(seed, 140L);
    assertEquals(
        trained(seed, PlanOptions.DEFAULT, batch),
        trained(seed, new PlanOptions(threads, fuse, keepAll), batch));
  }

  @Example
  void aPlanTellsThatItsRegionsEndAtSuchALayer() {
    List<Layer> layers = List.of(Layers.dense(256), new Centred(), Layers.relu(), Layers.dense(10));
    Network network = Network.of(Shape.of(IN), layers).initialize(1);
    try (TrainingPlan plan =
        network.planTraining(2048, Losses.softmaxCrossEntropy(), PlanOptions.threads(2))) {
      String text = plan.toString();
      assertTrue(text.contains("1 centred"), text);
      assertTrue(text.contains("5 regions"), text);
      assertEquals(
          2, plan.memory().buffers().stream().filter(b -> b.name().startsWith("1/")).count());
    }
  }
}
