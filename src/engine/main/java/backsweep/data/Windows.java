package backsweep.data;

import backsweep.tensor.Shape;
import java.util.Arrays;

/**
 * Makes examples of a series: the last so many steps, to predict a number that comes later. Example
 * e reads the steps e … e + length − 1 and predicts step e + length − 1 + horizon. The series is
 * kept once, however many windows share a step.
 *
 * @param length steps that an example reads, 1 or more
 * @param horizon steps from the last one read to the one predicted, 1 for the next
 */
public record Windows(int length, int horizon) {

  /**
   * Checks both.
   *
   * @throws IllegalArgumentException if one is below 1 or both are beyond any series
   */
  public Windows {
    if (length < 1 || horizon < 1 || (long) length + horizon > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "windows of %d steps that predict %d ahead, expected 1 or more of each."
              .formatted(length, horizon));
    }
  }

  /** {@return the steps of one example, from the first it reads to the one it predicts} */
  public int span() {
    return length + horizon;
  }

  /**
   * The examples of a series. The array of steps is kept, not copied: leave it unchanged.
   *
   * @param steps [values.length, width] finite numbers, row-major: what is known at each step
   * @param width numbers of a step, 1 or more
   * @param values what is to be predicted, at each step
   * @return the examples, with inputs [length, width], in the order of time
   * @throws IllegalArgumentException if counts do not match, if the series is shorter than one
   *     example, or if a number is NaN or infinite
   */
  public Dataset of(float[] steps, int width, float[] values) {
    Checks.count("steps", steps.length, values.length, Shape.of(width));
    Checks.finite("step", steps, width);
    Checks.finite("value", values, 1);
    int examples = values.length - span() + 1;
    if (examples < 1) {
      throw new IllegalArgumentException(
          "a series of %d steps holds no window of %d that predicts %d ahead; expected at least %d"
                  .formatted(values.length, length, horizon, span())
              + " steps, or use a shorter window.");
    }
    Shape shape = Shape.of(length, width);
    Targets.Values targets =
        new Targets.Values(Arrays.copyOfRange(values, span() - 1, values.length), Shape.of(1));
    return new Dataset(shape, new Inputs.Series(steps, width), targets, Rows.all(examples));
  }
}
