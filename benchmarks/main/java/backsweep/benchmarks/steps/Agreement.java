package backsweep.benchmarks.steps;

import java.util.Arrays;
import java.util.Locale;

/** Nobody is timed who does other work. */
final class Agreement {
  static final int STEPS = 10;

  /** Relative to the engine's number, or to this part of its greatest one. */
  private static final double TOLERANCE = 1e-3;

  private static final double FLOOR = 1e-2;

  private Agreement() {}

  /** What the first steps give, or one inference. */
  static float[] numbers(Framework framework, Problem problem) {
    try (Step step = framework.prepare(problem)) {
      return step.check(problem.task().kind() == Task.Kind.INFER ? 1 : STEPS).clone();
    }
  }

  /**
   * Refuses to go on if two frameworks disagree.
   *
   * @return the greatest relative difference
   */
  static double require(Task task, String framework, float[] ours, float[] theirs) {
    if (ours.length != theirs.length) {
      throw new IllegalStateException(
          task.name() + ", " + framework + ": " + theirs.length + " numbers, not " + ours.length);
    }
    double greatest = 0;
    for (float x : ours) {
      greatest = Math.max(greatest, Math.abs(x));
    }
    double worst = 0;
    for (int i = 0; i < ours.length; i++) {
      double scale = Math.max(Math.abs(ours[i]), FLOOR * greatest);
      double difference = Math.abs(theirs[i] - ours[i]) / scale;
      if (!(difference <= TOLERANCE)) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "%s: %s computes something else: number %d is %.7g, ours %.7g%nours %s%n%s %s",
                task.name(),
                framework,
                i + 1,
                theirs[i],
                ours[i],
                start(ours),
                framework,
                start(theirs)));
      }
      worst = Math.max(worst, difference);
    }
    return worst;
  }

  private static String start(float[] numbers) {
    return Arrays.toString(Arrays.copyOf(numbers, Math.min(STEPS, numbers.length)));
  }
}
