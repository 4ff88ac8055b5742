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
   * The worst element of one parameter: the one with the largest error for its tolerance.
   *
   * @param name such as {@code 0/weight}
   * @param checked elements compared
   * @param atKinks elements left out because a kink of the loss is too near for a difference
   * @param worst row-major index of the element of the worst element
   * @param analytic its gradient from the backward sweep
   * @param numeric its central difference in double precision
   * @param tolerance error that rounding explains: a proved bound of what it does to {@code
   *     analytic}, and the error of {@code numeric} itself; see {@link GradientCheck}
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

    /** Error as a part of the tolerance; infinite if not a number. */
    double ratio() {
      double ratio = error() == 0 ? 0 : error() / tolerance;
      return Double.isNaN(ratio) ? Double.POSITIVE_INFINITY : ratio;
    }

    Line counted(int checked, int atKinks) {
      return new Line(name, checked, atKinks, worst, analytic, numeric, tolerance);
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
