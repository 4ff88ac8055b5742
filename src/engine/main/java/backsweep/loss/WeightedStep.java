package backsweep.loss;

import backsweep.kernel.LossRows;

/**
 * Any loss, where examples may count differently: ℓ ← w·ℓ and dZ ← w·dZ for each example, on the
 * rows that the loss has just written. What dZ is divided by for the mean counts the weights. Of an
 * example of weight 0 both are 0, be its loss infinite or no number.
 *
 * @param c what the loss works on
 * @param inner the loss of examples that count alike
 */
public record WeightedStep(LossContext c, LossStep inner) implements LossStep {
  /** What runs a loss in a plan. */
  public static LossStep of(Loss loss, LossContext context) {
    return new WeightedStep(context, loss.step(context));
  }

  @Override
  public void forward(int from, int to, int worker) {
    inner.forward(from, to, worker);
    if (c.workspace().weighted()) {
      float[] arena = c.workspace().arena();
      float[] w = c.workspace().exampleWeights();
      LossRows.weigh(w, from, arena, c.loss(from), to - from, c.losses().columns());
    }
  }

  @Override
  public void backward(int from, int to, int worker) {
    inner.backward(from, to, worker);
    if (c.workspace().weighted()) {
      float[] arena = c.workspace().arena();
      float[] w = c.workspace().exampleWeights();
      LossRows.weigh(w, from, arena, c.dz(from), to - from, c.dZ().columns());
    }
  }
}
