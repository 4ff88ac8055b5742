package backsweep.loss;

import backsweep.kernel.LossRows;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.List;

/**
 * With p = sigmoid(z): −y·log p − (1 − y)·log(1 − p), computed from z without overflow, mean over
 * batch and outputs; y in [0, 1]. dZ = (p − y) / (batch·n).
 */
public record BinaryCrossEntropyWithLogits() implements Loss {
  @Override
  public String name() {
    return "binaryCrossEntropyWithLogits";
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
    return List.of(
        new Operation(
            Operation.Part.FORWARD,
            "{l} = mean of log(1 + exp({Z})) − {Y} ⊙ {Z}",
            "LossRows.logistic",
            batch * (50L * outputs + 16)),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dZ} = (σ({Z}) − {Y}) / (batch·n)",
            "LossRows.logisticBackward",
            34L * batch * outputs));
  }

  @Override
  public LossStep step(LossContext context) {
    return new Step(context);
  }

  private record Step(LossContext c) implements LossStep {
    @Override
    public void forward(int from, int to, int worker) {
      float[] arena = c.workspace().arena();
      float[] lanes = c.workspace().scratch(worker);
      int n = c.Z().columns();
      LossRows.logistic(
          arena, c.z(from), arena, c.y(from), arena, c.loss(from), to - from, n, lanes, 0);
    }

    @Override
    public void backward(int from, int to, int worker) {
      float[] arena = c.workspace().arena();
      int n = c.Z().columns();
      LossRows.logisticBackward(
          arena, c.z(from), arena, c.y(from), arena, c.dz(from), to - from, n, c.scale() / n);
    }
  }
}
