package backsweep.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Shows GFLOP/s beside the calls per second. */
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class Flops {
  /** 10⁹ floating-point operations. */
  public double gflops;

  /** Counts one call. */
  public void add(long operations) {
    gflops += operations * 1e-9;
  }
}
