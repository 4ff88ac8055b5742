package backsweep.benchmarks;

import backsweep.data.Batch;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.tensor.Shape;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
 * A whole training step of a classifier with relu between its layers: forward pass, loss, backward
 * sweep, update. The number that counts: steps per second, with GFLOP/s of its products beside it.
 *
 * <pre>
 *   benchmarks/run.sh TrainingStep
 *   benchmarks/run.sh TrainingStep -p batch=128 -p threads=1,2 -p optimizer=adam
 *   benchmarks/run.sh TrainingStep -p network=4-16-3 -p batch=1,16 -p threads=1
 * </pre>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class TrainingStepBenchmark {
  /** Sizes of input, hidden layers and output; 4-16-3 is so small that overhead shows. */
  @Param({"784-512-256-10"})
  public String network;

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
    int[] sizes = Arrays.stream(network.split("-", -1)).mapToInt(Integer::parseInt).toArray();
    examples = examples(sizes, batch);
    Network checked = network(sizes);
    Network simple = network(sizes);
    run(checked, new PlanOptions(threads, true, false), 2);
    run(simple, new PlanOptions(1, false, true), 2);
    Data.requireSameBits("parameter", checked.parameters().array(), simple.parameters().array());
    Network timed = network(sizes);
    plan = timed.planTraining(batch, Losses.softmaxCrossEntropy(), PlanOptions.threads(threads));
    state = Optimizers.named(optimizer, 1e-3f).start(timed.parameters());
    long products = 0;
    for (int i = 1; i < sizes.length; i++) {
      products += (i == 1 ? 2L : 3L) * sizes[i - 1] * sizes[i];
    }
    flops = 2L * batch * products;
  }

  private void run(Network network, PlanOptions options, int steps) {
    try (TrainingPlan some = network.planTraining(batch, Losses.softmaxCrossEntropy(), options)) {
      OptimizerState fresh = Optimizers.named(optimizer, 1e-3f).start(network.parameters());
      for (int i = 0; i < steps; i++) {
        some.step(examples, fresh);
      }
    }
  }

  private static Network network(int[] sizes) {
    StringBuilder layers = new StringBuilder();
    for (int i = 1; i < sizes.length; i++) {
      layers.append(i == 1 ? "" : "relu ").append("dense(").append(sizes[i]).append(") ");
    }
    return Network.of(Shape.of(sizes[0]), Layers.parse(layers.toString())).initialize(1);
  }

  private static Batch examples(int[] sizes, int batch) {
    int outputs = sizes[sizes.length - 1];
    int[] classes = IntStream.range(0, batch).map(i -> i * 7 % outputs).toArray();
    return Batch.ofClasses(Shape.of(sizes[0]), Data.random(sizes[0] * batch, 3, 1f), classes);
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
