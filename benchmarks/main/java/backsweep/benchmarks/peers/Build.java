package backsweep.benchmarks.peers;

import backsweep.benchmarks.Case;
import backsweep.parallel.Workers;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.IntToLongFunction;

/**
 * The engine's product of one shape, as a function from how often to how many nanoseconds: a type
 * that {@link TwoBuilds} shares with the builds that it loads.
 */
public final class Build implements IntToLongFunction {
  private final Workers workers;
  private final Contender ours;
  private final double flops;

  /** A shape as in {@link Cases}, and the number of threads. */
  public Build(String shape, int threads) {
    Case c = Cases.parse(List.of(shape)).get(0);
    workers = new Workers(threads);
    try (Arena arena = Arena.ofConfined()) {
      Operands operands = new Operands(c, arena);
      ours = new Ours(operands, workers);
      Verification.check(operands, List.of(ours));
    }
    flops = c.flops();
  }

  /** Nanoseconds of {@code times} products; of none, the floating-point operations of one. */
  @Override
  public long applyAsLong(int times) {
    return times == 0 ? (long) flops : ours.time(times);
  }
}
