package backsweep.check;

import java.util.List;
import java.util.Locale;

/**
 * What a {@link GradientCheck} found.
 *
 * @param parameters one line for each parameter
 */
public record GradientReport(List<Line> parameters) {
  /**
   * The worst element of one parameter.
   *
   * @param name such as {@code 0/weight}
   * @param checked elements compared
   * @param atKinks elements left out because the loss has a kink within the difference's reach
   * @param worst row-major index of the element with the largest error
   * @param analytic its gradient from the backward sweep
   * @param numeric its central difference in double precision
   * @param tolerance error that rounding explains
   */
  public record Line(
      String name,
      int checked,
      int atKinks,
      int worst,
      double analytic,
      double numeric,
      double tolerance) {
    /** |analytic − numeric|. */
    public double error() {
      return Math.abs(analytic - numeric);
    }

    /** Whether rounding explains the error. */
    public boolean passed() {
      return error() <= tolerance;
    }
  }

  /** Whether every parameter passed. */
  public boolean passed() {
    return parameters.stream().allMatch(Line::passed);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%-12s %8s %6s %8s %15s %15s %10s %10s%n",
            "parameter",
            "checked",
            "kinks",
            "worst",
            "analytic",
            "numeric",
            "error",
            "tolerance"));
    for (Line line : parameters) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-12s %8d %6d %8d %15.8e %15.8e %10.2e %10.2e %s%n",
              line.name(),
              line.checked(),
              line.atKinks(),
              line.worst(),
              line.analytic(),
              line.numeric(),
              line.error(),
              line.tolerance(),
              line.passed() ? "ok" : "WRONG"));
    }
    return text.toString();
  }
}
