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
