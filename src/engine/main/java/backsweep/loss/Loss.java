package backsweep.loss;

import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last function of the chain: L = mean over the batch of one number per example. An immutable
 * description; what runs is the {@link LossStep} that it makes for a plan.
 */
public sealed interface Loss
    permits SoftmaxCrossEntropy,
        SoftmaxCrossEntropyPerStep,
        MeanSquaredError,
        MeanAbsoluteError,
        Huber,
        BinaryCrossEntropyWithLogits,
        Quantile,
        Poisson,
        Focal,
        Hinge,
        CosineDistance {
  /** The label of a time step that takes no part in the loss. */
  int IGNORED = -1;

  /** Its name in messages, model files and on the command line. */
  String name();

  /** The text from which {@link Losses#parse} makes an equal loss. */
  default String spec() {
    return name();
  }

  /** What turns Z into a prediction under this loss. */
  Output output();

  /**
   * How many class labels the target of one example has, if it {@linkplain #wantsClasses wants}
   * them.
   *
   * @param output shape of what the network gives for one example
   */
  default int labels(Shape output) {
    return 1;
  }

  /** How many classes such an output tells apart. */
  default int classes(Shape output) {
    return output.size() / labels(output);
  }

  /** Whether a label may be {@link #IGNORED}. */
  default boolean ignoresLabels() {
    return false;
  }

  /** How much a label counts in the mean: L = Σ ℓ / Σ weight. */
  default float weight(int label) {
    return 1f;
  }

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
   *
   * @param output shape of what the network gives for one example
   */
  List<Operation> operations(Shape output, int batch);

  /** What runs in a plan. */
  LossStep step(LossContext context);

  /**
   * Why this loss cannot train such outputs on such data, as a sentence; null if it can.
   *
   * @param output shape of what the network gives for one example
   * @param classes number of classes of the data; 0 if the targets are numbers
   * @param targets numbers, or class labels, that an example has as target
   */
  default @Nullable String mismatch(Shape output, int classes, int targets) {
    int outputs = output.size();
    if (wantsClasses()) {
      if (classes == 0) {
        return name() + " wants classes, found numbers as targets; use meanSquaredError";
      }
      if (targets != labels(output)) {
        return "%s: the data has %d class labels for an example, expected %d for an output of %s%s"
            .formatted(
                name(),
                targets,
                labels(output),
                output,
                ignoresLabels() ? "" : "; use softmaxCrossEntropyPerStep");
      }
      return classes(output) == classes
          ? null
          : name()
              + ": the network has "
              + classes(output)
              + " outputs, expected "
              + classes
              + ", one for each class of the data";
    }
    if (classes > 0 && targets != 1) {
      return name()
          + ": the data has "
          + targets
          + " class labels for an example; use softmaxCrossEntropyPerStep";
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
