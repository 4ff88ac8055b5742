package backsweep.benchmarks;

import static backsweep.layer.Layers.dense;
import static backsweep.layer.Layers.relu;

import backsweep.data.Batch;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.tensor.Shape;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A whole training step of a 784-512-256-10 classifier: forward pass, loss, backward sweep, update.
 * The number that counts: steps per second, with GFLOP/s of its products beside it.
 *
 * <pre>
 *   benchmarks/run.sh TrainingStep
 *   benchmarks/run.sh TrainingStep -p batch=128 -p threads=1,2 -p optimizer=adam
 * </pre>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class TrainingStepBenchmark {
  /** Examples in a batch. */
  @Param({"1", "32", "128", "1024"})
  public int batch;

  /** Threads of the plan. */
  @Param({"1", "2"})
  public int threads;

  /** Optimizer. */
  @Param({"sgd", "adam"})
  public String optimizer;

  private Batch examples;
  private TrainingPlan plan;
  private OptimizerState state;
  private long flops;

  /**
   * Checks the step, then compiles the plan that is timed. The kernels have their scalar twins in
   * the other benchmarks; here two steps of a plan without fusion on one thread must give the same
   * parameters.
   */
  @Setup
  public void prepare() {
    examples = examples(batch);
    Network checked = network();
    Network simple = network();
    run(checked, new PlanOptions(threads, true, false), 2);
    run(simple, new PlanOptions(1, false, true), 2);
    Data.requireSameBits("parameter", checked.parameters().array(), simple.parameters().array());
    Network network = network();
    plan = network.planTraining(batch, Losses.softmaxCrossEntropy(), PlanOptions.threads(threads));
    state = Optimizers.named(optimizer, 1e-3f).start(network.parameters());
    flops = 2L * batch * (3 * (784 * 512 + 512 * 256 + 256 * 10) - 784 * 512);
  }

  private void run(Network network, PlanOptions options, int steps) {
    try (TrainingPlan some = network.planTraining(batch, Losses.softmaxCrossEntropy(), options)) {
      OptimizerState fresh = Optimizers.named(optimizer, 1e-3f).start(network.parameters());
      for (int i = 0; i < steps; i++) {
        some.step(examples, fresh);
      }
    }
  }

  private static Network network() {
    return Network.of(Shape.of(784), dense(512), relu(), dense(256), relu(), dense(10))
        .initialize(1);
  }

  private static Batch examples(int size) {
    int[] classes = new int[size];
    for (int i = 0; i < size; i++) {
      classes[i] = i * 7 % 10;
    }
    return Batch.ofClasses(Shape.of(784), Data.random(784 * size, 3, 1f), classes);
  }

  /** Ends the threads. */
  @TearDown
  public void end() {
    plan.close();
  }

  /** One step. */
  @Benchmark
  public float step(Flops counter) {
    float loss = plan.step(examples, state);
    counter.add(flops);
    return loss;
  }
}
