package backsweep.loss;

import backsweep.kernel.LossRows;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.List;

/** L = mean over batch and outputs of (z − y)². dZ = 2·(z − y) / (batch·n). */
public record MeanSquaredError() implements Loss {
  @Override
  public String name() {
    return "meanSquaredError";
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
            "{l} = mean of ({Z} − {Y})²",
            "LossRows.squaredError",
            batch * (3L * outputs + 16)),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dZ} = 2·({Z} − {Y}) / (batch·n)",
            "LossRows.squaredErrorBackward",
            3L * batch * outputs));
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
      LossRows.squaredError(
          arena, c.z(from), arena, c.y(from), arena, c.loss(from), to - from, n, lanes, 0);
    }

    @Override
    public void backward(int from, int to, int worker) {
      float[] arena = c.workspace().arena();
      int n = c.Z().columns();
      LossRows.squaredErrorBackward(
          arena, c.z(from), arena, c.y(from), arena, c.dz(from), to - from, n, c.scale() / n);
    }
  }
}
