package backsweep.benchmarks;

import static backsweep.layer.Layers.dense;
import static backsweep.layer.Layers.relu;

import backsweep.benchmarks.peers.Peak;
import backsweep.benchmarks.peers.Rounds;
import backsweep.data.Dataset;
import backsweep.loss.Losses;
import backsweep.network.Fusion;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.parallel.Workers;
import backsweep.tensor.Shape;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * An epoch of 2,048 examples of a 784-512-256-10 classifier in mixed order: epochs per second, with
 * GFLOP/s and their percentage of the FMA peak, which is measured before every iteration. {@code
 * recorded} is the same epoch while the flight recorder listens, with the time of its phases.
 *
 * <pre>
 *   benchmarks/run.sh Epoch
 *   benchmarks/run.sh Epoch -p batch=128 -p threads=1 -p update=fused
 * </pre>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class EpochBenchmark {
  private static final int EXAMPLES = 2048;
  private static final int INPUTS = 784;
  private static final int OUTPUTS = 10;
  private static final int PEAK_CALLS = 10;

  /** Whether parameters are updated with their gradients or after all of them. */
  public enum Update {
    /** As a trainer does it. */
    FUSED,
    /** So that gradients and update can be told apart. */
    APART
  }

  /** Examples in a batch. */
  @Param({"32", "128"})
  public int batch;

  /** Threads of the plan. */
  @Param({"1", "2"})
  public int threads;

  /** When parameters are updated. */
  @Param public Update update;

  private Dataset data;
  private int[] order;
  private TrainingPlan plan;
  private OptimizerState state;
  private Workers workers;
  private Peak peak;
  private double peakGflops;

  /** Shows GFLOP/s and percent of the peak beside the epochs per second. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Work {
    /** 10⁹ floating-point operations. */
    public double gflops;

    /** Hundredths of what the peak does in a second. */
    public double percentOfPeak;
  }

  /**
   * Checks an epoch before it is timed: its parameters must have the bits that a plan without
   * fusion on one thread gives.
   */
  @Setup
  public void prepare() {
    int[] classes = IntStream.range(0, EXAMPLES).map(i -> i * 7 % OUTPUTS).toArray();
    List<String> names = IntStream.range(0, OUTPUTS).mapToObj(Integer::toString).toList();
    float[] X = Data.random(INPUTS * EXAMPLES, 3, 1f);
    data = Dataset.ofClasses(Shape.of(INPUTS), X, classes, names);
    // 1,237 has no factor in common with the number of examples: each comes once.
    order = IntStream.range(0, EXAMPLES).map(i -> i * 1237 % EXAMPLES).toArray();
    PlanOptions fused = PlanOptions.threads(threads);
    PlanOptions options = update == Update.FUSED ? fused : fused.without(Fusion.UPDATE);
    Data.requireSameBits("parameter", trained(options), trained(new PlanOptions(1, false, true)));
    Network timed = network();
    plan = timed.planTraining(batch, Losses.softmaxCrossEntropy(), options);
    // So small that nothing is learnt by heart, which would leave denormal gradients, and those are
    // slow.
    state = Optimizers.adam(1e-9f).start(timed.parameters());
    workers = new Workers(threads);
    peak = new Peak(workers);
    Rounds.warm(peak, 300_000_000);
  }

  private float[] trained(PlanOptions options) {
    Network network = network();
    try (TrainingPlan some = network.planTraining(batch, Losses.softmaxCrossEntropy(), options)) {
      epoch(some, Optimizers.adam(1e-4f).start(network.parameters()));
    }
    return network.parameters().array();
  }

  private static Network network() {
    return Network.of(Shape.of(INPUTS), dense(512), relu(), dense(256), relu(), dense(OUTPUTS))
        .initialize(1);
  }

  private float epoch(TrainingPlan some, OptimizerState optimizer) {
    float sum = 0;
    for (int from = 0; from < EXAMPLES; from += batch) {
      sum += some.step(data, order, from, Math.min(EXAMPLES, from + batch), optimizer);
    }
    return sum;
  }

  /** What the machine can do just now. */
  @Setup(Level.Iteration)
  public void measurePeak() {
    double[] nanoseconds = new double[PEAK_CALLS];
    for (int i = 0; i < PEAK_CALLS; i++) {
      nanoseconds[i] = peak.time(1);
    }
    peakGflops = peak.flops() / Rounds.median(nanoseconds);
  }

  /** Ends the threads. */
  @TearDown
  public void end() {
    plan.close();
    workers.close();
  }

  /** One epoch. */
  @Benchmark
  public float epoch(Work counter) {
    float loss = epoch(plan, state);
    double gflops = plan.flops() * (EXAMPLES * 1e-9);
    counter.gflops += gflops;
    counter.percentOfPeak += 100 * gflops / peakGflops;
    return loss;
  }

  /** One epoch that is recorded. */
  @Benchmark
  public float recorded(Work counter, Phases phases) {
    return epoch(counter);
  }
}
