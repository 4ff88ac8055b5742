package backsweep.benchmarks.peers;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntToLongFunction;

/**
 * Runs one shape with two builds of the engine by turns in one JVM: what the neighbours of a shared
 * machine take, both lose. {@code benchmarks/builds.sh} runs it.
 */
public final class TwoBuilds {
  private static final long WARM_UP = 1_000_000_000;

  /** Nanoseconds of one turn. */
  private static final double TURN = 2e6;

  private static final int PAIRS = 300;

  private TwoBuilds() {}

  /** Arguments: two executable jars of benchmarks, the number of threads, shapes. */
  public static void main(String[] args) throws ReflectiveOperationException, IOException {
    int threads = Integer.parseInt(args[2]);
    System.out.println(
        "shape                   A GFLOP/s  B GFLOP/s  B/A median, quartiles   best A, best B");
    for (int i = 3; i < args.length; i++) {
      IntToLongFunction a = load(args[0], args[i], threads);
      IntToLongFunction b = load(args[1], args[i], threads);
      System.out.println(line(args[i], a, b, PAIRS));
    }
    // The teams of threads are still there.
    System.exit(0);
  }

  private static IntToLongFunction load(String jar, String shape, int threads)
      throws ReflectiveOperationException, IOException {
    Path path = Path.of(jar);
    if (!Files.isReadable(path)) {
      throw new IOException(jar + ": found no such jar, expected a copy of benchmarks.jar");
    }
    URL[] urls = {path.toUri().toURL()};
    // Stays open: its classes are loaded while it runs.
    @SuppressWarnings("resource")
    URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    try {
      return (IntToLongFunction)
          loader
              .loadClass(Build.class.getName())
              .getConstructor(String.class, int.class)
              .newInstance(shape, threads);
    } catch (ClassNotFoundException e) {
      throw new IOException(
          jar + ": found no " + Build.class.getName() + " in it, expected a jar that has one", e);
    }
  }

  /** Takes that many pairs of turns, B first in every second, and says what came of it. */
  static String line(String shape, IntToLongFunction a, IntToLongFunction b, int pairs) {
    double flops = a.applyAsLong(0);
    long one = Math.min(warm(a), warm(b));
    int times = (int) Math.max(1, TURN / one);
    double[] ratios = new double[pairs];
    double[] inA = new double[pairs];
    double[] inB = new double[pairs];
    for (int i = 0; i < pairs; i++) {
      if (i % 2 == 0) {
        inA[i] = flops * times / a.applyAsLong(times);
        inB[i] = flops * times / b.applyAsLong(times);
      } else {
        inB[i] = flops * times / b.applyAsLong(times);
        inA[i] = flops * times / a.applyAsLong(times);
      }
      ratios[i] = inB[i] / inA[i];
    }
    Arrays.sort(ratios);
    return String.format(
        Locale.ROOT,
        "%-22s %10.1f %10.1f  %10.3f  %.3f … %.3f  %7.1f %7.1f",
        shape,
        Rounds.median(inA),
        Rounds.median(inB),
        ratios[pairs / 2],
        ratios[pairs / 4],
        ratios[pairs - 1 - pairs / 4],
        Arrays.stream(inA).max().orElse(0),
        Arrays.stream(inB).max().orElse(0));
  }

  /** The least nanoseconds of one product, after it has been compiled. */
  private static long warm(IntToLongFunction build) {
    long least = Long.MAX_VALUE;
    for (long end = System.nanoTime() + WARM_UP; System.nanoTime() < end; ) {
      least = Math.min(least, build.applyAsLong(1));
    }
    return Math.max(1, least);
  }
}
