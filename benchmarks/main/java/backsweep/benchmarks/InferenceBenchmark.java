package backsweep.benchmarks;

import static backsweep.layer.Layers.dense;
import static backsweep.layer.Layers.relu;

import backsweep.benchmarks.peers.Peak;
import backsweep.benchmarks.peers.Rounds;
import backsweep.loss.Output;
import backsweep.network.InferencePlan;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.parallel.Workers;
import backsweep.tensor.Shape;
import java.util.concurrent.TimeUnit;
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
 * Prediction of a 784-512-256-10 classifier, softmax included: examples per second, with GFLOP/s of
 * its products and their percentage of the FMA peak, which is measured before every iteration.
 *
 * <pre>
 *   benchmarks/run.sh Inference
 *   benchmarks/run.sh Inference -p batch=128 -p threads=1
 * </pre>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class InferenceBenchmark {
  private static final int[] SIZES = {784, 512, 256, 10};
  private static final int OUTPUTS = 10;

  /** Examples that are also computed in double precision. */
  private static final int CHECKED = 8;

  private static final int PEAK_CALLS = 10;

  /** Examples in a batch. */
  @Param({"1", "32", "128", "1024"})
  public int batch;

  /** Threads of the plan. */
  @Param({"1", "2"})
  public int threads;

  private float[] inputs;
  private float[] probabilities;
  private InferencePlan plan;
  private Workers workers;
  private Peak peak;
  private long flops;
  private double peakGflops;

  /** Shows examples, GFLOP/s and percent of the peak beside the batches per second. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Work {
    /** Examples. */
    public double examples;

    /** 10⁹ floating-point operations. */
    public double gflops;

    /** Hundredths of what the peak does in a second. */
    public double percentOfPeak;
  }

  /**
   * Checks the probabilities before they are timed: the first against sums in double precision, all
   * of them, bit for bit, against a plan without fusion on one thread.
   */
  @Setup
  public void prepare() {
    Network network =
        Network.of(Shape.of(SIZES[0]), dense(512), relu(), dense(256), relu(), dense(OUTPUTS))
            .initialize(1)
            .output(Output.SOFTMAX);
    inputs = Data.random(SIZES[0] * batch, 3, 1f);
    probabilities = new float[OUTPUTS * batch];
    plan = network.planInference(batch, PlanOptions.threads(threads));
    plan.predict(inputs, 0, batch, probabilities, 0);
    float[] simple = new float[OUTPUTS * batch];
    try (InferencePlan unfused = network.planInference(batch, new PlanOptions(1, false, true))) {
      unfused.predict(inputs, 0, batch, simple, 0);
    }
    Data.requireSameBits("probability", probabilities, simple);
    requireNear(network);
    flops = 0;
    for (int i = 1; i < SIZES.length; i++) {
      flops += 2L * batch * SIZES[i - 1] * SIZES[i];
    }
    workers = new Workers(threads);
    peak = new Peak(workers);
    Rounds.warm(peak, 300_000_000);
  }

  private void requireNear(Network network) {
    for (int example = 0; example < Math.min(batch, CHECKED); example++) {
      double[] A = new double[SIZES[0]];
      for (int i = 0; i < A.length; i++) {
        A[i] = inputs[example * A.length + i];
      }
      for (int layer = 1; layer < SIZES.length; layer++) {
        A = layer(network, layer, A);
      }
      double sum = 0;
      for (double z : A) {
        sum += Math.exp(z);
      }
      for (int k = 0; k < OUTPUTS; k++) {
        double expected = Math.exp(A[k]) / sum;
        float found = probabilities[example * OUTPUTS + k];
        if (!(Math.abs(found - expected) <= 1e-5 * expected)) {
          throw new IllegalStateException(
              "example " + example + ", class " + k + ": found " + found + ", not " + expected);
        }
      }
    }
  }

  /** A·W + b, with ReLU behind all but the last. */
  private static double[] layer(Network network, int layer, double[] A) {
    String name = String.valueOf(2 * (layer - 1));
    float[] W = network.parameters().get(name + "/weight").values();
    float[] b = network.parameters().get(name + "/bias").values();
    double[] Z = new double[SIZES[layer]];
    for (int k = 0; k < Z.length; k++) {
      double z = b[k];
      for (int i = 0; i < A.length; i++) {
        z += A[i] * W[i * Z.length + k];
      }
      Z[k] = layer < SIZES.length - 1 ? Math.max(z, 0) : z;
    }
    return Z;
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

  /** One batch. */
  @Benchmark
  public float[] predict(Work counter) {
    plan.predict(inputs, 0, batch, probabilities, 0);
    counter.examples += batch;
    counter.gflops += flops * 1e-9;
    counter.percentOfPeak += 100 * flops * 1e-9 / peakGflops;
    return probabilities;
  }
}
