package backsweep.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Batch;
import backsweep.data.Dataset;
import backsweep.formats.Digits;
import backsweep.formats.TrainTest;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.TrainingPlan;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.tensor.Hardware;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same training gives the same parameters, to the bit, at any width and with any threads. */
class DeterminismTest {
  /**
   * What every machine, vector width and number of threads must arrive at. It changes only when the
   * order of roundings is changed on purpose.
   */
  private static final String PARAMETERS =
      "2a151fb23fb1afbeff55a6392754235d75dfa399abd0e48aa0f9d1941a188264";

  private static final int EPOCHS = 5;
  private static final int BATCH = 32;
  private static final long SEED = 42;

  /** Every kind of polynomial takes part: eˣ, log, tanh and the normal distribution. */
  private static Network network(Dataset data) {
    return Network.of(
            data.inputShape(),
            Layers.parse("flatten dense(96) relu dense(64) gelu dense(48) tanh dense(10)"))
        .initialize(SEED);
  }

  private static TrainingReport train(TrainTest digits, Network network, int threads) {
    return Trainer.builder(network)
        .loss(Losses.softmaxCrossEntropy())
        .optimizer(Optimizers.adam(0.001f))
        .batchSize(BATCH)
        .epochs(EPOCHS)
        .seed(SEED)
        .threads(threads)
        .build()
        .fit(digits.train(), digits.test());
  }

  @Test
  void digits_anyThreads_giveThePinnedParameters() throws Exception {
    TrainTest digits = Digits.load();
    for (int threads = 1; threads <= 3; threads++) {
      Network network = network(digits.train());
      TrainingReport report = train(digits, network, threads);
      String hash = network.parameters().sha256();
      System.out.println(
          "parameters after digits, "
              + threads
              + " threads, "
              + Hardware.vectorBits()
              + " bits: "
              + hash);
      assertEquals(hash, report.parametersSha256());
      assertEquals(PARAMETERS, hash, threads + " threads");
      assertTrue(report.epochs().getLast().validation().classification().accuracy() > 0.9);
    }
    Path target = Files.createDirectories(Path.of("target"));
    Files.writeString(
        target.resolve("parameters-sha256-" + Hardware.vectorBits() + ".txt"), PARAMETERS);
    Files.writeString(target.resolve("parameters-sha256.txt"), PARAMETERS);
  }

  /** Every kind of layer takes part that is not in the network above. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "conv2d(7, 3, same) batchNorm relu conv2d(14, 3, stride=2, padding=1, groups=7)"
            + " groupNorm(2) silu maxPool2d(2) flatten dropout(0.2) dense(10) |"
            + " 5fefa7faac42ad1b6de46d50fff3eecfc8dc2eef5f68048162c9eab06d2ecd91",
        "conv2d(3, 3) convTranspose2d(5, 3, stride=2) elu avgPool2d(3) permute(2, 0, 1) reshape(20,"
            + " 4) conv1d(6, 3) softplus maxPool1d(3) flatten gaussianNoise(0.1) dense(10) |"
            + " d4122016724a1372af2032be53ad07bd713ecb0e95a6a671193f1ad9373976a5",
        "masking(0) lstm(9, sequence) bidirectional(gru(7, sequence)) rnn(12) dense(10) |"
            + " 8856d34dc979630a459025418cd271b5662d82da750915657e20918d6928953b",
        "positionalEncoding residual(layerNorm attention(2, causal)) residual(rmsNorm"
            + " perStep(dense(16) gelu dense(8))) concat(globalAvgPool1d, flatten) leakyRelu"
            + " dense(10) | f1cd6eca06bb15eda02d8bd0620ddee0ea0d477bf299826e14bc74efddbf88ef"
      })
  void layers_anyThreads_giveThePinnedParameters(String layers, String pinned) {
    Dataset data = Digits.load().train();
    for (int threads = 1; threads <= 3; threads++) {
      Network network = Network.of(data.inputShape(), Layers.parse(layers)).initialize(SEED);
      Trainer.builder(network)
          .loss(Losses.softmaxCrossEntropy())
          .optimizer(Optimizers.clippedByGlobalNorm(Optimizers.adam(0.001f), 1f))
          .batchSize(64)
          .epochs(1)
          .seed(SEED)
          .threads(threads)
          .build()
          .fit(data);
      assertEquals(pinned, network.parameters().sha256(), threads + " threads");
    }
  }

  @Test
  void loopByHand_sameSeed_givesTheTrainersParameters() {
    Dataset data = Digits.load().train();
    Network network = network(data);
    OptimizerState optimizer = Optimizers.adam(0.001f).start(network.parameters());
    try (TrainingPlan plan = network.planTraining(BATCH, Losses.softmaxCrossEntropy())) {
      for (int epoch = 1; epoch <= EPOCHS; epoch++) {
        for (Batch batch : data.batches(BATCH, SEED + epoch)) {
          plan.forward(batch);
          plan.backward();
          optimizer.step(network.parameters(), plan.gradients());
        }
      }
    }
    assertEquals(PARAMETERS, network.parameters().sha256());
  }
}
