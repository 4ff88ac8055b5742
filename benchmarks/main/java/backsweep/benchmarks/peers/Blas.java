package backsweep.benchmarks.peers;

import static backsweep.benchmarks.peers.Native.ADDRESS;
import static backsweep.benchmarks.peers.Native.FLOAT;
import static backsweep.benchmarks.peers.Native.INT;

import backsweep.benchmarks.Case;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** {@code cblas_sgemm} of a library on row-major operands. */
final class Blas implements Contender {
  private static final int ROW_MAJOR = 101;
  private static final int AS_IT_IS = 111;
  private static final int TRANSPOSED = 112;

  private static final MethodHandle SGEMM =
      Native.indirect(
          FunctionDescriptor.ofVoid(
              INT, INT, INT, INT, INT, INT, FLOAT, ADDRESS, INT, ADDRESS, INT, FLOAT, ADDRESS,
              INT));

  private final String name;
  private final MemorySegment sgemm;
  private final Operands o;

  Blas(String name, MemorySegment sgemm, Operands operands) {
    this.name = name;
    this.sgemm = sgemm;
    this.o = operands;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void run(int times) {
    Case c = o.c;
    int m = c.m();
    int n = c.n();
    int k = c.k();
    int transA = c.leftTransposed() ? TRANSPOSED : AS_IT_IS;
    int transB = c.rightTransposed() ? TRANSPOSED : AS_IT_IS;
    int lda = c.leftTransposed() ? m : k;
    int ldb = c.rightTransposed() ? k : n;
    try {
      for (int i = 0; i < times; i++) {
        SGEMM.invokeExact(
            sgemm,
            ROW_MAJOR,
            transA,
            transB,
            m,
            n,
            k,
            1f,
            o.nativeLeft,
            lda,
            o.nativeRight,
            ldb,
            0f,
            o.nativeResult,
            n);
      }
    } catch (Throwable e) {
      throw new IllegalStateException(name, e);
    }
  }

  @Override
  public void result(float[] into) {
    MemorySegment.copy(o.nativeResult, ValueLayout.JAVA_FLOAT, 0, into, 0, into.length);
  }
}
