package backsweep.tensor;

import backsweep.kernel.Gemm;
import backsweep.kernel.Panels;
import backsweep.kernel.Probe;
import backsweep.kernel.Species;
import backsweep.parallel.Workers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** The machine as this JVM sees it: whether the engine can run, how wide, and how fast at best. */
public final class Hardware {
  /**
   * Longest that one multiply-add takes where the hardware does it, even before compilation, in ns.
   */
  private static final long SLOW_FMA = 3000;

  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  private Hardware() {}

  /**
   * Checks that the engine can run here.
   *
   * @throws IllegalStateException with one sentence that says what is missing and what to do
   */
  public static void require() {
    Species.check();
  }

  /** Bits of a vector in use: 128, 256 or 512. */
  public static int vectorBits() {
    return Species.BITS;
  }

  /** Bits of the widest vector that machine and JVM offer. */
  public static int widestVectorBits() {
    return Species.MACHINE_BITS;
  }

  /**
   * Whether fused multiply-add is an instruction here; without it everything is 1,000 times slower.
   */
  public static boolean hasFma() {
    long best = Long.MAX_VALUE;
    float x = 1f;
    for (int round = 0; round < 5; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < 100; i++) {
        x = Math.fma(x, 0.999f, 0.001f);
      }
      best = Math.min(best, System.nanoTime() - start);
    }
    return best / 100 < SLOW_FMA && x > 0;
  }

  /**
   * Cores that this JVM may use, without their hyperthreads where Linux tells of them: a second
   * thread on a core finds its multiply-add units taken.
   */
  public static int physicalCores() {
    int logical = Runtime.getRuntime().availableProcessors();
    Set<String> cores = new HashSet<>();
    String socket = "";
    try {
      for (String line : Files.readAllLines(CPUINFO, StandardCharsets.ISO_8859_1)) {
        if (line.startsWith("physical id")) {
          socket = line;
        } else if (line.startsWith("core id")) {
          cores.add(socket + line);
        }
      }
    } catch (IOException | SecurityException e) {
      return logical;
    }
    return cores.isEmpty() ? logical : Math.min(logical, cores.size());
  }

  /** Name of the just-in-time compiler, as far as the JVM tells. */
  public static String compiler() {
    String tiers = System.getProperty("sun.management.compiler", "unknown");
    return System.getProperty("java.vm.name")
        + ", "
        + System.getProperty("java.vm.info")
        + ", "
        + tiers;
  }

  /**
   * Measured peak of fused multiply-adds on that many threads, in GFLOP/s. Like the other
   * measurements it is repeated until it stops rising, which takes about one to three seconds, and
   * ten at most.
   */
  public static double fmaPeak(int threads) {
    int rounds = 400_000;
    float[] x = new float[2 * Species.LANES];
    Arrays.fill(x, 0.5f);
    float[] keep = new float[64 * threads];
    Workers.Job job = (chunk, worker) -> keep[64 * worker] += Probe.multiplyAdds(rounds, x);
    return best(threads, job, threads, (double) rounds * Probe.FLOPS * threads);
  }

  /** Measured bandwidth of memory beyond the caches on that many threads, in GB/s. */
  public static double bandwidth(int threads) {
    int n = 1 << 24;
    float[] a = new float[n];
    float[] b = new float[n];
    float[] c = new float[n];
    int chunks = 64;
    int part = n / chunks;
    Workers.Job job =
        (chunk, worker) -> Probe.triad(a, b, c, 0.5f, chunk * part, (chunk + 1) * part);
    return best(threads, job, chunks, 12.0 * n);
  }

  /** Measured speed of the forward product of two n×n matrices on that many threads, in GFLOP/s. */
  public static double product(int n, int threads) {
    float[] X = new float[n * n];
    float[] W = new float[Panels.FIRST + (int) Panels.size(n, n)];
    float[] Z = new float[n * n];
    Arrays.fill(X, 0.5f);
    Arrays.fill(W, 0.5f);
    float[][] scratch = new float[threads][Gemm.productScratch()];
    int chunks = 2 * threads;
    Workers.Job job =
        (chunk, worker) -> {
          int from = n * chunk / chunks;
          int rows = n * (chunk + 1) / chunks - from;
          Gemm.product(
              X,
              from * n,
              n,
              W,
              Panels.FIRST,
              null,
              0,
              Z,
              from * n,
              n,
              rows,
              n,
              n,
              0,
              Panels.count(n),
              scratch[worker],
              0);
        };
    return best(threads, job, chunks, 2.0 * n * n * n);
  }

  /** Work per ns of a job at its best. */
  private static double best(int threads, Workers.Job job, int chunks, double work) {
    try (Workers workers = new Workers(threads)) {
      return work / BestTime.of(() -> workers.run(job, chunks), System::nanoTime);
    }
  }
}
