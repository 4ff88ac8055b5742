package backsweep.benchmarks;

import backsweep.parallel.Workers;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
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
 * What a region of the thread team costs beyond its work, in nanoseconds: with workers that still
 * spin, and after a pause in which they went to sleep.
 *
 * <pre>
 *   benchmarks/run.sh Workers
 *   benchmarks/run.sh Workers -p threads=2 -jvmArgs -Dbacksweep.spin=100000
 * </pre>
 */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WorkersBenchmark {
  private static final int CHUNKS = 8;

  /** A team. */
  @State(Scope.Benchmark)
  public static class Team {
    /** Its size, the caller included. */
    @Param({"1", "2"})
    public int threads;

    private final long[] sums = new long[16 * CHUNKS];
    private final Workers.Job job = (chunk, worker) -> sums[16 * chunk] += chunk;
    private Workers workers;

    /** Starts the team and checks that each chunk runs once. */
    @Setup
    public void prepare() {
      workers = new Workers(threads);
      AtomicIntegerArray counts = new AtomicIntegerArray(CHUNKS);
      for (int region = 1; region <= 1000; region++) {
        workers.run((chunk, worker) -> counts.incrementAndGet(chunk), CHUNKS);
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
          if (counts.get(chunk) != region) {
            throw new IllegalStateException(
                "region " + region + ": chunk " + chunk + " ran " + counts.get(chunk) + " times");
          }
        }
      }
    }

    /** Ends the team. */
    @TearDown
    public void end() {
      workers.close();
    }
  }

  /** A pause before each call, longer than idle workers spin. */
  @State(Scope.Thread)
  public static class Pause {
    /** Lets the workers fall asleep. */
    @Setup(Level.Invocation)
    public void sleep() {
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** A region right after another one. */
  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  public long hot(Team team) {
    team.workers.run(team.job, CHUNKS);
    return team.sums[0];
  }

  /** A region whose workers sleep. */
  @Benchmark
  @BenchmarkMode(Mode.SampleTime)
  public long parked(Team team, Pause pause) {
    team.workers.run(team.job, CHUNKS);
    return team.sums[0];
  }
}
