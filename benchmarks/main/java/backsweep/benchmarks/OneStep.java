package backsweep.benchmarks;

import static backsweep.layer.Layers.dense;
import static backsweep.layer.Layers.relu;

import backsweep.data.Batch;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.observe.FlightRecorder;
import backsweep.observe.StatisticsObserver;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.tensor.Shape;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Times a training step of a 784-512-256-10 classifier on one thread, watched in one way, and
 * prints its microseconds. {@code benchmarks/watching.sh} runs it in all ways, in turn.
 */
public final class OneStep {
  private static final int CHUNKS = 150;

  private OneStep() {}

  /** Ways of watching. */
  enum Watch {
    /** In a JVM without the module jdk.jfr, whose compiler leaves out all questions about it. */
    ABSENT,
    /** Nothing. */
    OFF,
    /** Every event of the flight recorder. */
    RECORDED,
    /** Statistics of every hundredth step. */
    STATISTICS
  }

  /** Arguments: how to watch, the batch, the optimizer. */
  public static void main(String[] args) {
    Watch watch = Watch.valueOf(args[0].toUpperCase(Locale.ROOT));
    int batch = Integer.parseInt(args[1]);
    boolean recorder = ModuleLayer.boot().findModule("jdk.jfr").isPresent();
    if (recorder == (watch == Watch.ABSENT)) {
      throw new IllegalStateException(watch + ": found jdk.jfr " + (recorder ? "in" : "missing"));
    }
    Network network =
        Network.of(Shape.of(784), dense(512), relu(), dense(256), relu(), dense(10)).initialize(1);
    // So small that nothing is learnt by heart, which would leave denormal gradients.
    OptimizerState state = Optimizers.named(args[2], 1e-9f).start(network.parameters());
    PlanOptions options = PlanOptions.DEFAULT;
    if (watch == Watch.STATISTICS) {
      options = options.observer(new StatisticsObserver(100, some -> {}));
    }
    int[] classes = IntStream.range(0, batch).map(i -> i * 7 % 10).toArray();
    Batch examples = Batch.ofClasses(Shape.of(784), Data.random(784 * batch, 3, 1f), classes);
    if (watch == Watch.RECORDED) {
      Recorder.start();
    }
    try (TrainingPlan plan = network.planTraining(batch, Losses.softmaxCrossEntropy(), options)) {
      int steps = Math.max(1, 128 / batch);
      run(plan, examples, state, 8_000 / batch + 2_000);
      double[] microseconds = new double[CHUNKS];
      for (int i = 0; i < CHUNKS; i++) {
        long start = System.nanoTime();
        run(plan, examples, state, steps);
        microseconds[i] = (System.nanoTime() - start) * 1e-3 / steps;
      }
      Arrays.sort(microseconds);
      System.out.printf(Locale.ROOT, "%.3f%n", microseconds[CHUNKS / 10]);
    }
  }

  private static void run(TrainingPlan plan, Batch examples, OptimizerState state, int steps) {
    for (int i = 0; i < steps; i++) {
      plan.step(examples, state);
    }
  }

  /** Apart, because a JVM without the flight recorder cannot load it. */
  private static final class Recorder {
    /** Records until the JVM ends. */
    static void start() {
      jdk.jfr.Recording recording = new jdk.jfr.Recording();
      for (String event : FlightRecorder.EVENTS) {
        recording.enable(event).withoutThreshold().withoutStackTrace();
      }
      recording.setMaxSize(64 << 20);
      recording.start();
    }
  }
}
