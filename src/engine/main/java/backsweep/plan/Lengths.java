package backsweep.plan;

import java.util.Arrays;

/**
 * How many time steps each example of the current batch has; the steps behind are padding. Whoever
 * loads a batch fills it, before any layer runs; everyone else only reads.
 */
public final class Lengths {
  private final int[] steps;
  private final int most;

  /**
   * All steps for every example.
   *
   * @param batch largest number of examples
   * @param most time steps of the longest sequence
   */
  public Lengths(int batch, int most) {
    this.steps = new int[batch];
    this.most = most;
    Arrays.fill(steps, most);
  }

  /** Bytes of the numbers of steps. */
  public long bytes() {
    return 4L * steps.length;
  }

  /** Time steps of that example, 1 or more. */
  public int of(int example) {
    return steps[example];
  }

  /**
   * Sets the time steps of one example.
   *
   * @throws IllegalArgumentException if there are none, or more than a sequence has
   */
  public void set(int example, int length) {
    if (length < 1 || length > most) {
      throw new IllegalArgumentException(
          "row "
              + example
              + ": found a length of "
              + length
              + " time steps, expected 1 to "
              + most
              + ", the steps of a sequence; leave rows without any step out");
    }
    steps[example] = length;
  }
}
