package backsweep.benchmarks;

import backsweep.benchmarks.Case.Product;
import backsweep.parallel.Workers;
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
 * The three matrix products of training, in GFLOP/s. A shape is batch × inputs × outputs.
 *
 * <pre>
 *   benchmarks/run.sh Gemm
 *   benchmarks/run.sh Gemm -p shape=128x784x512 -p product=INPUT --bits 128,256,512
 * </pre>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class GemmBenchmark {
  /** Which product. */
  @Param({"FORWARD", "INPUT", "WEIGHTS"})
  public Product product;

  /** Batch × inputs × outputs. */
  @Param({
    "512x512x512",
    "1x784x512",
    "32x784x512",
    "128x784x512",
    "127x783x509",
    "128x512x10",
    "32x2048x2048"
  })
  public String shape;

  /** Threads of the engine. */
  @Param("1")
  public int threads;

  private Workers workers;
  private EngineProduct engine;
  private long flops;

  /** Makes the operands and compares the result with the scalar twin. */
  @Setup
  public void prepare() {
    String[] sizes = shape.split("x", -1);
    int batch = Integer.parseInt(sizes[0]);
    int in = Integer.parseInt(sizes[1]);
    int out = Integer.parseInt(sizes[2]);
    Case c = new Case(product, batch, in, out, "layers");
    workers = new Workers(threads);
    float[] left = Data.random(c.m() * c.k(), 1, 1f);
    float[] right = Data.random(c.k() * c.n(), 2, 1f);
    engine = new EngineProduct(c, left, right, workers);
    flops = c.flops();
    engine.run(1);
    Data.requireSameBits(c.name(), engine.result(), engine.expected());
  }

  /** Ends the threads. */
  @TearDown
  public void end() {
    workers.close();
  }

  /** One product. */
  @Benchmark
  public void product(Flops counter) {
    engine.run(1);
    counter.add(flops);
  }
}
