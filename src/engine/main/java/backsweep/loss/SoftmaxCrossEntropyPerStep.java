package backsweep.loss;

import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link SoftmaxCrossEntropy} at every time step: outputs [T, C], and T class labels for an
 * example. A step whose label is {@link Loss#IGNORED} costs nothing and has no gradient; L is the
 * mean over all others, and 0 if there are none.
 *
 * @param smoothing ε, from 0 to below 1
 * @param weights one for each class, 0 or more and not all 0; empty if all are 1
 */
public record SoftmaxCrossEntropyPerStep(float smoothing, List<Float> weights) implements Loss {
  /** Checks both. */
  public SoftmaxCrossEntropyPerStep {
    weights = CrossEntropyStep.checked("softmaxCrossEntropyPerStep", smoothing, weights);
  }

  @Override
  public String name() {
    return "softmaxCrossEntropyPerStep";
  }

  @Override
  public String spec() {
    return CrossEntropyStep.spec(name(), smoothing, weights);
  }

  @Override
  public Output output() {
    return Output.SOFTMAX_PER_STEP;
  }

  @Override
  public boolean wantsClasses() {
    return true;
  }

  @Override
  public int labels(Shape output) {
    return output.size() / Output.lastOf(output);
  }

  @Override
  public boolean ignoresLabels() {
    return true;
  }

  @Override
  public float weight(int label) {
    return label == IGNORED ? 0f : weights.isEmpty() ? 1f : weights.get(label);
  }

  @Override
  public @Nullable String mismatch(Shape output, int classes, int targets) {
    String wrong = CrossEntropyStep.mismatch(this, weights, classes);
    return wrong == null ? Loss.super.mismatch(output, classes, targets) : wrong;
  }

  @Override
  public List<Operation> operations(Shape output, int batch) {
    return CrossEntropyStep.operations(classes(output), batch * labels(output), smoothing, weights);
  }

  @Override
  public LossStep step(LossContext context) {
    return CrossEntropyStep.of(context, smoothing, weights);
  }
}
