package backsweep.network;

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
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** However a batch gets into a plan, the plan learns the same. */
class FeedProperties {
  private static final Shape INPUT = Shape.of(20, 30);
  private static final int ROWS = 90;

  private interface Steps {
    void take(TrainingPlan plan, OptimizerState state, int from, int to);
  }

  private static String trained(int batch, int threads, Steps steps) {
    Network network =
        Network.of(INPUT, Layers.parse("flatten dense(5) relu dense(3)")).initialize(1);
    OptimizerState state = Optimizers.adam(0.01f).start(network.parameters());
    try (TrainingPlan plan =
        network.planTraining(batch, Losses.softmaxCrossEntropy(), PlanOptions.threads(threads))) {
      for (int from = 0; from < ROWS; from += batch) {
        steps.take(plan, state, from, Math.min(ROWS, from + batch));
      }
    }
    return network.parameters().sha256();
  }

  /** From 28 rows on, gathering is shared among the threads. */
  @Property(tries = 30)
  void bytesAndFloatsGatheredByAnyThreadsAndWholeBatchesGiveTheSameBits(
      @ForAll @IntRange(min = 1, max = ROWS) int batch,
      @ForAll @IntRange(min = 1, max = 5) int threads,
      @ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "pixels");
    int width = INPUT.size();
    byte[] pixels = new byte[ROWS * width];
    float[] scaled = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (256 * random.nextFloat());
      scaled[i] = Byte.toUnsignedInt(pixels[i]) * (1f / 255f);
    }
    int[] classes = new int[ROWS];
    int[] order = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      classes[i] = i * 7 % 3;
      order[i] = i;
    }
    random.shuffle(order);
    List<String> names = List.of("a", "b", "c");
    Dataset images = Dataset.ofImages(INPUT, pixels, classes, names);
    Dataset floats = Dataset.ofClasses(INPUT, scaled, classes, names);
    String expected =
        trained(
            batch,
            1,
            (plan, state, from, to) -> {
              float[] X = new float[(to - from) * width];
              int[] y = new int[to - from];
              for (int i = from; i < to; i++) {
                System.arraycopy(scaled, order[i] * width, X, (i - from) * width, width);
                y[i - from] = classes[order[i]];
              }
              plan.step(Batch.ofClasses(INPUT, X, y), state);
            });
    for (Dataset data : List.of(images, floats)) {
      assertEquals(
          expected,
          trained(
              batch, threads, (plan, state, from, to) -> plan.step(data, order, from, to, state)));
    }
  }
}
