package backsweep.benchmarks.scaling;

import backsweep.kernel.Probe;
import backsweep.parallel.Workers;
import backsweep.tensor.Hardware;
import java.util.Arrays;
import java.util.Locale;

/**
 * What things cost on a machine. All rates are per nanosecond, so GFLOP/s and GB/s.
 *
 * @param peak fused multiply-adds of one core, two operations each, while the others are idle
 * @param peakTogether the same while all cores are busy
 * @param efficiency part of the peak that a product of 512 × 512 matrices reaches on one core
 * @param l2 bytes of a core's own cache
 * @param l3 bytes of the cache that all share
 * @param fromL2 bandwidth of one core out of its own cache
 * @param fromL3 bandwidth of one core out of the shared one
 * @param fromMemory bandwidth of one core out of memory
 * @param memory bandwidth of memory, however many cores ask
 * @param region nanoseconds that a region costs for each thread after the first
 */
record Costs(
    double peak,
    double peakTogether,
    double efficiency,
    long l2,
    long l3,
    double fromL2,
    double fromL3,
    double fromMemory,
    double memory,
    double region) {
  private static final int SAMPLES = 25;

  /** Measures this machine; its caches are as given. */
  static Costs measured(long l2, long l3) {
    int cores = Runtime.getRuntime().availableProcessors();
    double peak = Hardware.fmaPeak(1);
    return new Costs(
        peak,
        Math.min(peak, Hardware.fmaPeak(cores) / cores),
        Math.min(1, Hardware.product(512, 1) / peak),
        l2,
        l3,
        triad((int) (l2 / 2)),
        triad((int) Math.min(l3 / 2, 1 << 24)),
        Hardware.bandwidth(1),
        Hardware.bandwidth(cores),
        cores == 1 ? 0 : region(cores) / (cores - 1));
  }

  /** As written down from another run: the other eight numbers, in the order of this record. */
  static Costs told(String numbers, long l2, long l3) {
    double[] n = Arrays.stream(numbers.split(",", -1)).mapToDouble(Double::parseDouble).toArray();
    if (n.length != 8) {
      throw new IllegalArgumentException("found " + numbers + ", expected 8 numbers");
    }
    return new Costs(n[0], n[1], n[2], l2, l3, n[3], n[4], n[5], n[6], n[7]);
  }

  /** Operations per nanosecond of one of so many threads. */
  double rate(int threads) {
    return efficiency * (threads == 1 ? peak : peakTogether);
  }

  /** Bandwidth of one of so many threads, each of which works on so many bytes. */
  double bandwidth(double bytesOfThread, int threads) {
    if (bytesOfThread <= l2) {
      return fromL2;
    }
    if (bytesOfThread * threads <= l3) {
      return fromL3;
    }
    return Math.min(fromMemory, memory / threads);
  }

  /** a ← b + s·c over arrays of that many bytes together, on one thread. */
  private static double triad(int bytes) {
    int n = bytes / 12 / 16 * 16;
    float[] a = new float[n];
    float[] b = new float[n];
    float[] c = new float[n];
    int rounds = Math.max(1, (1 << 24) / n);
    double[] rates = new double[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      long start = System.nanoTime();
      for (int r = 0; r < rounds; r++) {
        Probe.triad(a, b, c, 0.5f, 0, n);
      }
      rates[i] = 12.0 * n * rounds / (System.nanoTime() - start);
    }
    return median(rates);
  }

  /** Nanoseconds of a region of so many threads that has nothing to do. */
  private static double region(int threads) {
    long[] sums = new long[16 * threads];
    Workers.Job job = (chunk, worker) -> sums[16 * chunk] += chunk;
    double[] times = new double[SAMPLES];
    try (Workers workers = new Workers(threads)) {
      for (int i = 0; i < SAMPLES; i++) {
        int rounds = 2000;
        long start = System.nanoTime();
        for (int r = 0; r < rounds; r++) {
          workers.run(job, threads);
        }
        times[i] = (double) (System.nanoTime() - start) / rounds;
      }
    }
    return median(times);
  }

  static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "one core: %.0f GFLOP/s, %.0f with all busy; a product reaches %.0f %%; caches %d KiB and"
            + " %d MiB%nbytes from L2, L3, memory: %.0f, %.0f, %.0f GB/s for one core; memory %.0f"
            + " GB/s for all%na region: %.2f µs for each thread after the first",
        peak,
        peakTogether,
        100 * efficiency,
        l2 >> 10,
        l3 >> 20,
        fromL2,
        fromL3,
        fromMemory,
        memory,
        region / 1000);
  }
}
