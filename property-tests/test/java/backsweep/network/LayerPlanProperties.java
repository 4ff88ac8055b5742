package backsweep.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import backsweep.data.Batch;
import backsweep.layer.Layers;
import backsweep.loss.Loss;
import backsweep.loss.Losses;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What a plan says about its memory is true with every layer there is. */
class LayerPlanProperties {
  /** Networks for 72 numbers, or as many indices below 30. */
  private static final List<String> NETWORKS =
      List.of(
          "reshape(8, 9, 1) conv2d(5, 3, same) relu conv2d(6, 3, groups=1) batchNorm relu"
              + " maxPool2d(2) flatten dropout(0.3) dense(4)",
          "reshape(6, 6, 2) conv2d(18, 3, padding=1, groups=2) silu conv2d(18, 3, stride=2,"
              + " padding=1, groups=18) groupNorm(3) tanh avgPool2d(2, 1) globalAvgPool2d dense(4)",
          "reshape(3, 4, 6) convTranspose2d(4, 3, stride=2, groups=2) elu permute(2, 0, 1) softmax"
              + " flatten gaussianNoise(0.1) dense(4)",
          "reshape(12, 6) conv1d(6, 3, groups=2) maxPool1d(2) rmsNorm avgPool1d(2) flatten"
              + " dense(4)",
          "reshape(8, 9) rnn(5, relu, sequence) bidirectional(lstm(4, sequence)) gru(6) dense(4)",
          "reshape(8, 9) bidirectional(gru(5, initial=learned)) layerNorm dense(4)",
          "reshape(36, 2) masking(0) lstm(5, sequence, 4) perStep(dense(3) tanh) gru(4) dense(4)",
          "reshape(9, 8) positionalEncoding residual(layerNorm attention(2, causal))"
              + " residual(layerNorm perStep(dense(12) gelu dense(8))) globalAvgPool1d dense(4)",
          "dense(20) add(dense(6) relu, residual(tanh) dense(6)) concat(tanh, dense(3) batchNorm)"
              + " leakyRelu dense(4)",
          "embedding(30, 5) conv1d(4, 3) relu flatten dense(4)",
          "masking(29) embedding(30, 5) gru(6, sequence) softplus lstm(3) dense(4)");

  private static Network network(int which, long seed) {
    return Network.of(Shape.of(72), Layers.parse(NETWORKS.get(which))).initialize(seed);
  }

  private static Batch batch(Network network, int examples, long seed) {
    SeededRandom random = new SeededRandom(seed, "batch");
    boolean table = network.indices() > 0;
    float[] X = table ? random.indices(examples * 72, 29) : new float[examples * 72];
    for (int i = 0; i < X.length && !table; i++) {
      X[i] = random.nextFloat() - 0.5f;
    }
    for (int e = 0; e < examples && network.masking() >= 0; e++) {
      int end = 2 + 2 * random.nextInt(35);
      Arrays.fill(X, e * 72 + end, (e + 1) * 72, table ? 29f : 0f);
    }
    int[] y = new int[examples];
    Arrays.setAll(y, i -> random.nextInt(4));
    return Batch.ofClasses(Shape.of(72), X, y);
  }

  @Property(tries = 66, edgeCases = EdgeCasesMode.NONE)
  void poisonInDeadBuffersAndScratchChangesNoGradient(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 2) int threads,
      @ForAll boolean fuse,
      @ForAll boolean keepAll) {
    int which = (int) Math.floorMod(seed, (long) NETWORKS.size());
    int examples = 2 + (int) Math.floorMod(seed / 16, 9L);
    Network network = network(which, seed);
    Batch batch = batch(network, examples, seed);
    Loss loss = Losses.softmaxCrossEntropy();
    PlanOptions options = new PlanOptions(threads, fuse, keepAll);
    int[] expected = new Driven(network, loss, examples, options, false).run(batch);
    Driven poisoned = new Driven(network, loss, examples, options, true);
    assertArrayEquals(expected, poisoned.run(batch), NETWORKS.get(which));
    assertArrayEquals(expected, poisoned.run(batch), NETWORKS.get(which));
  }

  @Property(tries = 66, edgeCases = EdgeCasesMode.NONE)
  void buffersAliveAtTheSameTimeNeverOverlap(
      @ForAll @IntRange(min = 0, max = 10) int which,
      @ForAll @IntRange(min = 1, max = 2) int threads,
      @ForAll boolean fuse,
      @ForAll boolean keepAll,
      @ForAll boolean training) {
    PlanOptions options = new PlanOptions(threads, fuse, keepAll);
    Loss loss = Losses.softmaxCrossEntropy();
    PlanProperties.apart(new Compilation(network(which, 1), 5, loss, training, options));
  }
}
