package backsweep.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Batch;
import backsweep.data.Dataset;
import backsweep.layer.Layers;
import backsweep.loss.Loss;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.TrainingPlan;
import backsweep.optimizer.Optimizers;
import backsweep.tensor.Hardware;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import backsweep.training.TrainingReport.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class TrainerTest {
  /** Two-dimensional clouds around three corners of a triangle. */
  private static Dataset blobs(int n, long seed) {
    SeededRandom random = new SeededRandom(seed, "blobs");
    float[] X = new float[2 * n];
    int[] y = new int[n];
    for (int i = 0; i < n; i++) {
      y[i] = i % 3;
      X[2 * i] = (float) (3 * Math.cos(2.1 * y[i]) + 0.5 * random.nextGaussian());
      X[2 * i + 1] = (float) (3 * Math.sin(2.1 * y[i]) + 0.5 * random.nextGaussian());
    }
    return Dataset.ofClasses(Shape.of(2), X, y, List.of("a", "b", "c"));
  }

  private static Network network(String layers, int in) {
    return Network.of(Shape.of(in), Layers.parse(layers)).initialize(7);
  }

  private static TrainerBuilder classifier(Network network) {
    return Trainer.builder(network)
        .loss(Losses.softmaxCrossEntropy())
        .optimizer(Optimizers.adam(0.01f))
        .seed(7);
  }

  @Test
  void fit_xor_learnsIt() {
    Dataset xor =
        Dataset.ofClasses(
            Shape.of(2),
            new float[] {0, 0, 0, 1, 1, 0, 1, 1},
            new int[] {0, 1, 1, 0},
            List.of("no", "yes"));
    Network network = network("dense(8) tanh dense(1)", 2);
    TrainingReport report =
        Trainer.builder(network)
            .loss(Losses.binaryCrossEntropyWithLogits())
            .optimizer(Optimizers.adam(0.05f))
            .batchSize(4)
            .epochs(300)
            .build()
            .fit(xor, xor);
    assertEquals(1.0, report.last().validation().classification().accuracy());
    assertTrue(network.predict(new float[] {0, 1})[0] > 0.9);
    assertTrue(network.predict(new float[] {1, 1})[0] < 0.1);
  }

  @Test
  void fit_blobs_tellsThemApart() {
    Network network = network("dense(16) relu dense(3)", 2);
    TrainingReport report =
        classifier(network).epochs(15).build().fit(blobs(600, 1), blobs(300, 2));
    assertEquals(Outcome.COMPLETED, report.outcome());
    assertEquals(15, report.epochs().size());
    assertTrue(report.last().validation().classification().accuracy() > 0.98);
    assertTrue(report.last().trainLoss() < report.epochs().get(0).trainLoss());
  }

  @Test
  void fit_line_findsIt() {
    float[] x = new float[64];
    float[] y = new float[64];
    for (int i = 0; i < x.length; i++) {
      x[i] = i / 32f - 1;
      y[i] = 3 * x[i] - 0.5f;
    }
    Dataset data = Dataset.ofValues(Shape.of(1), x, Shape.of(1), y);
    Network network = network("dense(1)", 1);
    TrainingReport report =
        Trainer.builder(network)
            .loss(Losses.meanSquaredError())
            .optimizer(Optimizers.sgd(0.1f, 0.9f))
            .epochs(200)
            .build()
            .fit(data, data);
    assertEquals(3, network.parameters().get("0/weight").values()[0], 1e-4);
    assertEquals(-0.5, network.parameters().get("0/bias").values()[0], 1e-4);
    assertTrue(report.last().validation().regression().r2() > 0.9999);
  }

  @Test
  void fit_sameSeed_givesTheSameParametersWhateverValidationSees() {
    Dataset data = blobs(200, 1);
    Network a = network("dense(9) gelu dense(3)", 2);
    Network b = network("dense(9) gelu dense(3)", 2);
    Network c = network("dense(9) gelu dense(3)", 2);
    String first = classifier(a).epochs(3).build().fit(data).parametersSha256();
    String second = classifier(b).epochs(3).build().fit(data, blobs(50, 9)).parametersSha256();
    String third = classifier(c).epochs(3).seed(8).build().fit(data).parametersSha256();
    assertEquals(first, second);
    assertNotEquals(first, third);
    assertEquals(first, a.parameters().sha256());
  }

  @Test
  void fit_validationSplit_isTheSplitOfTheData() {
    Dataset data = blobs(203, 1);
    Network a = network("dense(9) relu dense(3)", 2);
    Network b = network("dense(9) relu dense(3)", 2);
    TrainingReport split = classifier(a).epochs(2).validationSplit(0.25).build().fit(data);
    Dataset.Split parts = data.split(0.25, 7);
    TrainingReport given = classifier(b).epochs(2).build().fit(parts.train(), parts.validation());
    assertEquals(given.parametersSha256(), split.parametersSha256());
    assertEquals(given.last().validation().loss(), split.last().validation().loss());
    assertEquals(51, split.last().validation().examples());
  }

  @Test
  void fit_earlyStopping_endsPatienceAfterTheBestEpochAndRestoresIt() {
    Dataset train = blobs(60, 1);
    Dataset noise = blobs(60, 3);
    Network network = network("dense(64) relu dense(64) relu dense(3)", 2);
    TrainingReport report =
        classifier(network)
            .optimizer(Optimizers.adam(0.03f))
            .epochs(400)
            .earlyStopping(EarlyStopping.patience(3))
            .build()
            .fit(train, noise);
    assertEquals(Outcome.EARLY_STOPPED, report.outcome());
    assertEquals(report.bestEpoch() + 3, report.epochs().size());
    double least =
        report.epochs().stream().mapToDouble(e -> e.validation().loss()).min().orElseThrow();
    assertEquals(least, report.best().validation().loss());
    try (Evaluator evaluator = new Evaluator(network, Losses.softmaxCrossEntropy(), 1)) {
      assertEquals(least, evaluator.evaluate(noise).loss());
    }
    for (EpochReport epoch : report.epochs()) {
      assertEquals(epoch.epoch() == report.bestEpoch(), epoch.best() && epoch == report.best());
    }
  }

  @Test
  void fit_keepBest_holdsTheBestEpochAtTheEnd() {
    Dataset train = blobs(60, 1);
    Dataset other = blobs(60, 3);
    Network network = network("dense(64) relu dense(3)", 2);
    TrainingReport report =
        classifier(network)
            .optimizer(Optimizers.sgd(0.9f, 0.95f))
            .epochs(20)
            .keepBest(true)
            .build()
            .fit(train, other);
    try (Evaluator evaluator = new Evaluator(network, Losses.softmaxCrossEntropy(), 1)) {
      assertEquals(report.best().validation().loss(), evaluator.evaluate(other).loss());
    }
  }

  @Test
  void stop_duringAnEpoch_endsAfterTheBatch() {
    AtomicReference<Trainer> trainer = new AtomicReference<>();
    List<TrainingEvent> events = new ArrayList<>();
    Network network = network("dense(9) relu dense(3)", 2);
    TrainerBuilder builder =
        classifier(network)
            .batchSize(10)
            .epochs(50)
            .onEvent(
                event -> {
                  events.add(event);
                  if (event instanceof TrainingEvent.BatchEnded b
                      && b.epoch() == 2
                      && b.batch() == 3) {
                    trainer.get().stop();
                  }
                });
    trainer.set(builder.build());
    TrainingReport report = trainer.get().fit(blobs(100, 1));
    assertEquals(Outcome.STOPPED, report.outcome());
    assertEquals(1, report.epochs().size());
    assertEquals(1 + 10 + 1 + 3, events.size());
    assertEquals(report.parametersSha256(), network.parameters().sha256());
  }

  @Test
  void stop_beforeFit_endsItBeforeTheFirstStepAndNoLaterFit() {
    Network network = network("dense(9) relu dense(3)", 2);
    String before = network.parameters().sha256();
    Trainer trainer = classifier(network).epochs(2).keepBest(true).build();
    trainer.stop();
    TrainingReport stopped = trainer.fit(blobs(100, 1), blobs(50, 2));
    assertEquals(Outcome.STOPPED, stopped.outcome());
    assertEquals(0, stopped.epochs().size());
    assertEquals(0, stopped.bestEpoch());
    assertEquals(0, stopped.samplesPerSecond());
    assertEquals(before, stopped.parametersSha256());
    TrainingReport next = trainer.fit(blobs(100, 1), blobs(50, 2));
    assertEquals(Outcome.COMPLETED, next.outcome());
    assertEquals(2, next.epochs().size());
  }

  @Test
  void stop_inTheLastEvent_doesNotReachTheNextFit() {
    AtomicReference<Trainer> trainer = new AtomicReference<>();
    TrainerBuilder builder =
        classifier(network("dense(3)", 2))
            .epochs(2)
            .onEvent(
                event -> {
                  if (event instanceof TrainingEvent.EpochEnded e && e.report().epoch() == 2) {
                    trainer.get().stop();
                  }
                });
    trainer.set(builder.build());
    trainer.get().fit(blobs(100, 1));
    assertEquals(2, trainer.get().fit(blobs(100, 1)).epochs().size());
  }

  @Test
  void stop_beforeAFitThatIsRefused_isUsedUpByIt() {
    Trainer trainer = classifier(network("dense(3)", 2)).epochs(1).build();
    Dataset numbers = Dataset.ofValues(Shape.of(2), new float[2], Shape.of(1), new float[1]);
    trainer.stop();
    assertThrows(IllegalArgumentException.class, () -> trainer.fit(numbers));
    assertEquals(Outcome.COMPLETED, trainer.fit(blobs(30, 1)).outcome());
  }

  @Test
  void fit_tooHighALearningRate_reportsDivergenceAndKeepsFiniteParameters() {
    float[] x = {1, 2, 3, 4};
    Dataset data = Dataset.ofValues(Shape.of(1), x, Shape.of(1), x.clone());
    Network network = network("dense(1)", 1);
    String before = network.parameters().sha256();
    List<Double> losses = new ArrayList<>();
    TrainingReport report =
        Trainer.builder(network)
            .loss(Losses.meanSquaredError())
            .optimizer(Optimizers.sgd(10f))
            .epochs(100)
            .onEvent(
                event -> {
                  if (event instanceof TrainingEvent.EpochEnded e) {
                    losses.add(e.report().trainLoss());
                  }
                })
            .build()
            .fit(data);
    assertEquals(Outcome.DIVERGED, report.outcome());
    for (float w : network.parameters().array()) {
      assertTrue(Float.isFinite(w));
    }
    // The first epoch's loss was measured before its step, so its parameters are already worse.
    assertEquals(1, report.bestEpoch());
    assertNotEquals(before, report.parametersSha256());
    assertTrue(losses.size() < 100 && losses.size() == report.epochs().size());
  }

  @Test
  void fit_lastBatchShort_countsEveryExampleOnce() {
    List<TrainingEvent.BatchEnded> batches = new ArrayList<>();
    TrainingReport report =
        classifier(network("dense(3)", 2))
            .batchSize(32)
            .epochs(1)
            .onEvent(
                event -> {
                  if (event instanceof TrainingEvent.BatchEnded b) {
                    batches.add(b);
                  }
                })
            .build()
            .fit(blobs(70, 1));
    assertEquals(3, batches.size());
    assertEquals(70, batches.get(2).examples());
    assertEquals(3, batches.get(2).batches());
    assertEquals(report.last().trainLoss(), batches.get(2).loss());
    assertNull(report.last().validation());
  }

  @Test
  void fit_batchLargerThanTheData_isOneBatch() {
    Network a = network("dense(3)", 2);
    Network b = network("dense(3)", 2);
    String large =
        classifier(a).batchSize(1000).epochs(3).build().fit(blobs(40, 1)).parametersSha256();
    String whole =
        classifier(b).batchSize(40).epochs(3).build().fit(blobs(40, 1)).parametersSha256();
    assertEquals(whole, large);
  }

  @Test
  void builder_nothingNamed_hasTheDocumentedDefaults() {
    TrainerBuilder builder = Trainer.builder(network("dense(3)", 2));
    assertEquals(32, builder.batchSize);
    assertEquals(10, builder.epochs);
    assertEquals(0, builder.seed);
    assertEquals(Hardware.physicalCores(), builder.threads);
    assertEquals(0, builder.validationSplit);
    assertFalse(builder.keepBest);
    assertThrows(IllegalStateException.class, builder::build);
  }

  private static Dataset numbers(float... y) {
    return Dataset.ofValues(Shape.of(2), new float[2 * y.length], Shape.of(1), y);
  }

  private static void assertRefused(Executable call, String message) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void fit_targetThatIsNoProbability_refusedBeforeTheFirstStep() {
    Network network = network("dense(1)", 2);
    String before = network.parameters().sha256();
    Loss loss = Losses.binaryCrossEntropyWithLogits();
    Trainer trainer =
        Trainer.builder(network).loss(loss).optimizer(Optimizers.sgd(0.1f)).batchSize(1).build();
    Dataset good = numbers(0, 1, 0.25f);
    Dataset bad = numbers(0, 1, 0.5f, 1.5f);
    String found = "data set row 3, target 0 is 1.5, expected a number from 0.0 to 1.0.";
    assertRefused(() -> trainer.fit(bad), found);
    assertRefused(() -> trainer.fit(good, bad), "validation data: " + found);
    assertRefused(
        () -> trainer.fit(bad.select(3, 0)),
        "data set row 0, target 0 is 1.5, expected a number from 0.0 to 1.0.");
    assertRefused(
        () -> trainer.fit(numbers(-Float.MIN_VALUE)),
        "data set row 0, target 0 is -1.4E-45, expected a number from 0.0 to 1.0.");
    assertEquals(before, network.parameters().sha256());
    try (Evaluator evaluator = new Evaluator(network, loss, 1)) {
      evaluator.evaluate(good);
      assertRefused(() -> evaluator.evaluate(bad), found);
      evaluator.evaluate(good);
    }
    assertEquals(Outcome.COMPLETED, trainer.fit(good, good).outcome());
  }

  @Test
  void forward_targetThatTheLossDoesNotTake_refused() {
    Network network = network("dense(1)", 2);
    TrainingPlan plan = network.planTraining(2, Losses.binaryCrossEntropyWithLogits());
    Shape one = Shape.of(1);
    plan.forward(Batch.ofValues(Shape.of(2), new float[4], one, 0, 1));
    assertRefused(
        () -> plan.forward(Batch.ofValues(Shape.of(2), new float[4], one, 0, 1.5f)),
        "batch row 1, target 0 is 1.5, expected a number from 0.0 to 1.0.");
    assertRefused(
        () -> plan.forward(Batch.ofValues(Shape.of(2), new float[4], one, 0, Float.NaN)),
        "batch row 1, target 0 is NaN, expected a number from 0.0 to 1.0.");
    assertRefused(
        () -> plan.forward(numbers(0, 1, 2).batches(2).iterator().next()),
        "data set row 2, target 0 is 2.0, expected a number from 0.0 to 1.0.");
    TrainingPlan square = network.planTraining(2, Losses.meanSquaredError());
    square.forward(Batch.ofValues(Shape.of(2), new float[4], one, -5, 7));
    assertRefused(
        () -> square.forward(Batch.ofValues(Shape.of(2), new float[4], one, 0, Float.NaN)),
        "batch row 1, target 0 is NaN, expected a finite number.");
  }

  @Test
  void fit_validationThatDoesNotSuit_refusedBeforeTheFirstStep() {
    Network network = network("dense(3)", 2);
    String before = network.parameters().sha256();
    Trainer trainer = classifier(network).build();
    Dataset wide =
        Dataset.ofClasses(Shape.of(3), new float[6], new int[] {0, 1}, List.of("a", "b", "c"));
    assertRefused(
        () -> trainer.fit(blobs(30, 1), wide),
        "validation data: the network expects examples of shape [2], found [3]");
    assertThrows(IllegalArgumentException.class, () -> trainer.fit(blobs(30, 1), numbers(1)));
    assertEquals(before, network.parameters().sha256());
  }

  @Test
  void fit_lossThatDoesNotSuitTheData_saysSo() {
    Trainer five = classifier(network("dense(5)", 2)).build();
    String message =
        assertThrows(IllegalArgumentException.class, () -> five.fit(blobs(30, 1))).getMessage();
    assertTrue(message.contains("5 outputs, expected 3"), message);
  }
}
