package backsweep.network;

import static org.junit.jupiter.api.Assertions.fail;

import backsweep.data.Dataset;
import backsweep.layer.Layers;
import backsweep.loss.Loss;
import backsweep.loss.Losses;
import backsweep.observe.StatisticsObserver;
import backsweep.observe.StepObserver;
import backsweep.optimizer.Optimizer;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A step in steady state allocates nothing on any thread. Until the kernels are compiled by C2
 * their vectors are objects, so each case runs until several windows in a row allocate nothing, and
 * fails only when that does not happen in time.
 */
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int EXAMPLES = 150;
  private static final int BATCH = 64;
  private static final int STEPS_PER_WINDOW = 30;
  private static final int WINDOWS_IN_A_ROW = 5;
  private static final long PATIENCE = 20_000_000_000L;

  @ParameterizedTest
  @CsvSource({
    "flatten dense(72) relu dense(65) gelu dense(10), softmaxCrossEntropy, sgd",
    "flatten dense(72) leakyRelu dense(65) silu dense(10), softmaxCrossEntropy, adam",
    "flatten dense(72) elu dense(65) softplus dense(1), binaryCrossEntropyWithLogits, momentum",
    "flatten dense(72) tanh dense(65) sigmoid dense(3), meanSquaredError, nesterov",
    "flatten dense(90) tanh dense(17), meanAbsoluteError, rmsProp",
    "flatten dense(90) gelu dense(17), huber(1.0), adagrad",
    "flatten dense(90) tanh dense(17), 'focal(2.0, 0.25)', sgd",
    "flatten dense(90) tanh dense(10), softmaxCrossEntropy(0.1), sgd",
    "perStep(dense(10)), softmaxCrossEntropyPerStep, sgd",
    "flatten dense(90) tanh dense(17), hinge, sgd",
    "flatten dense(90) tanh dense(17), poisson, sgd",
    "flatten dense(90) tanh dense(17), quantile(0.9), sgd",
    "flatten dense(90) tanh dense(17), cosineDistance, sgd",
    "flatten dense(90) relu dense(40) relu dense(2), softmaxCrossEntropy, adamW",
    "'permute(1, 0) reshape(12, 6) groupNorm(3) softmax flatten gaussianNoise(0.1) dense(72)"
        + " batchNorm relu dropout(0.2) layerNorm rmsNorm dense(10)',"
        + " softmaxCrossEntropy, adam",
    "'lstm(9, sequence) gru(8, sequence) bidirectional(rnn(7)) dense(10)',"
        + " softmaxCrossEntropy, adam",
    "'reshape(8, 9, 1) conv2d(18, 3, padding=1) conv2d(18, 3, stride=2, padding=1, groups=18)"
        + " convTranspose2d(4, 2, groups=2) reshape(30, 4) conv1d(4, 3, groups=2) maxPool1d(2)"
        + " flatten dense(10)', softmaxCrossEntropy, adam",
    "'positionalEncoding residual(layerNorm attention(3, causal))"
        + " residual(perStep(dense(12) silu dense(9))) concat(globalAvgPool1d, flatten)"
        + " add(dense(20) elu, dense(20)) dense(10)', softmaxCrossEntropy, adam",
    "'reshape(6, 6, 2) conv2d(18, 3, padding=1, groups=2) avgPool2d(2, 1) globalAvgPool2d"
        + " dense(10)', softmaxCrossEntropy, lion",
    "'conv2d(2, 6) relu conv2d(3, 2, same) maxPool2d(2) avgPool2d(1) flatten dense(10)',"
        + " softmaxCrossEntropy, adam"
  })
  void step_afterWarmUp_allocatesNothing(String layers, String loss, String optimizer) {
    Network network = Network.of(Shape.of(8, 9), Layers.parse(layers)).initialize(1);
    Loss chosen = Losses.parse(loss);
    int labels = chosen.labels(network.outputShape());
    int outputs = network.outputShape().size() / labels;
    Dataset data = data(outputs, labels, chosen.wantsClasses());
    int[] order = IntStream.range(0, EXAMPLES).toArray();
    for (int threads = 1; threads <= 2; threads++) {
      OptimizerState state = Optimizers.named(optimizer, 1e-4f).start(network.parameters());
      try (TrainingPlan plan =
          network.planTraining(BATCH, Losses.parse(loss), PlanOptions.threads(threads))) {
        assertNothingAllocated(
            () -> {
              for (int from = 0; from < EXAMPLES; from += BATCH) {
                plan.step(data, order, from, Math.min(EXAMPLES, from + BATCH), state);
              }
            });
      }
    }
  }

  @Test
  void step_onWeightedExamples_allocatesNothing() {
    Network network =
        Network.of(Shape.of(8, 9), Layers.parse("flatten dense(72) relu dense(10)")).initialize(1);
    float[] weights = new float[EXAMPLES];
    for (int i = 0; i < EXAMPLES; i++) {
      weights[i] = i % 3;
    }
    Dataset data = data(10, 1, true).weighted(weights);
    int[] order = IntStream.range(0, EXAMPLES).toArray();
    OptimizerState state = Optimizers.adam(1e-4f).start(network.parameters());
    try (TrainingPlan plan =
        network.planTraining(BATCH, Losses.softmaxCrossEntropy(), PlanOptions.threads(2))) {
      assertNothingAllocated(() -> plan.step(data, order, 0, BATCH, state));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void step_withRatesPenaltiesAndLimits_allocatesNothing(int threads) {
    Network network =
        Network.of(Shape.of(8, 9), Layers.parse("flatten dense(72) relu dense(10)")).initialize(1);
    Dataset data = data(10, 1, true);
    int[] order = IntStream.range(0, EXAMPLES).toArray();
    Optimizer clipped = Optimizers.clippedByGlobalNorm(Optimizers.lamb(1e-4f), 1f);
    Optimizer rates = Optimizers.layerRates(Optimizers.l2(clipped, 0.01f), Map.of("1", 0.5f));
    OptimizerState state = Optimizers.maxNorm(rates, 1f).start(network.parameters());
    try (TrainingPlan plan =
        network.planTraining(BATCH, Losses.softmaxCrossEntropy(), PlanOptions.threads(threads))) {
      assertNothingAllocated(() -> plan.step(data, order, 0, BATCH, state));
    }
  }

  @Test
  void step_ofTwoOptimizersInTurn_allocatesNothing() {
    Network network =
        Network.of(Shape.of(8, 9), Layers.parse("flatten dense(72) relu dense(10)")).initialize(1);
    Dataset data = data(10, 1, true);
    int[] order = IntStream.range(0, EXAMPLES).toArray();
    OptimizerState one = Optimizers.sgd(1e-4f).start(network.parameters());
    OptimizerState other = Optimizers.adam(1e-4f).start(network.parameters());
    try (TrainingPlan plan =
        network.planTraining(BATCH, Losses.softmaxCrossEntropy(), PlanOptions.threads(1))) {
      assertNothingAllocated(
          () -> {
            plan.step(data, order, 0, BATCH, one);
            plan.step(data, order, 0, BATCH, other);
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "adam"})
  void step_thatAccumulates_allocatesNothing(String optimizer) {
    Network network =
        Network.of(Shape.of(5), Layers.parse("embedding(3000, 24) flatten dense(10)"))
            .initialize(1);
    float[] X = new SeededRandom(1, "X").indices(EXAMPLES * 5, 3000);
    Dataset data = Dataset.ofClasses(Shape.of(5), X, new int[EXAMPLES], List.of("a", "b"));
    int[] order = IntStream.range(0, EXAMPLES).toArray();
    OptimizerState state = Optimizers.named(optimizer, 1e-4f).start(network.parameters());
    PlanOptions options = PlanOptions.threads(2).accumulate(4);
    try (TrainingPlan plan = network.planTraining(40, Losses.softmaxCrossEntropy(), options)) {
      assertNothingAllocated(() -> plan.step(data, order, 0, EXAMPLES, state));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'embedding(3000, 24) flatten dense(10)', sgd",
    "'embedding(3000, 24) flatten dense(10)', adam",
    "'masking(0) embedding(3000, 24) bidirectional(gru(5, sequence)) lstm(6) dense(10)', adam"
  })
  void step_onATable_allocatesNothing(String layers, String optimizer) {
    Network network = Network.of(Shape.of(5), Layers.parse(layers)).initialize(1);
    float[] X = new SeededRandom(1, "X").indices(EXAMPLES * 5, 2999);
    for (int i = 0; i < X.length; i++) {
      X[i] = i % 5 > i / 5 % 5 ? 0 : X[i] + 1;
    }
    Dataset data = Dataset.ofClasses(Shape.of(5), X, new int[EXAMPLES], List.of("a", "b"));
    int[] order = IntStream.range(0, EXAMPLES).toArray();
    OptimizerState state = Optimizers.named(optimizer, 1e-4f).start(network.parameters());
    try (TrainingPlan plan =
        network.planTraining(BATCH, Losses.softmaxCrossEntropy(), PlanOptions.threads(2))) {
      assertNothingAllocated(
          () -> {
            for (int from = 0; from < EXAMPLES; from += BATCH) {
              plan.step(data, order, from, Math.min(EXAMPLES, from + BATCH), state);
            }
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "adam"})
  void step_whoseObserverWantsNothing_allocatesNothing(String optimizer) {
    Network network =
        Network.of(Shape.of(8, 9), Layers.parse("flatten dense(72) relu dense(10)")).initialize(1);
    Dataset data = data(10, 1, true);
    int[] order = IntStream.range(0, EXAMPLES).toArray();
    OptimizerState state = Optimizers.named(optimizer, 1e-4f).start(network.parameters());
    StatisticsObserver first = new StatisticsObserver(Integer.MAX_VALUE, some -> {});
    PlanOptions options =
        PlanOptions.threads(2).observer(StepObserver.all(List.of(first, new Idle())));
    try (TrainingPlan plan =
        network.planTraining(BATCH, Losses.parse("softmaxCrossEntropy"), options)) {
      plan.step(data, order, 0, BATCH, state);
      assertNothingAllocated(() -> plan.step(data, order, 0, BATCH, state));
    }
  }

  private static final class Idle implements StepObserver {
    @Override
    public boolean wants(long step) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "flatten dense(72) gelu dense(65) tanh dense(10), softmaxCrossEntropy",
    "flatten dense(72) relu dense(3), binaryCrossEntropyWithLogits"
  })
  void predictAndEvaluate_afterWarmUp_allocateNothing(String layers, String loss) {
    Network network = Network.of(Shape.of(8, 9), Layers.parse(layers)).initialize(1);
    int outputs = network.outputShape().size();
    Dataset data = data(outputs, 1, Losses.parse(loss).wantsClasses());
    int[] order = IntStream.range(0, EXAMPLES).toArray();
    float[] X = new float[BATCH * 72];
    float[] P = new float[BATCH * outputs];
    for (int threads = 1; threads <= 2; threads++) {
      PlanOptions options = PlanOptions.threads(threads);
      try (InferencePlan plan = network.planEvaluation(BATCH, Losses.parse(loss), options)) {
        assertNothingAllocated(
            () -> {
              plan.predict(X, 0, BATCH, P, 0);
              plan.evaluate(data, order, 0, BATCH);
              plan.copyPredictions(P, 0);
            });
      }
    }
  }

  private static Dataset data(int outputs, int labels, boolean classes) {
    SeededRandom random = new SeededRandom(3, "allocation");
    float[] X = new float[EXAMPLES * 72];
    for (int i = 0; i < X.length; i++) {
      X[i] = random.nextFloat() - 0.5f;
    }
    Shape input = Shape.of(8, 9);
    if (classes) {
      List<String> names = IntStream.range(0, outputs).mapToObj(Integer::toString).toList();
      int[] y = IntStream.range(0, EXAMPLES * labels).map(i -> i % outputs).toArray();
      return Dataset.ofStepClasses(input, X, labels, y, names);
    }
    float[] Y = new float[EXAMPLES * outputs];
    for (int i = 0; i < Y.length; i++) {
      Y[i] = random.nextFloat();
    }
    return Dataset.ofValues(input, X, Shape.of(outputs), Y);
  }

  private static void assertNothingAllocated(Runnable step) {
    long end = System.nanoTime() + PATIENCE;
    long[] ids = threads();
    long[] before = new long[ids.length];
    long allocated = 0;
    int quiet = 0;
    while (quiet < WINDOWS_IN_A_ROW) {
      if (System.nanoTime() > end) {
        fail(allocated + " bytes in the last " + STEPS_PER_WINDOW + " steps");
      }
      for (int i = 0; i < ids.length; i++) {
        before[i] = THREADS.getThreadAllocatedBytes(ids[i]);
      }
      long own = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < STEPS_PER_WINDOW; i++) {
        step.run();
      }
      allocated = THREADS.getCurrentThreadAllocatedBytes() - own;
      for (int i = 0; i < ids.length; i++) {
        allocated += THREADS.getThreadAllocatedBytes(ids[i]) - before[i];
      }
      quiet = allocated == 0 ? quiet + 1 : 0;
    }
  }

  /** The workers of all plans that are open. */
  private static long[] threads() {
    List<Thread> workers = new ArrayList<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("backsweep-worker-")) {
        workers.add(thread);
      }
    }
    return workers.stream().mapToLong(Thread::threadId).toArray();
  }
}
