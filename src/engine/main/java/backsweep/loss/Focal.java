package backsweep.loss;

import backsweep.kernel.FocalRows;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.List;

/**
 * With p = sigmoid(z): −α·y·(1 − p)^γ·log p − (1 − α)·(1 − y)·p^γ·log(1 − p), mean over batch and
 * outputs; y in [0, 1]. The binary cross entropy in which what is already told apart well counts
 * little, for outputs that are seldom 1 (Lin et al., Focal loss for dense object detection, ICCV
 * 2017, equation 5; γ = 2 and α = 0.25 did best there). γ = 0 and α = 0.5 are half the cross
 * entropy.
 *
 * @param gamma how fast what is told apart well loses weight, 0 or more
 * @param alpha weight of y = 1, from 0 to 1; y = 0 has the weight 1 − alpha
 */
public record Focal(float gamma, float alpha) implements Loss {
  /** Checks both. */
  public Focal {
    String where = "focal(" + gamma + ", " + alpha + "): found ";
    if (!(gamma >= 0 && gamma <= 100)) {
      throw new IllegalArgumentException(
          where + "gamma " + gamma + ", expected a number from 0 to 100, such as 2");
    }
    if (!(alpha >= 0 && alpha <= 1)) {
      throw new IllegalArgumentException(
          where + "alpha " + alpha + ", expected a number from 0 to 1, such as 0.25");
    }
  }

  @Override
  public String name() {
    return "focal";
  }

  @Override
  public String spec() {
    return "focal(" + gamma + ", " + alpha + ")";
  }

  @Override
  public Output output() {
    return Output.SIGMOID;
  }

  @Override
  public boolean wantsClasses() {
    return false;
  }

  @Override
  public float leastTarget() {
    return 0f;
  }

  @Override
  public float greatestTarget() {
    return 1f;
  }

  @Override
  public List<Operation> operations(Shape output, int batch) {
    int outputs = output.size();
    String constants = ", P = σ({Z}), γ = " + gamma + ", α = " + alpha;
    return List.of(
        new Operation(
            Operation.Part.FORWARD,
            "{l} = mean of −α·{Y}·(1 − P)^γ·log P − (1 − α)·(1 − {Y})·P^γ·log(1 − P)" + constants,
            "FocalRows.focal",
            batch * (105L * outputs + 16)),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dZ} = ((1 − α)·(1 − {Y})·P^γ·(P − γ·(1 − P)·log(1 − P))"
                + " − α·{Y}·(1 − P)^γ·(1 − P − γ·P·log P)) / (batch·n)"
                + constants,
            "FocalRows.focalBackward",
            138L * batch * outputs));
  }

  @Override
  public LossStep step(LossContext context) {
    return new Step(context, gamma, alpha);
  }

  private record Step(LossContext c, float gamma, float alpha) implements LossStep {
    @Override
    public void forward(int from, int to, int worker) {
      float[] arena = c.workspace().arena();
      float[] lanes = c.workspace().scratch(worker);
      int n = c.Z().columns();
      int rows = to - from;
      FocalRows.focal(
          arena, c.z(from), arena, c.y(from), arena, c.loss(from), rows, n, gamma, alpha, lanes, 0);
    }

    @Override
    public void backward(int from, int to, int worker) {
      float[] arena = c.workspace().arena();
      int n = c.Z().columns();
      int rows = to - from;
      float scale = c.scale() / n;
      FocalRows.focalBackward(
          arena, c.z(from), arena, c.y(from), arena, c.dz(from), rows, n, gamma, alpha, scale);
    }
  }
}
