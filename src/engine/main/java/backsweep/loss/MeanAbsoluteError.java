package backsweep.loss;

import backsweep.kernel.LossRows;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.List;

/** L = mean over batch and outputs of |z − y|. dZ = sign(z − y) / (batch·n), 0 where z = y. */
public record MeanAbsoluteError() implements Loss {
  @Override
  public String name() {
    return "meanAbsoluteError";
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
            "{l} = mean of |{Z} − {Y}|",
            "LossRows.absoluteError",
            batch * (2L * outputs + 16)),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dZ} = sign({Z} − {Y}) / (batch·n)",
            "LossRows.absoluteErrorBackward",
            4L * batch * outputs));
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
      LossRows.absoluteError(
          arena, c.z(from), arena, c.y(from), arena, c.loss(from), to - from, n, lanes, 0);
    }

    @Override
    public void backward(int from, int to, int worker) {
      float[] arena = c.workspace().arena();
      int n = c.Z().columns();
      LossRows.absoluteErrorBackward(
          arena, c.z(from), arena, c.y(from), arena, c.dz(from), to - from, n, c.scale() / n);
    }
  }
}
