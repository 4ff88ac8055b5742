package backsweep.observe;

import backsweep.observe.NonFinite.Phase;

/** What is likely wrong when a number is NaN or infinite, in plain words. */
final class Hint {
  private Hint() {}

  static String of(Phase phase, String tensor, String loss, long step) {
    return switch (phase) {
      case START ->
          "The run began with a parameter that is not a number: start from another model.";
      case DATA ->
          "The data holds it: look at this row, and fill in, drop or rescale what is not a number.";
      case FORWARD ->
          step == 1
              ? "It is the first step, so the learning rate is not to blame: the inputs or the"
                  + " first parameters are too large; scale the inputs to about −1 … 1."
              : "The parameters have grown until their products overflow: lower the learning rate.";
      case LOSS -> loss(loss, step);
      case BACKWARD ->
          "The outputs are finite, but a gradient overflows: scale inputs and targets to about"
              + " −1 … 1, or lower the learning rate.";
      case OPTIMIZER ->
          tensor.contains(" of ")
              ? "The gradient is finite, but its square is not: scale inputs and targets to about"
                  + " −1 … 1, or lower the learning rate."
              : "The gradient is finite, but the step along it is not: lower the learning rate.";
    };
  }

  private static String loss(String loss, long step) {
    String what =
        loss.contains("CrossEntropy")
            ? "The probability of the true class is 0, and the loss is minus its logarithm"
            : "The outputs are finite, but their distance from the target overflows";
    return what
        + (step == 1
            ? ": scale inputs and targets to about −1 … 1."
            : ": lower the learning rate, or scale inputs and targets to about −1 … 1.");
  }
}
