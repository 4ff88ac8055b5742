package backsweep.layer;

import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.List;

/**
 * Tells the layers behind where each sequence ends: time steps whose numbers all equal a value are
 * padding, [time, features] or, as indices for an embedding, [time]. The numbers themselves pass
 * unchanged.
 *
 * <p>Padding stands at the end, and each example has a step in front of it. The lengths are read
 * from the data when a batch is loaded, so the layer stands first, behind nothing but views. They
 * hold for every layer behind it as long as each step is made of the same step, and of those before
 * or behind it in the sequence: see {@link Layer#keepsSteps}.
 *
 * @param value what marks padding
 */
public record Masking(float value) implements Layer {
  /** Checks that something can equal the value. */
  public Masking {
    if (!Float.isFinite(value)) {
      throw new IllegalArgumentException(
          "masking: found the value "
              + value
              + ", expected a finite number, as data has no others");
    }
  }

  static Masking parse(Arguments a) {
    return new Masking(a.require(1, 1, "masking(0)").number(0));
  }

  /**
   * Time steps of one example.
   *
   * @param X holds its numbers from {@code at} on
   * @param input its shape
   * @param what what row stands in, for messages, such as {@code batch}
   * @throws IllegalArgumentException if all of its steps are padding, or if a step behind padding
   *     is not; the message names the row
   */
  public int length(float[] X, int at, Shape input, String what, int row) {
    int time = input.dimension(0);
    int n = input.size() / time;
    int length = time;
    while (length > 0 && padding(X, at + (length - 1) * n, n)) {
      length--;
    }
    if (length == 0) {
      throw new IllegalArgumentException(
          "%s row %d: all %d time steps are padding, every number is %s; expected a step that is"
                  .formatted(what, row, time, text())
              + " not: leave the row out, or mask by another value");
    }
    for (int t = 0; t < length; t++) {
      if (padding(X, at + t * n, n)) {
        throw new IllegalArgumentException(
            "%s row %d: every number of time step %d is %s, which marks padding, but step %d is none;"
                    .formatted(what, row, t, text(), length - 1)
                + " expected padding at the end alone: move it there, or mask by another value");
      }
    }
    return length;
  }

  private boolean padding(float[] X, int at, int n) {
    for (int j = 0; j < n; j++) {
      if (X[at + j] != value) {
        return false;
      }
    }
    return true;
  }

  private String text() {
    return value == (int) value ? Integer.toString((int) value) : Float.toString(value);
  }

  @Override
  public String name() {
    return "masking";
  }

  @Override
  public String spec() {
    return "masking(" + text() + ")";
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.rank() < 1) {
      throw new IllegalArgumentException(
          "expected an input [time, features] or [time] of indices, found " + input);
    }
    return input;
  }

  @Override
  public boolean needsInput() {
    return false;
  }

  @Override
  public boolean needsOutput() {
    return false;
  }

  @Override
  public boolean view() {
    return true;
  }

  @Override
  public boolean keepsSteps() {
    return true;
  }

  @Override
  public long flops(Shape input) {
    return 0;
  }

  @Override
  public List<Operation> operations(Shape input, int batch) {
    return List.of();
  }

  @Override
  public double[] exact(Exact at) {
    return at.X().clone();
  }

  @Override
  public LayerStep step(StepContext context) {
    return new Flatten.View();
  }
}
