package backsweep.benchmarks.peers;

import backsweep.benchmarks.Case;
import backsweep.parallel.Workers;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Locale;

/**
 * Times one shape under the settings of this JVM and prints its speed and the FMA peak, both in
 * GFLOP/s and measured in turn. {@code benchmarks/tile.sh} runs it under two settings.
 */
public final class OneShape {
  private OneShape() {}

  /** Arguments: the shape as in {@link Cases}, the number of threads. */
  public static void main(String[] args) {
    Case c = Cases.parse(List.of(args[0])).get(0);
    int threads = Integer.parseInt(args[1]);
    try (Workers workers = new Workers(threads);
        Arena arena = Arena.ofConfined()) {
      Operands operands = new Operands(c, arena);
      Ours ours = new Ours(operands, workers);
      Peak peak = new Peak(workers);
      Verification.check(operands, List.of(ours));
      Rounds.warm(peak, 500_000_000);
      Rounds.warm(ours, 1_500_000_000);
      double[][] ns = new Rounds(25, 2, 100, 1).measure(List.of(ours, peak));
      System.out.printf(
          Locale.ROOT,
          "%.2f %.2f%n",
          c.flops() / Rounds.median(ns[0]),
          peak.flops() / Rounds.median(ns[1]));
    }
  }
}
