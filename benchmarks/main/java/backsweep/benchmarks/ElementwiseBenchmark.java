package backsweep.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Activations and elementary functions, in nanoseconds per element, on operands in the first-level
 * cache; beside them the JDK's own EXP, LOG and TANH.
 *
 * <pre>
 *   benchmarks/run.sh Elementwise
 *   benchmarks/run.sh Elementwise -p kernel=EXP,JDK_EXP --bits 256,512
 * </pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class ElementwiseBenchmark {
  private static final int N = 4096;

  /** Which kernel. */
  @Param public ElementwiseKernel kernel;

  private final float[] x = Data.random(N, 1, 8f);
  private final float[] d = Data.random(N, 2, 1f);
  private final float[] y = new float[N];

  /** Compares the result with the scalar twin. */
  @Setup
  public void prepare() {
    if (kernel.name().endsWith("LOG")) {
      for (int i = 0; i < N; i++) {
        x[i] = Math.abs(x[i]) + 1e-3f;
      }
    }
    kernel.kernel.run(x, d, y, N);
    if (kernel.reference != null) {
      float[] expected = new float[N];
      kernel.reference.run(x, d, expected, N);
      Data.requireSameBits(kernel.name(), y, expected);
    }
  }

  /** All elements once. */
  @Benchmark
  @OperationsPerInvocation(N)
  public float[] element() {
    kernel.kernel.run(x, d, y, N);
    return y;
  }
}
