package backsweep.loss;

import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * P = softmax(Z), L = −mean log P[y]: the negative log-likelihood of the true classes (Bridle,
 * 1990). dZ = (P − onehot(y)) / batch.
 *
 * <p>With smoothing ε, the true class is worth 1 − ε, and ε is shared among all n (Szegedy et al.,
 * Rethinking the Inception architecture, CVPR 2016). With weights w, log P[j] counts w[j] times,
 * and the mean is divided by the sum of w[y] instead of the batch, as in PyTorch's
 * CrossEntropyLoss: ℓ = −(1 − ε)·w[y]·log P[y] − ε/n·Σ w[j]·log P[j].
 *
 * @param smoothing ε, from 0 to below 1
 * @param weights one for each class, 0 or more and not all 0; empty if all are 1
 */
public record SoftmaxCrossEntropy(float smoothing, List<Float> weights) implements Loss {
  /** Checks both. */
  public SoftmaxCrossEntropy {
    weights = CrossEntropyStep.checked("softmaxCrossEntropy", smoothing, weights);
  }

  @Override
  public String name() {
    return "softmaxCrossEntropy";
  }

  @Override
  public String spec() {
    return CrossEntropyStep.spec(name(), smoothing, weights);
  }

  @Override
  public Output output() {
    return Output.SOFTMAX;
  }

  @Override
  public boolean wantsClasses() {
    return true;
  }

  @Override
  public float weight(int label) {
    return weights.isEmpty() ? 1f : weights.get(label);
  }

  @Override
  public @Nullable String mismatch(Shape output, int classes, int targets) {
    String wrong = CrossEntropyStep.mismatch(this, weights, classes);
    return wrong == null ? Loss.super.mismatch(output, classes, targets) : wrong;
  }

  @Override
  public List<Operation> operations(Shape output, int batch) {
    return CrossEntropyStep.operations(output.size(), batch, smoothing, weights);
  }

  @Override
  public LossStep step(LossContext context) {
    return CrossEntropyStep.of(context, smoothing, weights);
  }
}
