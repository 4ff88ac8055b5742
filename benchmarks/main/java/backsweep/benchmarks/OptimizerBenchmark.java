package backsweep.benchmarks;

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
import org.openjdk.jmh.annotations.Warmup;

/**
 * Optimizer updates in GB/s, in the cache (4,096 parameters) and far out of it (16 million). The
 * case TRIAD is what memory can do at best in the same run.
 *
 * <pre>
 *   benchmarks/run.sh Optimizer
 *   benchmarks/run.sh Optimizer -p kernel=TRIAD,ADAM -p n=16777216
 * </pre>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xms1g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class OptimizerBenchmark {
  private static final int CHECKED = 4093;

  /** Which update. */
  @Param public UpdateKernel kernel;

  /** Number of parameters. */
  @Param({"4096", "16777216"})
  public int n;

  private float[] w;
  private float[] g;
  private float[] s;
  private float[] v;

  /** Compares two steps over some parameters with the scalar twin, then makes all of them. */
  @Setup
  public void prepare() {
    int checked = kernel == UpdateKernel.TRIAD ? 4096 : CHECKED;
    fill(checked);
    kernel.kernel.run(w, g, s, v, checked);
    kernel.kernel.run(w, g, s, v, checked);
    float[][] found = {w, s, v};
    fill(checked);
    kernel.reference.run(w, g, s, v, checked);
    kernel.reference.run(w, g, s, v, checked);
    Data.requireSameBits(kernel + " w", found[0], w);
    Data.requireSameBits(kernel + " first state", found[1], s);
    Data.requireSameBits(kernel + " second state", found[2], v);
    fill(n);
  }

  private void fill(int size) {
    w = Data.random(size, 1, 1f);
    g = Data.random(size, 2, 1e-3f);
    s = new float[size];
    v = new float[size];
  }

  /** One step over all parameters. */
  @Benchmark
  public float[] step(Bytes counter) {
    kernel.kernel.run(w, g, s, v, n);
    counter.add(4L * kernel.streams * n);
    return w;
  }
}
