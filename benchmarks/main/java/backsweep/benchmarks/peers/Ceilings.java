package backsweep.benchmarks.peers;

import backsweep.kernel.Probe;
import backsweep.parallel.Workers;
import backsweep.tensor.Hardware;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the machine can do at best on a number of threads.
 *
 * @param peak fused multiply-adds, GFLOP/s
 * @param bandwidths GB/s of a = b + s·c, by the memory that holds the three arrays
 */
record Ceilings(double peak, Map<String, Double> bandwidths) {
  static Ceilings measure(int threads) {
    double memory = Hardware.bandwidth(threads);
    Map<String, Double> bandwidths = new LinkedHashMap<>();
    bandwidths.put("L2", triad(threads, 32 * 1024));
    bandwidths.put("L3", triad(threads, 512 * 1024));
    bandwidths.put("DRAM", memory);
    return new Ceilings(Hardware.fmaPeak(threads), bandwidths);
  }

  Map<String, Double> facts() {
    Map<String, Double> facts = new LinkedHashMap<>();
    facts.put("FMA GFLOP/s", peak);
    bandwidths.forEach((memory, rate) -> facts.put(memory + " GB/s", rate));
    return facts;
  }

  /** Each thread has three arrays of n floats. */
  private static double triad(int threads, int n) {
    float[][] a = new float[threads][n];
    float[][] b = new float[threads][n];
    float[][] c = new float[threads][n];
    int passes = 8;
    Workers.Job job =
        (chunk, worker) -> {
          for (int pass = 0; pass < passes; pass++) {
            Probe.triad(a[chunk], b[chunk], c[chunk], 0.5f, 0, n);
          }
        };
    try (Workers workers = new Workers(threads)) {
      long best = Long.MAX_VALUE;
      long end = System.nanoTime() + 900_000_000L;
      while (System.nanoTime() < end) {
        long start = System.nanoTime();
        workers.run(job, threads);
        best = Math.min(best, System.nanoTime() - start);
      }
      return 12.0 * n * passes * threads / best;
    }
  }
}
