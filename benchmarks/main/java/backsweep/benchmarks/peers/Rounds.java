package backsweep.benchmarks.peers;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Times contenders in turn: each round takes one sample of each, so that whatever slows the machine
 * slows all of them. A sample is a number of calls that together take a few milliseconds, after
 * untimed calls that bring the operands into the caches and wake the threads.
 */
public final class Rounds {
  private static final long MILLISECOND = 1_000_000;

  private final int rounds;
  private final long sample;
  private final long warmUp;
  private final long pause;

  /**
   * @param rounds samples of each contender
   * @param sampleMillis least time of a sample
   * @param warmUpMillis least time of a contender's warm-up
   * @param threads with more than one, idle threads get a pause to fall asleep before a sample
   */
  public Rounds(int rounds, double sampleMillis, double warmUpMillis, int threads) {
    this.rounds = rounds;
    this.sample = (long) (sampleMillis * MILLISECOND);
    this.warmUp = (long) (warmUpMillis * MILLISECOND);
    this.pause = threads > 1 ? 3 * MILLISECOND : 0;
  }

  /** Nanoseconds per call: [contender][round]. */
  public double[][] measure(List<Contender> contenders) {
    double[][] ns = round(contenders);
    double early = median(Arrays.copyOf(ns[0], rounds / 3 + 1));
    double late = median(Arrays.copyOfRange(ns[0], rounds - rounds / 3 - 1, rounds));
    if (late < 0.93 * early) {
      ns = round(contenders);
    }
    return ns;
  }

  private double[][] round(List<Contender> contenders) {
    int[] calls = new int[contenders.size()];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = callsPerSample(contenders.get(i));
    }
    double[][] ns = new double[contenders.size()][rounds];
    for (int r = 0; r < rounds; r++) {
      for (int i = 0; i < calls.length; i++) {
        int turn = (i + r) % calls.length;
        ns[turn][r] = sample(contenders.get(turn), calls[turn]);
      }
    }
    return ns;
  }

  private double sample(Contender contender, int calls) {
    if (pause > 0) {
      LockSupport.parkNanos(pause);
    }
    contender.run(Math.max(1, calls / 4));
    return (double) contender.time(calls) / calls;
  }

  private int callsPerSample(Contender contender) {
    double call = warm(contender, warmUp);
    return (int) Math.max(1, Math.min(1_000_000, Math.ceil(sample / call)));
  }

  /**
   * Runs until at least that much time has passed, the compiler has been silent and the speed has
   * not risen for three windows in a row; nanoseconds per call of the best window.
   */
  public static double warm(Contender contender, long atLeast) {
    long window = Math.max(10 * MILLISECOND, atLeast / 8);
    long begin = System.nanoTime();
    double best = Double.MAX_VALUE;
    int quiet = 0;
    int calls = 1;
    long compiled = compileTime();
    while (quiet < 3 || System.nanoTime() - begin < atLeast) {
      double call = (double) contender.time(calls) / calls;
      calls = (int) Math.max(1, Math.min(1_000_000, window / call));
      boolean changed = call < 0.98 * best || compileTime() != compiled;
      quiet = changed ? 0 : quiet + 1;
      compiled = compileTime();
      best = Math.min(best, call);
      if (System.nanoTime() - begin > 20 * atLeast + 2000 * MILLISECOND) {
        break;
      }
    }
    return best;
  }

  private static long compileTime() {
    return ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
  }

  /** The middle value. */
  public static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
  }

  static double least(double[] values) {
    return Arrays.stream(values).min().orElseThrow();
  }

  /** Half the distance between the quartiles, relative to the median. */
  public static double spread(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return (sorted[3 * n / 4] - sorted[n / 4]) / 2 / median(values);
  }
}
