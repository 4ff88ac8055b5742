package backsweep.optimizer;

import backsweep.plan.Parameters;

/**
 * How a step downhill is taken: θ ← θ − α·∂L/∂θ and its descendants. An immutable description; what
 * it remembers from step to step is an {@link OptimizerState}.
 */
public sealed interface Optimizer
    permits Sgd,
        RmsProp,
        Adagrad,
        Adadelta,
        Adam,
        AmsGrad,
        AdamW,
        Nadam,
        Lion,
        Lamb,
        Clipped,
        Frozen,
        LayerRates,
        Penalized,
        MaxNorm {
  /** Its name in messages and on the command line. */
  String name();

  /** The step size α. */
  float learningRate();

  /** A fresh state for these parameters: all moments zero. */
  OptimizerState start(Parameters parameters);

  /**
   * Refuses a constant outside its range.
   *
   * @throws IllegalArgumentException naming the optimizer, the constant, what was found and
   *     expected
   */
  static void require(boolean holds, String optimizer, String constant, float found, String range) {
    if (!holds) {
      throw new IllegalArgumentException(
          optimizer + ": found " + constant + " " + found + ", expected " + range);
    }
  }

  /** Refuses a learning rate that is not a positive number. */
  static void requireRate(String optimizer, float rate) {
    require(
        rate > 0 && rate < Float.POSITIVE_INFINITY,
        optimizer,
        "learning rate",
        rate,
        "a positive number");
  }

  /** Refuses a decay constant outside [0, 1). */
  static void requireDecay(String optimizer, String constant, float found) {
    require(found >= 0 && found < 1, optimizer, constant, found, "a number in [0, 1)");
  }

  /** Refuses a negative or infinite constant. */
  static void requirePositive(String optimizer, String constant, float found) {
    require(
        found >= 0 && found < Float.POSITIVE_INFINITY,
        optimizer,
        constant,
        found,
        "0 or a positive number");
  }
}
