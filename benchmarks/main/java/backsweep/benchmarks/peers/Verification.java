package backsweep.benchmarks.peers;

import backsweep.benchmarks.Case;
import java.util.List;

/** Nobody is timed whose result is wrong. */
final class Verification {
  /** Rounding error allowed for each term of a sum whose terms are at most 1. */
  private static final double PER_TERM = 8 * 0x1p-24;

  private Verification() {}

  /** Compares the first contender with sums in double precision, and all others with the first. */
  static void check(Operands operands, List<Contender> contenders) {
    Case c = operands.c;
    float[] first = new float[c.m() * c.n()];
    Contender ours = contenders.get(0);
    ours.run(1);
    ours.result(first);
    double allowed = PER_TERM * c.k() + 1e-6;
    int step = Math.max(1, first.length / 97);
    for (int at = 0; at < first.length; at += step) {
      compare(c, ours, at, first[at], operands.exact(at / c.n(), at % c.n()), allowed);
    }
    float[] other = new float[first.length];
    for (Contender contender : contenders.subList(1, contenders.size())) {
      operands.nativeResult.fill((byte) -1);
      contender.run(1);
      contender.result(other);
      for (int at = 0; at < other.length; at++) {
        compare(c, contender, at, other[at], first[at], allowed);
      }
    }
  }

  private static void compare(
      Case c, Contender contender, int at, double found, double expected, double allowed) {
    if (!(Math.abs(found - expected) <= allowed)) {
      throw new IllegalStateException(
          c.name()
              + ", "
              + contender.name()
              + ": element ("
              + at / c.n()
              + ", "
              + at % c.n()
              + ") is "
              + found
              + ", expected "
              + expected);
    }
  }
}
