package backsweep.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.check.LayerCheck;
import backsweep.check.LayerReport;
import backsweep.data.Batch;
import backsweep.data.Dataset;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.observe.NonFiniteDetector;
import backsweep.observe.StatisticsObserver;
import backsweep.observe.StepObserver;
import backsweep.observe.StepStatistics;
import backsweep.optimizer.Optimizer;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.oracle.Golden;
import backsweep.plan.Gradients;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * A table is read, its gradient made and its rows updated where a batch reads it, and only there.
 */
class EmbeddingProperties {
  private static final int STEPS = 4;

  private static Network network(long seed, int vocabulary, int width, int times) {
    List<Layer> layers = new ArrayList<>();
    boolean two = seed % 3 == 0;
    Layer table = Layers.embedding(vocabulary, width);
    layers.add(
        two ? Layers.add(List.of(table), List.of(Layers.embedding(vocabulary, width))) : table);
    layers.addAll(List.of(Layers.flatten(), Layers.dense(6), Layers.tanh(), Layers.dense(3)));
    return Network.of(Shape.of(times), layers).initialize(seed);
  }

  private static Batch batch(int examples, int times, int vocabulary, long seed) {
    SeededRandom random = new SeededRandom(seed, "batch");
    float[] X = random.indices(examples * times, vocabulary);
    int[] y = new int[examples];
    for (int i = 0; i < examples; i++) {
      y[i] = random.nextInt(3);
    }
    return Batch.ofClasses(Shape.of(times), X, y);
  }

  @Property(tries = 8, edgeCases = EdgeCasesMode.NONE)
  void theLayerKeepsEveryLaw(
      @ForAll @IntRange(min = 1, max = 60) int vocabulary,
      @ForAll @IntRange(min = 1, max = 70) int width,
      @ForAll long seed) {
    LayerReport report =
        LayerCheck.of(Layers.embedding(vocabulary, width)).seed(seed).tries(2).run();
    assertTrue(report.passed(), report.toString());
  }

  /** Every number of every table and weight, those of rows that no batch reads included. */
  @Property(tries = 30, edgeCases = EdgeCasesMode.NONE)
  void gradientDescentHasTheBitsOfAStepOnAllRows(
      @ForAll @IntRange(min = 1, max = 90) int vocabulary,
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll @IntRange(min = 1, max = 9) int times,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll boolean fuse,
      @ForAll long seed) {
    Network sparse = network(seed, vocabulary, width, times);
    Network dense = network(seed, vocabulary, width, times);
    OptimizerState state = Optimizers.sgd(0.25f).start(sparse.parameters());
    try (TrainingPlan plan =
            sparse.planTraining(
                20, Losses.softmaxCrossEntropy(), new PlanOptions(threads, fuse, false));
        TrainingPlan other = dense.planTraining(20, Losses.softmaxCrossEntropy())) {
      for (int step = 0; step < STEPS; step++) {
        int examples = 20 - 5 * step;
        plan.step(batch(examples, times, vocabulary, seed + step), state);
        other.forward(batch(examples, times, vocabulary, seed + step));
        other.backward();
        float[] g = other.gradients().array();
        float[] theta = dense.parameters().array();
        for (int i = 0; i < theta.length; i++) {
          theta[i] = Math.fma(-0.25f, g[i], theta[i]);
        }
        assertEquals(dense.parameters().sha256(), sparse.parameters().sha256(), "step " + step);
        for (String name : sparse.parameters().names()) {
          assertArrayEquals(
              other.gradients().get(name).values(), plan.gradients().get(name).values(), name);
        }
      }
    }
  }

  @Property(tries = 30, edgeCases = EdgeCasesMode.NONE)
  void theGradientOfARowIsTheOrderedSumOverItsPlacesAndZeroElsewhere(
      @ForAll @IntRange(min = 1, max = 5000) int vocabulary,
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll long seed) {
    int times = 5;
    Network network =
        Network.of(Shape.of(times), Layers.embedding(vocabulary, width)).initialize(seed);
    int n = times * width;
    try (TrainingPlan plan =
        network.planTraining(30, Losses.meanSquaredError(), new PlanOptions(threads, true, true))) {
      for (int step = 0; step < 3; step++) {
        float[] X = new SeededRandom(seed + step, "X").indices(30 * times, vocabulary);
        float[] Y = LayerLaws.random(30 * n, seed + step, "Y");
        plan.forward(Batch.ofValues(Shape.of(times), X, Shape.of(times, width), Y));
        plan.backward();
        float[] dZ = plan.outputGradient(0).values();
        float[] expected = new float[vocabulary * width];
        for (int i = 0; i < X.length; i++) {
          for (int j = 0; j < width; j++) {
            expected[(int) X[i] * width + j] += dZ[i * width + j];
          }
        }
        assertArrayEquals(expected, plan.gradients().get("0/weight").values());
      }
    }
  }

  private static String trained(long seed, PlanOptions options, Optimizer optimizer) {
    Network network = network(seed, 50, 37, 6);
    OptimizerState state = optimizer.start(network.parameters());
    try (TrainingPlan plan = network.planTraining(40, Losses.softmaxCrossEntropy(), options)) {
      for (int step = 0; step < STEPS; step++) {
        plan.step(batch(40 - step, 6, 50, seed + step), state);
      }
    }
    return network.parameters().sha256();
  }

  @Property(tries = 30, edgeCases = EdgeCasesMode.NONE)
  void threadsAndFusionChangeNoBit(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 5) int threads,
      @ForAll boolean fuse,
      @ForAll @IntRange(min = 0, max = 10) int which) {
    Optimizer plain = Optimizers.named(Optimizers.names().get(which), 0.05f);
    Optimizer optimizer = seed % 2 == 0 ? plain : Optimizers.clippedByGlobalNorm(plain, 0.01f);
    assertEquals(
        trained(seed, PlanOptions.DEFAULT, optimizer),
        trained(seed, new PlanOptions(threads, fuse, false), optimizer));
  }

  /** The state is given the gradients as a plan leaves them, and as plain arrays. */
  @Property(tries = 30, edgeCases = EdgeCasesMode.NONE)
  void normsOfTouchedRowsAreThoseOfAllRows(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 200) int vocabulary,
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll boolean each) {
    Network sparse = network(seed, vocabulary, width, 3);
    Network dense = network(seed, vocabulary, width, 3);
    Optimizer sgd = Optimizers.sgd(0.5f);
    Optimizer clipped =
        each ? Optimizers.clippedByNorm(sgd, 0.01f) : Optimizers.clippedByGlobalNorm(sgd, 0.01f);
    OptimizerState a = clipped.start(sparse.parameters());
    OptimizerState b = clipped.start(dense.parameters());
    Gradients all = new Gradients(dense.parameters().layout());
    try (TrainingPlan plan = sparse.planTraining(10, Losses.softmaxCrossEntropy())) {
      for (int step = 0; step < STEPS; step++) {
        plan.forward(batch(10, 3, vocabulary, seed + step));
        plan.backward();
        float[] g = plan.gradients().array();
        System.arraycopy(g, 0, all.array(), 0, g.length);
        a.step(sparse.parameters(), plan.gradients());
        b.step(dense.parameters(), all);
        assertEquals(dense.parameters().sha256(), sparse.parameters().sha256());
      }
    }
  }

  /** Rows that a batch does not read keep their values and moments, as in SparseAdam. */
  @Example
  void adamStepsAsPyTorchsSparseAdam() {
    Golden golden = Golden.read("embedding");
    int vocabulary = 11;
    int width = 5;
    Network network = Network.of(Shape.of(4), Layers.embedding(vocabulary, width)).initialize(1);
    Shape shape = Shape.of(vocabulary, width);
    network.parameters().set("0/weight", Tensor.of(shape, golden.floats("weight")));
    OptimizerState state = Optimizers.adam(0.05f).start(network.parameters());
    try (TrainingPlan plan = network.planTraining(3, Losses.meanSquaredError())) {
      for (int step = 0; step < STEPS; step++) {
        float[] X = golden.floats(step + "/X");
        float[] Y = golden.floats(step + "/Y");
        plan.step(Batch.ofValues(Shape.of(4), X, Shape.of(4, width), Y), state);
        near(golden.get(step + "/gradient"), plan.gradients().get("0/weight"), 1e-6);
        near(golden.get(step + "/weight"), network.parameters().get("0/weight"), 2e-5);
      }
    }
  }

  private static void near(double[] expected, Tensor found, double tolerance) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found.values()[i], tolerance, "number " + i);
    }
  }

  @Example
  void rowsThatNoBatchReadsKeepTheirMoments() {
    Network network = Network.of(Shape.of(), Layers.embedding(9, 4)).initialize(1);
    OptimizerState state = Optimizers.adam(0.1f).start(network.parameters());
    Shape one = Shape.of(4);
    try (TrainingPlan plan = network.planTraining(2, Losses.meanSquaredError())) {
      plan.step(Batch.ofValues(Shape.of(), new float[] {2, 7}, one, new float[8]), state);
      float[] m = state.memory().get(0).values().clone();
      plan.step(Batch.ofValues(Shape.of(), new float[] {7, 3}, one, new float[8]), state);
      Set<Integer> changed = new HashSet<>();
      int table = network.parameters().layout().get("0/weight").offset();
      for (int i = 0; i < 36; i++) {
        if (m[table + i] != state.memory().get(0).values()[table + i]) {
          changed.add(i / 4);
        }
      }
      assertEquals(Set.of(3, 7), changed);
    }
  }

  @Example
  void statisticsAndTheSearchForNonFiniteNumbersReadATable() {
    Network network = network(1, 20, 8, 3);
    NonFiniteDetector detector = new NonFiniteDetector();
    List<StepStatistics> taken = new ArrayList<>();
    StepObserver both = StepObserver.all(List.of(detector, new StatisticsObserver(1, taken::add)));
    OptimizerState state = Optimizers.sgd(1f).start(network.parameters());
    PlanOptions options = PlanOptions.threads(1).observer(both);
    Batch batch = batch(6, 3, 20, 1);
    try (TrainingPlan plan = network.planTraining(6, Losses.softmaxCrossEntropy(), options)) {
      plan.step(batch, state);
      Set<Float> read = new HashSet<>();
      for (float x : batch.inputs()) {
        read.add(x);
      }
      double zeros = taken.get(0).parameters().get(0).gradient().zeros();
      assertEquals(1 - read.size() / 20.0, zeros, 1e-9);
      int row = (int) batch.inputs()[4];
      float[] W = network.parameters().get("0/weight").values();
      W[row * 8 + 2] = Float.NaN;
      network.parameters().set("0/weight", Tensor.of(Shape.of(20, 8), W));
      plan.step(batch, state);
      assertEquals(List.of(1, 8 + 2), java.util.Objects.requireNonNull(detector.found()).index());
    }
  }

  private static void refused(Runnable call, String... parts) {
    String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Property(tries = 60)
  void whatIsNoIndexIsFoundBeforeTheStep(
      @ForAll @IntRange(min = 0, max = 3) int row,
      @ForAll @IntRange(min = 0, max = 2) int position,
      @ForAll @IntRange(min = 0, max = 5) int which) {
    float[] wrong = {-1f, 10f, 2.5f, Float.MAX_VALUE, -0.5f, 1e10f};
    Network network = network(1, 10, 4, 3);
    float[] before = network.parameters().array().clone();
    Batch batch = batch(4, 3, 10, 1);
    float[] X = batch.inputs().clone();
    X[row * 3 + position] = wrong[which];
    Dataset data =
        Dataset.ofClasses(Shape.of(3), X, new int[] {0, 1, 2, 0}, List.of("a", "b", "c"));
    OptimizerState state = Optimizers.sgd(1f).start(network.parameters());
    String where = "row " + row + ", position " + position + " is " + wrong[which];
    try (TrainingPlan plan = network.planTraining(4, Losses.softmaxCrossEntropy())) {
      int[] order = {0, 1, 2, 3};
      refused(() -> plan.step(data, order, 0, 4, state), "data set " + where, "from 0 to 9");
      Batch bad = Batch.ofClasses(Shape.of(3), X, batch.classes());
      refused(() -> plan.step(bad, state), "batch " + where, "from 0 to 9");
    }
    float[] one = {X[row * 3], X[row * 3 + 1], X[row * 3 + 2]};
    refused(() -> network.predict(one), "position " + position + " is " + wrong[which]);
    assertArrayEquals(before, network.parameters().array());
  }

  @Example
  void aDataSetThatServedALargerVocabularyIsReadAgain() {
    Dataset data =
        Dataset.ofClasses(
            Shape.of(2), new float[] {0, 9, 1, 2}, new int[] {0, 1}, List.of("a", "b"));
    data.requireIndices(10);
    refused(() -> data.requireIndices(9), "row 0, position 1 is 9.0", "from 0 to 8");
  }

  @Example
  void aTableStandsFirst() {
    Shape three = Shape.of(3);
    refused(
        () -> Network.of(three, Layers.dense(3), Layers.embedding(5, 2)),
        "layer 1 (embedding)",
        "put it first");
    refused(
        () -> Network.of(three, Layers.residual(Layers.relu(), Layers.embedding(5, 2))),
        "put it first");
    Network.of(Shape.of(1, 3), Layers.flatten(), Layers.embedding(5, 2));
    Network.of(three, Layers.reshape(3, 1), Layers.perStep(Layers.embedding(5, 2)));
    refused(() -> Layers.embedding(0, 4), "vocabulary of 0", "expected 1 to 16777216");
    refused(() -> Layers.embedding((1 << 24) + 1, 4), "vocabulary of 16777217");
    refused(() -> Layers.embedding(4, 0), "width 0");
  }
}
