package backsweep.tensor;

import java.util.function.LongSupplier;

/**
 * The shortest time that something takes: repeated until it stops getting faster. The first runs
 * are interpreted, and a machine that is busy or has just started compiles them late, so that no
 * fixed time of warming up is long enough everywhere and short enough elsewhere.
 */
public final class BestTime {
  /** Nanoseconds without a faster run after which the best is taken for settled. */
  static final long QUIET = 1_000_000_000L;

  /** Nanoseconds after which it ends in any case. */
  static final long MOST = 10_000_000_000L;

  /** Runs that must not be faster, however long they take. */
  private static final int LEAST_RUNS = 5;

  /** What a faster run must at least gain; less is noise. */
  private static final double GAIN = 0.02;

  private BestTime() {}

  /** In nanoseconds, measured on that clock. */
  static long of(Runnable job, LongSupplier clock) {
    return of(job, QUIET, MOST, clock);
  }

  /**
   * In nanoseconds.
   *
   * @param quiet nanoseconds without a faster run after which the best is taken for settled
   * @param most nanoseconds after which it ends in any case
   */
  public static long of(Runnable job, long quiet, long most) {
    return of(job, quiet, most, System::nanoTime);
  }

  private static long of(Runnable job, long quiet, long most, LongSupplier clock) {
    long start = clock.getAsLong();
    long best = Long.MAX_VALUE;
    double beaten = Double.POSITIVE_INFINITY;
    long settled = start;
    int quietRuns = 0;
    long before = start;
    while ((before - settled < quiet || quietRuns < LEAST_RUNS) && before - start < most) {
      job.run();
      long now = clock.getAsLong();
      best = Math.min(best, now - before);
      quietRuns++;
      if (best < (1 - GAIN) * beaten) {
        beaten = best;
        settled = now;
        quietRuns = 0;
      }
      before = now;
    }
    return best;
  }
}
