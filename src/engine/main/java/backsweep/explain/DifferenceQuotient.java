package backsweep.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * (f(a + h) − f(a)) / h for one h, whose limit for h → 0 is the derivative f′(a).
 *
 * @param h the step
 * @param value the quotient
 * @param error its distance from the exact derivative
 */
public record DifferenceQuotient(double h, double value, double error) {
  /** With h = 1, ⅒, … 10⁻ᵐ. */
  static List<DifferenceQuotient> shrinking(
      DoubleUnaryOperator quotient, double exact, int smallestPower) {
    List<DifferenceQuotient> all = new ArrayList<>();
    for (int m = 0; m <= smallestPower; m++) {
      double h = Double.parseDouble("1e-" + m);
      double value = quotient.applyAsDouble(h);
      all.add(new DifferenceQuotient(h, value, Math.abs(value - exact)));
    }
    return List.copyOf(all);
  }

  /** The one with the least error; the one with the smallest h if several have it. */
  static DifferenceQuotient best(List<DifferenceQuotient> quotients) {
    DifferenceQuotient best = quotients.getFirst();
    for (DifferenceQuotient q : quotients) {
      best = q.error() <= best.error() ? q : best;
    }
    return best;
  }
}
