package backsweep.loss;

import backsweep.plan.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last function of the chain: L = mean over the batch of one number per example. An immutable
 * description; what runs is the {@link LossStep} that it makes for a plan.
 */
public sealed interface Loss
    permits SoftmaxCrossEntropy,
        MeanSquaredError,
        MeanAbsoluteError,
        Huber,
        BinaryCrossEntropyWithLogits,
        Quantile,
        Poisson,
        Focal,
        Hinge,
        CosineDistance {
  /** Its name in messages, model files and on the command line. */
  String name();

  /** The text from which {@link Losses#parse} makes an equal loss. */
  default String spec() {
    return name();
  }

  /** What turns Z into a prediction under this loss. */
  Output output();

  /**
   * Whether the target of an example is the index of its class; otherwise it is a row of numbers.
   */
  boolean wantsClasses();

  /** The least number that it takes as a target: of any finite number by default. */
  default float leastTarget() {
    return -Float.MAX_VALUE;
  }

  /** The greatest number that it takes as a target. */
  default float greatestTarget() {
    return Float.MAX_VALUE;
  }

  /**
   * What the loss computes for that many examples, equation by equation: the loss of each example,
   * then dZ. That L is their mean is the plan's.
   */
  List<Operation> operations(int outputs, int batch);

  /** What runs in a plan. */
  LossStep step(LossContext context);

  /**
   * Why this loss cannot train that many outputs on such data, as a sentence; null if it can.
   *
   * @param outputs numbers that the network gives for one example
   * @param classes number of classes of the data; 0 if the targets are numbers
   * @param targets numbers per target; 0 if the targets are classes
   */
  default @Nullable String mismatch(int outputs, int classes, int targets) {
    if (wantsClasses()) {
      if (classes == 0) {
        return name() + " wants classes, found numbers as targets; use meanSquaredError";
      }
      return outputs == classes
          ? null
          : name()
              + ": the network has "
              + outputs
              + " outputs, expected "
              + classes
              + ", one for each class of the data";
    }
    int expected = classes == 0 ? targets : classes == 2 && outputs == 1 ? 1 : classes;
    return outputs == expected
        ? null
        : name()
            + ": the network has "
            + outputs
            + " outputs, expected "
            + expected
            + " as the data has "
            + (classes == 0 ? targets + " targets" : classes + " classes");
  }
}
