package backsweep.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.check.LayerCheck;
import backsweep.check.LayerReport;
import backsweep.data.Batch;
import backsweep.data.Dataset;
import backsweep.formats.Digits;
import backsweep.formats.TrainTest;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.optimizer.Optimizers;
import backsweep.oracle.Golden;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import backsweep.training.Trainer;
import backsweep.training.TrainingReport;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Normalization and dropout. */
class NormalizationLayerProperties {
  private static final String MIXED =
      "dense(70) batchNorm relu dropout(0.3) groupNorm(10) dense(33) layerNorm gaussianNoise(0.1)"
          + " tanh rmsNorm dense(5) softmax";

  private static Shape shape(SeededRandom random) {
    int n = 1 + random.nextInt(40);
    return switch (random.nextInt(3)) {
      case 0 -> Shape.of(n);
      case 1 -> Shape.of(1 + random.nextInt(4), n);
      default -> Shape.of(1 + random.nextInt(3), 1 + random.nextInt(3), n);
    };
  }

  @Property(tries = 25, edgeCases = EdgeCasesMode.NONE)
  void theyAgreeWithTheirFormulas(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "normalization");
    Shape input = Shape.of(1 + random.nextInt(3), 3 + random.nextInt(38));
    int batch = 2 + random.nextInt(4);
    LayerLaws.gradients(Layers.layerNorm(), input, batch, seed);
    LayerLaws.gradients(Layers.rmsNorm(), input, batch, seed);
    LayerLaws.gradients(Layers.dropout(random.nextFloat()), input, batch, seed);
    LayerLaws.gradients(Layers.batchNorm(), shape(random), 5 + batch, seed);
    LayerLaws.gradients(Layers.gaussianNoise(random.nextFloat()), input, batch, seed);
    int groups = 1 + random.nextInt(4);
    Shape image = Shape.of(3, 1 + random.nextInt(3), groups * (1 + random.nextInt(9)));
    LayerLaws.gradients(Layers.groupNorm(groups), image, batch, seed);
    LayerLaws.gradients(Layers.groupNorm(1), Shape.of(4 + random.nextInt(40)), batch, seed);
  }

  @Example
  void theyAgreeWithPyTorch() {
    Golden golden = Golden.read("normalization");
    LayerLaws.golden(golden, "columns", Layers.batchNorm(), Shape.of(19));
    LayerLaws.golden(golden, "image", Layers.batchNorm(), Shape.of(4, 5, 7));
    LayerLaws.golden(golden, "layer", Layers.layerNorm(), Shape.of(2, 21));
    LayerLaws.golden(golden, "rms", Layers.rmsNorm(), Shape.of(18));
    LayerLaws.golden(golden, "group", Layers.groupNorm(3), Shape.of(3, 5, 12));
    LayerLaws.golden(golden, "groupOfRow", Layers.groupNorm(5), Shape.of(20));
    LayerLaws.golden(golden, "instance", Layers.groupNorm(9), Shape.of(4, 4, 9));
  }

  @Example
  void runningStatisticsAndInferenceAgreeWithPyTorch() {
    Golden golden = Golden.read("normalization");
    for (String name : List.of("columns", "image")) {
      Shape input = name.equals("columns") ? Shape.of(19) : Shape.of(4, 5, 7);
      int n = input.dimension(input.rank() - 1);
      float[] X = golden.floats(name + "/X");
      int batch = X.length / input.size();
      Network network = Network.of(input, Layers.batchNorm()).initialize(1);
      for (String key : List.of("scale", "shift", "runningMean", "runningVariance")) {
        Tensor values = Tensor.of(Shape.of(n), golden.floats(name + "/" + key));
        network.parameters().set("0/" + key, values);
      }
      float[] expected = golden.floats(name + "/inference");
      for (int i = 0; i < batch; i++) {
        float[] one = java.util.Arrays.copyOfRange(X, i * input.size(), (i + 1) * input.size());
        float[] found = network.predict(one);
        for (int j = 0; j < found.length; j++) {
          assertEquals(expected[i * input.size() + j], found[j], 1e-5);
        }
      }
      output(network, X, 0, 0, 0);
      assertNear(golden.floats(name + "/newMean"), network, "0/runningMean");
      assertNear(golden.floats(name + "/newVariance"), network, "0/runningVariance");
    }
  }

  /** Layer i's output in a training pass. */
  private static float[] output(Network network, float[] X, long seed, long pass, int layer) {
    int batch = X.length / network.inputShape().size();
    int n = network.outputShape().size();
    PlanOptions options = new PlanOptions(1, true, true);
    try (TrainingPlan plan = network.planTraining(batch, Losses.meanSquaredError(), options)) {
      Batch examples = Batch.ofValues(network.inputShape(), X, Shape.of(n), new float[batch * n]);
      plan.randomness(seed, pass).forward(examples);
      return plan.output(layer).values();
    }
  }

  private static void assertNear(float[] expected, Network network, String parameter) {
    assertArrayEquals(expected, network.parameters().get(parameter).values(), 2e-6f, parameter);
  }

  @Property(tries = 12, edgeCases = EdgeCasesMode.NONE)
  void threadsFusionAndShortBatchesChangeNoBit(@ForAll long seed) {
    int batch = 2 + (int) Math.floorMod(seed, 90L);
    LayerLaws.sameBits(Layers.parse(MIXED), Shape.of(20), batch, seed);
    String images =
        "groupNorm(2) conv2d(20, 3) batchNorm relu dropout(0.1) groupNorm(4) flatten batchNorm"
            + " dense(3)";
    LayerLaws.sameBits(Layers.parse(images), Shape.of(6, 5, 2), 2 + batch / 8, seed);
  }

  @Example
  void theyKeepTheLawsOfLayers() {
    String layers =
        "batchNorm layerNorm rmsNorm dropout(0.4) batchNorm(1, 0.1) groupNorm(1)"
            + " gaussianNoise(0.2)";
    for (Layer layer : Layers.parse(layers)) {
      LayerReport report = LayerCheck.of(layer).run();
      assertTrue(report.passed(), report.toString());
    }
  }

  @Example
  void dropoutDropsOthersInEachPassLayerAndSeedAndNothingOutsideTraining() {
    Network network = Network.of(Shape.of(200), Layers.dropout(0.5f), Layers.dropout(0.5f));
    network.initialize(1);
    float[] ones = new float[200];
    java.util.Arrays.fill(ones, 1f);
    assertArrayEquals(ones, network.predict(ones));
    float[] first = output(network, ones, 0, 0, 0);
    assertArrayEquals(first, output(network, ones, 0, 0, 0));
    float[][] others = {
      output(network, ones, 1, 0, 0), output(network, ones, 0, 1, 0), output(network, ones, 0, 0, 1)
    };
    for (float[] other : others) {
      int equal = 0;
      for (int i = 0; i < other.length; i++) {
        equal += (other[i] == 0) == (first[i] == 0) ? 1 : 0;
      }
      // Of 200 fair coins, or of coins that show zero three times of four.
      assertTrue(equal > 60 && equal < 160, equal + " places are equal");
    }
  }

  @Example
  void aNetworkWithAllOfThemLearnsAndSavesItsStatistics() {
    TrainTest digits = Digits.load();
    Dataset train = digits.train();
    String hash = null;
    for (int threads = 1; threads <= 3; threads += 2) {
      Network network =
          Network.of(
                  Shape.of(64),
                  Layers.parse(
                      "dense(64) batchNorm relu dropout(0.2) dense(32) layerNorm relu"
                          + " dense(10)"))
              .initialize(7);
      TrainingReport report =
          Trainer.builder(network)
              .loss(Losses.softmaxCrossEntropy())
              .optimizer(Optimizers.adam(0.003f))
              .epochs(8)
              .seed(3)
              .threads(threads)
              .build()
              .fit(train, digits.test());
      double accuracy = report.last().validation().classification().accuracy();
      assertTrue(accuracy > 0.94, "accuracy " + accuracy);
      assertNotEquals(0f, network.parameters().get("1/runningMean").values()[0]);
      assertTrue(hash == null || hash.equals(report.parametersSha256()));
      hash = report.parametersSha256();
    }
  }

  /** What is drawn for an example does not depend on how many there are, nor on who draws it. */
  @Property(tries = 20, edgeCases = EdgeCasesMode.NONE)
  void dropsAndNoiseAreTheSameForAnyBatchAndAnyThreads(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "drops");
    int n = 1 + random.nextInt(70);
    int batch = 2 + random.nextInt(40);
    int few = 1 + random.nextInt(batch - 1);
    for (Layer layer : List.of(Layers.dropout(0.4f), Layers.gaussianNoise(0.3f))) {
      Network network = Network.of(Shape.of(n), layer, Layers.dense(3)).initialize(1);
      float[] X = LayerLaws.random(batch * n, seed, "X");
      float[] all = noisy(network, X, batch, seed, 1);
      assertArrayEquals(all, noisy(network, X, batch, seed, 3));
      float[] first = java.util.Arrays.copyOf(X, few * n);
      assertArrayEquals(
          java.util.Arrays.copyOf(all, few * n), noisy(network, first, batch, seed, 2));
    }
  }

  /** Output of the first layer for these examples, in a plan for more. */
  private static float[] noisy(Network network, float[] X, int batch, long seed, int threads) {
    int n = X.length / network.inputShape().size();
    PlanOptions options = new PlanOptions(threads, true, true);
    try (TrainingPlan plan = network.planTraining(batch, Losses.softmaxCrossEntropy(), options)) {
      plan.randomness(seed, 4).forward(Batch.ofClasses(network.inputShape(), X, new int[n]));
      return java.util.Arrays.copyOf(plan.output(0).values(), X.length);
    }
  }

  @Example
  void dropoutKeepsTheMeanAndNoiseTheDeviation() {
    int n = 40_000;
    float[] ones = new float[n];
    java.util.Arrays.fill(ones, 1f);
    for (float rate : new float[] {0f, 0.1f, 0.5f, 0.9f}) {
      Network network = Network.of(Shape.of(n), Layers.dropout(rate)).initialize(1);
      int dropped = 0;
      double sum = 0;
      for (float z : output(network, ones, 3, 0, 0)) {
        assertTrue(z == 0 || z == 1 / (1 - rate), "found " + z);
        dropped += z == 0 ? 1 : 0;
        sum += z;
      }
      double deviation = Math.sqrt(n * (double) rate * (1 - rate));
      assertEquals((double) rate * n, dropped, 5 * deviation);
      assertEquals(n, sum, 5 * deviation / (1 - rate) + 1e-2);
    }
    Network network = Network.of(Shape.of(n), Layers.gaussianNoise(0.25f)).initialize(1);
    double squares = 0;
    for (float z : output(network, ones, 3, 0, 0)) {
      squares += (z - 1.0) * (z - 1.0) / n;
    }
    assertEquals(0.0625, squares, 0.0625 * 5 * Math.sqrt(2.0 / n));
    assertArrayEquals(ones, network.predict(ones));
  }

  @Example
  void constantsThatCannotBeAreRefused() {
    for (String text :
        List.of(
            "dropout",
            "dropout(1)",
            "dropout(-0.1)",
            "dropout(NaN)",
            "dropout(x)",
            "batchNorm(0)",
            "batchNorm(2)",
            "batchNorm(0.1, 0)",
            "batchNorm(0.1, 1e-5, 3)",
            "layerNorm(0)",
            "rmsNorm(-1)",
            "groupNorm",
            "groupNorm(0)",
            "groupNorm(2, 0)",
            "gaussianNoise(-1)",
            "gaussianNoise(Infinity)")) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> Layers.parse(text)).getMessage();
      assertTrue(message.contains("found"), message);
    }
  }

  private static String refusal(Runnable planning) {
    return assertThrows(IllegalArgumentException.class, planning::run).getMessage();
  }

  @Example
  void whatCannotBeNormalizedIsRefusedBeforeItRuns() {
    String groups = refusal(() -> Network.of(Shape.of(5, 10), Layers.groupNorm(4)));
    assertTrue(groups.contains("layer 0 (groupNorm)"), groups);
    assertTrue(groups.contains("divides the 10 channels"), groups);
    Network network = Network.of(Shape.of(6), Layers.batchNorm(), Layers.dense(2)).initialize(1);
    String one = refusal(() -> network.planTraining(1, Losses.softmaxCrossEntropy()).close());
    assertTrue(one.contains("layer 0 (batchNorm)"), one);
    assertTrue(one.contains("found a batch of 1"), one);
    assertEquals(2, network.predict(new float[6]).length);
    Network image = Network.of(Shape.of(3, 6), Layers.batchNorm()).initialize(1);
    image.planTraining(1, Losses.meanSquaredError()).close();
  }

  @Example
  void defaultsAreThoseOfPyTorch() {
    assertEquals(new BatchNorm(0.1f, 1e-5f), Layers.batchNorm());
    assertEquals(new LayerNorm(true, 1e-5f), Layers.layerNorm());
    assertEquals(new LayerNorm(false, 1e-5f), Layers.rmsNorm());
    assertEquals(new GroupNorm(8, 1e-5f), Layers.groupNorm(8));
    for (String text :
        List.of(
            "batchNorm",
            "batchNorm(0.2, 0.01)",
            "rmsNorm(0.01)",
            "groupNorm(4)",
            "groupNorm(4, 0.1)",
            "gaussianNoise(0.1)",
            "dropout(0.25)")) {
      Layer layer = Layers.parse(text).get(0);
      assertEquals(layer, Layers.parse(layer.spec()).get(0));
    }
  }
}
