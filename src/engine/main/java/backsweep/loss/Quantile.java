package backsweep.loss;

import backsweep.kernel.LossRows;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.List;

/**
 * With d = y − z: tau·d if d is positive, (tau − 1)·d otherwise, mean over batch and outputs. Its
 * least is at the tau-quantile of y, as that of the absolute error is at the median: too low costs
 * tau, too high 1 − tau (Koenker and Bassett, Econometrica 46, 1978). dZ = −tau / (batch·n) where z
 * is below y, (1 − tau) / (batch·n) above, 0 where they are equal.
 *
 * @param tau which quantile, between 0 and 1
 */
public record Quantile(float tau) implements Loss {
  /** Checks tau. */
  public Quantile {
    if (!(tau > 0 && tau < 1)) {
      throw new IllegalArgumentException(
          "quantile("
              + tau
              + "): found tau "
              + tau
              + ", expected a number above 0 and below 1, such as 0.9 for the value that nine of"
              + " ten targets stay below");
    }
  }

  @Override
  public String name() {
    return "quantile";
  }

  @Override
  public String spec() {
    return "quantile(" + tau + ")";
  }

  @Override
  public Output output() {
    return Output.IDENTITY;
  }

  @Override
  public boolean wantsClasses() {
    return false;
  }

  @Override
  public List<Operation> operations(Shape output, int batch) {
    int outputs = output.size();
    return List.of(
        new Operation(
            Operation.Part.FORWARD,
            "{l} = mean of max(τ·d, (τ − 1)·d), d = {Y} − {Z}, τ = " + tau,
            "LossRows.quantile",
            batch * (6L * outputs + 16)),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dZ} = ([{Z} > {Y}] − τ) / (batch·n), 0 where {Z} = {Y}, τ = " + tau,
            "LossRows.quantileBackward",
            7L * batch * outputs));
  }

  @Override
  public LossStep step(LossContext context) {
    return new Step(context, tau);
  }

  private record Step(LossContext c, float tau) implements LossStep {
    @Override
    public void forward(int from, int to, int worker) {
      float[] arena = c.workspace().arena();
      float[] lanes = c.workspace().scratch(worker);
      int n = c.Z().columns();
      LossRows.quantile(
          arena, c.z(from), arena, c.y(from), arena, c.loss(from), to - from, n, tau, lanes, 0);
    }

    @Override
    public void backward(int from, int to, int worker) {
      float[] arena = c.workspace().arena();
      int n = c.Z().columns();
      float scale = c.scale() / n;
      LossRows.quantileBackward(
          arena, c.z(from), arena, c.y(from), arena, c.dz(from), to - from, n, tau, scale);
    }
  }
}
