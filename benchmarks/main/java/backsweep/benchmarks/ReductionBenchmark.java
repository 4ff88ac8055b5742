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
 * Sums, maxima and softmax over the rows of matrices of 16,380 elements, in nanoseconds per
 * element.
 *
 * <pre>
 *   benchmarks/run.sh Reduction
 *   benchmarks/run.sh Reduction -p kernel=SOFTMAX -p shape=1638x10
 * </pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class ReductionBenchmark {
  private static final int N = 16_380;

  /** Which kernel. */
  @Param public ReductionKernel kernel;

  /** Rows × columns: ten classes, a hundred and more, one long row. */
  @Param({"1638x10", "126x130", "1x16380"})
  public String shape;

  private ReductionKernel.Operands operands;

  /** Compares the result with the scalar twin. */
  @Setup
  public void prepare() {
    String[] sizes = shape.split("x", -1);
    int rows = Integer.parseInt(sizes[0]);
    int n = Integer.parseInt(sizes[1]);
    operands = new ReductionKernel.Operands(rows, n);
    ReductionKernel.Operands expected = new ReductionKernel.Operands(rows, n);
    kernel.kernel.run(operands);
    kernel.reference.run(expected);
    Data.requireSameBits(kernel + " y", operands.y, expected.y);
    Data.requireSameBits(kernel + " per row", operands.losses, expected.losses);
  }

  /** All elements once. */
  @Benchmark
  @OperationsPerInvocation(N)
  public float[] element() {
    kernel.kernel.run(operands);
    return operands.losses;
  }
}
