package backsweep.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Batch;
import backsweep.data.Dataset;
import backsweep.formats.Digits;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.TrainingPlan;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.oracle.Golden;
import backsweep.plan.Parameters;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  @ParameterizedTest
  @CsvSource({
    "constant, constant",
    "step, 'step(3, 0.5)'",
    "exponential, exponential(0.8)",
    "cosine, 'cosine(4, 0.1)'",
    "restarts, 'cosine(3, 0.01, 2)'",
    "oneCycle, oneCycle",
    "plateau, 'plateau(0.5, 2, 0.01)'"
  })
  void factor_ofEachEpoch_isThatOfPyTorch(String name, String text) {
    Golden golden = Golden.read("optimizers");
    double[] expected = golden.get("rate/" + name);
    double[] losses = golden.get("losses");
    Schedule schedule = Schedules.parse(text);
    List<Double> seen = new ArrayList<>();
    for (int epoch = 0; epoch < expected.length; epoch++) {
      // PyTorch's counts epochs, so an epoch has one step.
      double factor = schedule.factor(epoch, 1, expected.length, seen);
      assertEquals(expected[epoch], factor, 1e-12, text + " in epoch " + epoch);
      seen.add(losses[epoch]);
    }
  }

  @ParameterizedTest
  @CsvSource({"warmUp, warmUp(2)", "warmUpCosine, warmUp(2) cosine"})
  void factor_ofEachStep_isThatOfPyTorch(String name, String text) {
    double[] expected = Golden.read("optimizers").get("rate/" + name);
    Schedule schedule = Schedules.parse(text);
    for (int step = 0; step < expected.length; step++) {
      double factor = schedule.factor(step, 10, 12, List.of());
      assertEquals(expected[step], factor, 1e-12, text + " in step " + step);
    }
  }

  @Test
  void warmUp_risesInAStraightLineAndHandsOn() {
    Schedule schedule = Schedules.parse("warmUp(2) cosine");
    assertEquals(0.05, schedule.factor(0, 10, 12, List.of()), 1e-15);
    assertEquals(1, schedule.factor(19, 10, 12, List.of()), 1e-15);
    assertEquals(1, schedule.factor(20, 10, 12, List.of()), 1e-15);
    assertEquals(0.5, schedule.factor(70, 10, 12, List.of()), 1e-15);
    assertEquals(1, Schedules.parse("warmUp(2)").factor(100, 10, 12, List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "constant",
        "step(3, 0.5)",
        "exponential(0.8)",
        "cosine",
        "cosine(4, 0.1, 2)",
        "oneCycle(0.2)",
        "plateau(0.5, 3)",
        "warmUp(0.5) step(2, 0.1)"
      })
  void spec_ofASchedule_isReadBack(String text) {
    Schedule schedule = Schedules.parse(text);
    assertEquals(schedule, Schedules.parse(schedule.spec()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "linear",
        "step",
        "step(1)",
        "step(0, 0.5)",
        "step(1, 0)",
        "step(1, 2)",
        "step(a, 0.5)",
        "exponential(-1)",
        "exponential(NaN)",
        "cosine(1, 2, 3, 4)",
        "cosine(1, -1)",
        "cosine(1, 0, 0.5)",
        "oneCycle(1)",
        "plateau(0.5, -1)",
        "plateau(0.5, 2.7)",
        "plateau(0.5, NaN)",
        "plateau(0.5, 1e10)",
        "constant(1)",
        "cosine cosine",
        "warmUp",
        "warmUp(0)",
        "warmUp(1) linear",
        "cosine("
      })
  void parse_ofWhatCannotBe_isRefused(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Schedules.parse(text)).getMessage();
    assertTrue(message.contains("expected"), message);
  }

  @Test
  void fit_withASchedule_takesItsRatesWhateverTheThreads() {
    Dataset train = Digits.load().train();
    String hash = "";
    for (int threads = 1; threads <= 2; threads++) {
      Network network =
          Network.of(Shape.of(64), Layers.parse("dense(16) relu dense(10)")).initialize(1);
      TrainingReport report =
          Trainer.builder(network)
              .loss(Losses.softmaxCrossEntropy())
              .optimizer(Optimizers.clippedByGlobalNorm(Optimizers.sgd(0.2f), 1f))
              .schedule(Schedules.warmUp(1, Schedules.step(1, 0.5)))
              .epochs(4)
              .threads(threads)
              .build()
              .fit(train);
      assertEquals(
          List.of(0.2f, 0.2f, 0.1f, 0.05f),
          report.epochs().stream().map(e -> (float) e.learningRate()).toList());
      assertTrue(hash.isEmpty() || hash.equals(report.parametersSha256()));
      hash = report.parametersSha256();
    }
  }

  /** By hand: the same steps, and the average of what they gave. */
  @Test
  void fit_withAnAverage_returnsIt() {
    Dataset train = Digits.load().train();
    Network network =
        Network.of(Shape.of(64), Layers.parse("dense(12) batchNorm relu dense(10)")).initialize(1);
    Network byHand = Network.of(Shape.of(64), network.layers()).initialize(1);
    TrainingReport report =
        Trainer.builder(network)
            .loss(Losses.softmaxCrossEntropy())
            .optimizer(Optimizers.sgd(0.1f))
            .averageWeights(0.9f)
            .epochs(2)
            .seed(5)
            .build()
            .fit(train, train);
    Parameters average = byHand.parameters().copy();
    OptimizerState state = Optimizers.sgd(0.1f).start(byHand.parameters());
    try (TrainingPlan plan = byHand.planTraining(32, Losses.softmaxCrossEntropy())) {
      for (int epoch = 1; epoch <= 2; epoch++) {
        for (Batch batch : train.batches(32, 5 + epoch)) {
          plan.step(batch, state);
          float[] a = average.array();
          float[] theta = byHand.parameters().array();
          for (int i = 0; i < a.length; i++) {
            a[i] = Math.fma(theta[i] - a[i], 1f - 0.9f, a[i]);
          }
          for (String name : List.of("1/runningMean", "1/runningVariance")) {
            average.set(name, byHand.parameters().get(name));
          }
        }
      }
    }
    assertEquals(average.sha256(), network.parameters().sha256());
    assertEquals(average.sha256(), report.parametersSha256());
    byHand.parameters().copyFrom(average);
    try (Evaluator evaluator = new Evaluator(byHand, Losses.softmaxCrossEntropy(), 1)) {
      assertEquals(evaluator.evaluate(train).loss(), report.last().validation().loss());
    }
    assertThrows(IllegalArgumentException.class, () -> Trainer.builder(network).averageWeights(1f));
  }

  /** The steps that are taken again have the rates that they had, so the run diverges again. */
  @Test
  void fit_thatDivergesUnderASchedule_isReplayed() {
    Dataset train = Digits.load().train();
    Network network =
        Network.of(Shape.of(64), Layers.parse("dense(16) relu dense(10)")).initialize(1);
    TrainingReport report =
        Trainer.builder(network)
            .loss(Losses.softmaxCrossEntropy())
            .optimizer(Optimizers.sgd(1e37f))
            .schedule(Schedules.warmUp(1, Schedules.cosine()))
            .epochs(3)
            .build()
            .fit(train);
    assertEquals(TrainingReport.Outcome.DIVERGED, report.outcome());
    assertNotNull(report.divergence());
  }

  @Test
  void step_fractionsOfAnEpoch_areReachedInSpiteOfRounding() {
    for (int perEpoch : new int[] {10, 30, 100, 1000}) {
      for (int parts : new int[] {3, 5, 7, 10}) {
        Schedule schedule = Schedules.step(1.0 / parts, 0.5);
        for (int step = 0; step < 3 * perEpoch; step++) {
          int down = step * parts / perEpoch;
          assertEquals(
              Math.pow(0.5, down), schedule.factor(step, perEpoch, 3, List.of()), "step " + step);
        }
      }
    }
  }

  @Test
  void cosine_cyclesThatNoStepEnds_areRefused() {
    for (String text : List.of("cosine(1e-17, 0, 1)", "cosine(0.00001)")) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> Schedules.parse(text)).getMessage();
      assertTrue(message.contains("0.0001"), message);
    }
    double least = Schedules.parse("cosine(0.0001, 0.5)").factor(7, 3, 5, List.of());
    assertTrue(least >= 0.5 && least <= 1, "" + least);
  }
}
