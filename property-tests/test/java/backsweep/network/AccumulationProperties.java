package backsweep.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Dataset;
import backsweep.layer.Layers;
import backsweep.loss.Loss;
import backsweep.loss.Losses;
import backsweep.optimizer.Optimizer;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.plan.Parameters;
import backsweep.plan.TouchedRows;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import backsweep.training.Trainer;
import backsweep.training.TrainingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The gradients of several micro-batches that make one update. */
class AccumulationProperties {
  private static final int IN = 12;
  private static final int[] ORDER = IntStream.range(0, 64).map(i -> i * 37 % 64).toArray();

  private static Dataset data(boolean classes, long seed) {
    SeededRandom random = new SeededRandom(seed, "examples");
    float[] X = new float[64 * IN];
    float[] Y = new float[64 * 4];
    int[] y = new int[64];
    float[] weights = new float[64];
    for (int i = 0; i < X.length; i++) {
      X[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < Y.length; i++) {
      Y[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < 64; i++) {
      y[i] = random.nextInt(4);
      weights[i] = 1 + random.nextInt(3);
    }
    Dataset data =
        classes
            ? Dataset.ofClasses(Shape.of(IN), X, y, List.of("a", "b", "c", "d"))
            : Dataset.ofValues(Shape.of(IN), X, Shape.of(4), Y);
    return seed % 2 == 0 ? data : data.weighted(weights);
  }

  private static Network network(String layers, int in) {
    return Network.of(Shape.of(in), Layers.parse(layers)).initialize(4);
  }

  /** Up to rounding: the sums of 64 terms are taken in another order. */
  @Property(tries = 60)
  void theStepIsThatOfOneLargeBatch(
      @ForAll @IntRange(min = 1, max = 64) int rows,
      @ForAll @IntRange(min = 1, max = 40) int batch,
      @ForAll @IntRange(min = 0, max = 3) int kind,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll @IntRange(min = 0, max = 99) int seed) {
    Loss loss =
        List.of(
                Losses.softmaxCrossEntropy(),
                Losses.softmaxCrossEntropy(0.1f, 1f, 2f, 0.5f, 3f),
                Losses.meanSquaredError(),
                Losses.huber())
            .get(kind);
    Dataset data = data(loss.wantsClasses(), seed);
    Network network = network("dense(20) tanh dense(4)", IN);
    Parameters before = network.parameters().copy();
    OptimizerState state = Optimizers.sgd(0.1f).start(network.parameters());
    PlanOptions some = PlanOptions.threads(threads).accumulate((rows - 1) / batch + 1);
    try (TrainingPlan one = network.planTraining(rows, loss);
        TrainingPlan parts = network.planTraining(batch, loss, some)) {
      float expected = one.step(data, ORDER, 0, rows, state);
      Parameters after = network.parameters().copy();
      network.parameters().copyFrom(before);
      assertEquals(expected, parts.step(data, ORDER, 0, rows, state), 1e-5 * (1 + expected));
      assertEquals(one.weight(), parts.weight());
      for (String name : before.names()) {
        assertArrayEquals(
            one.gradients().get(name).values(), parts.gradients().get(name).values(), 2e-6f);
        assertArrayEquals(after.get(name).values(), network.parameters().get(name).values(), 2e-6f);
      }
    }
  }

  /**
   * Of powers of two the division is exact: the sum is ((g₁/4 + g₂/4) + g₃/4) + g₄/4 to the bit.
   */
  @Property(tries = 10)
  void theSumIsTakenInTheOrderOfTheMicroBatches(@ForAll boolean classes) {
    Loss loss = classes ? Losses.softmaxCrossEntropy() : Losses.meanSquaredError();
    Dataset data = data(classes, 2);
    Network network = network("dense(20) tanh dense(4)", IN);
    Parameters before = network.parameters().copy();
    OptimizerState state = Optimizers.adam(0.1f).start(network.parameters());
    try (TrainingPlan one = network.planTraining(8, loss);
        TrainingPlan all = network.planTraining(8, loss, PlanOptions.threads(2).accumulate(4))) {
      float[] sum = new float[before.array().length];
      for (int k = 0; k < 4; k++) {
        network.parameters().copyFrom(before);
        one.step(data, ORDER, 8 * k, 8 * k + 8, Optimizers.sgd(1f).start(before));
        float[] g = one.gradients().array();
        for (int i = 0; i < sum.length; i++) {
          sum[i] = k == 0 ? g[i] / 4 : sum[i] + g[i] / 4;
        }
      }
      network.parameters().copyFrom(before);
      all.step(data, ORDER, 0, 32, state);
      assertArrayEquals(sum, all.gradients().array());
    }
  }

  private static String trained(Optimizer optimizer, PlanOptions options) {
    Network network = network("embedding(30, 20) flatten dense(70) relu dense(4)", 6);
    float[] X = new SeededRandom(5, "X").indices(64 * 6, 30);
    int[] y = new int[64];
    for (int i = 0; i < 64; i++) {
      y[i] = (int) X[i * 6] % 4;
    }
    Dataset data = Dataset.ofClasses(Shape.of(6), X, y, List.of("a", "b", "c", "d"));
    OptimizerState state = optimizer.start(network.parameters());
    StringBuilder losses = new StringBuilder();
    try (TrainingPlan plan =
        network.planTraining(5, Losses.softmaxCrossEntropy(), options.accumulate(3))) {
      for (int from = 0; from < 64; from += 13) {
        losses.append(plan.step(data, ORDER, from, Math.min(64, from + 13), state)).append(' ');
      }
    }
    return losses + network.parameters().sha256();
  }

  @Example
  void anyThreadsAndFusionsGiveTheSameBits() {
    for (Optimizer optimizer :
        List.of(
            Optimizers.sgd(0.5f),
            Optimizers.adam(0.01f),
            Optimizers.clippedByGlobalNorm(Optimizers.sgd(0.5f), 0.05f),
            Optimizers.maxNorm(Optimizers.l2(Optimizers.adam(0.01f), 0.01f, "0", "2"), 1f),
            Optimizers.lamb(0.01f))) {
      String expected = trained(optimizer, PlanOptions.DEFAULT);
      assertEquals(expected, trained(optimizer, PlanOptions.threads(3)));
      assertEquals(expected, trained(optimizer, new PlanOptions(2, false, true)));
    }
  }

  /** Step after step: rows of the one before count no more, and rows that nobody reads stay. */
  @Property(tries = 20)
  void rowsOfATableAreThoseOfAllMicroBatches(@ForAll @IntRange(min = 0, max = 99) int seed) {
    Network network = network("embedding(50, 20) flatten dense(4)", 3);
    Parameters before = network.parameters().copy();
    float[] X = new SeededRandom(seed, "X").indices(64 * 3, 50);
    Dataset data = Dataset.ofClasses(Shape.of(3), X, new int[64], List.of("a", "b", "c", "d"));
    OptimizerState state = Optimizers.sgd(0.5f).start(network.parameters());
    Parameters[] after = new Parameters[2];
    for (int i = 0; i < 2; i++) {
      network.parameters().copyFrom(before);
      PlanOptions options = PlanOptions.threads(1 + seed % 2).accumulate(i == 0 ? 1 : 4);
      try (TrainingPlan plan =
          network.planTraining(i == 0 ? 9 : 3, Losses.softmaxCrossEntropy(), options)) {
        for (int from = 0; from < 27; from += 9) {
          plan.step(data, ORDER, from, from + 9, state);
        }
      }
      after[i] = network.parameters().copy();
    }
    for (String name : before.names()) {
      assertArrayEquals(after[0].get(name).values(), after[1].get(name).values(), 3e-6f);
    }
    float[] table = after[1].get("0/weight").values();
    for (int row = 0; row < 50; row++) {
      float wanted = row;
      boolean read =
          IntStream.range(0, 27 * 3).anyMatch(i -> X[ORDER[i / 3] * 3 + i % 3] == wanted);
      boolean moved = false;
      for (int j = row * 20; j < row * 20 + 20; j++) {
        moved |= table[j] != before.get("0/weight").values()[j];
      }
      assertEquals(read, moved, "row " + row);
    }
  }

  @Property(tries = 200)
  void unionsOfRowsAreThoseOfSets(@ForAll @IntRange(min = 1, max = 5) int batches, @ForAll int s) {
    SplittableRandom random = new SplittableRandom(s);
    TouchedRows union = new TouchedRows(8, 1).union(batches, 20);
    TreeSet<Integer> expected = new TreeSet<>();
    for (int b = 0; b < batches; b++) {
      TouchedRows rows = new TouchedRows(8, 1);
      random.ints(random.nextInt(9), 0, 20).sorted().distinct().forEach(rows::add);
      for (int r = 0; r < rows.count(); r++) {
        expected.add(rows.row(r));
      }
      union.include(rows);
    }
    List<Integer> found = new ArrayList<>();
    for (int r = 0; r < union.count(); r++) {
      found.add(union.row(r));
    }
    assertEquals(new ArrayList<>(expected), found);
  }

  /** 64 rows in steps of 24: two whole ones and one of two micro-batches. */
  @Example
  void aTrainerAccumulatesAndTellsSteps() {
    List<String> shas = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    for (int threads = 1; threads <= 2; threads++) {
      for (int accumulate : new int[] {1, 3}) {
        Network network = network("dense(20) tanh dense(4)", IN);
        List<Integer> batches = new ArrayList<>();
        var report =
            Trainer.builder(network)
                .loss(Losses.softmaxCrossEntropy())
                .optimizer(Optimizers.sgd(0.1f))
                .batchSize(24 / accumulate)
                .accumulate(accumulate)
                .threads(threads)
                .epochs(2)
                .onEvent(
                    e -> {
                      if (e instanceof TrainingEvent.BatchEnded ended) {
                        batches.add(ended.batches() * 100 + ended.examples());
                      }
                    })
                .build()
                .fit(data(true, 3));
        assertEquals(List.of(324, 348, 364, 324, 348, 364), batches);
        shas.add(report.parametersSha256());
        losses.add(report.last().trainLoss());
      }
    }
    assertEquals(shas.get(0), shas.get(2));
    assertEquals(shas.get(1), shas.get(3));
    assertEquals(losses.get(0), losses.get(1), 1e-6);
  }

  @Example
  void thePlanTellsAndRefuses() {
    Network network = network("dense(20) tanh dense(4)", IN);
    OptimizerState state = Optimizers.sgd(0.1f).start(network.parameters());
    PlanOptions options = PlanOptions.DEFAULT.accumulate(3);
    long floats = network.parameters().array().length;
    try (TrainingPlan one = network.planTraining(8, Losses.softmaxCrossEntropy());
        TrainingPlan plan = network.planTraining(8, Losses.softmaxCrossEntropy(), options)) {
      assertTrue(plan.toString().contains("up to 3 batches, one after the other"));
      assertTrue(!one.toString().contains("accumulate"));
      assertEquals(one.bytes() + 4 * floats, plan.bytes());
      assertEquals(2 * one.outline().gradientFloats(), plan.outline().gradientFloats());
      assertEquals(one.memory().bytes(), plan.memory().bytes());
      Dataset data = data(true, 2);
      String message =
          assertThrows(IllegalArgumentException.class, () -> plan.step(data, ORDER, 0, 25, state))
              .getMessage();
      assertTrue(message.contains("a step of 25 examples, expected 1 to 24"), message);
      plan.step(data, ORDER, 0, 24, state);
      // What comes behind it begins anew.
      one.forward(data.batches(8).iterator().next());
      one.backward();
      plan.forward(data.batches(8).iterator().next());
      plan.backward();
      assertArrayEquals(one.gradients().array(), plan.gradients().array());
    }
    assertThrows(IllegalArgumentException.class, () -> PlanOptions.DEFAULT.accumulate(0));
    assertThrows(IllegalArgumentException.class, () -> Trainer.builder(network).accumulate(0));
  }
}
