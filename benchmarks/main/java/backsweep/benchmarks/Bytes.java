package backsweep.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Shows GB/s beside the calls per second. */
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class Bytes {
  /** 10⁹ bytes. */
  public double gigabytes;

  /** Counts one call. */
  public void add(long bytes) {
    gigabytes += bytes * 1e-9;
  }
}
