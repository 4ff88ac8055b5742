package backsweep.loss;

import backsweep.kernel.CosineRows;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * 1 − cos of the angle between outputs and targets, cos = z·y / (|z|·|y|), mean over the batch: 0
 * for one direction, 1 for a right angle, 2 for opposite directions. Where z or y has no length
 * (its square is 0 in single precision) it is 1, with no gradient. dZ = (cos·z/|z|² − y/(|z|·|y|))
 * / batch.
 */
public record CosineDistance() implements Loss {
  @Override
  public String name() {
    return "cosineDistance";
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
  public @Nullable String mismatch(Shape output, int classes, int targets) {
    return output.size() == 1
        ? name() + ": found 1 output, expected 2 or more: one number has no direction to compare"
        : Loss.super.mismatch(output, classes, targets);
  }

  @Override
  public List<Operation> operations(Shape output, int batch) {
    int outputs = output.size();
    return List.of(
        new Operation(
            Operation.Part.FORWARD,
            "{l} = 1 − {Z}·{Y} / (|{Z}|·|{Y}|)",
            "CosineRows.cosine",
            batch * (6L * outputs + 50)),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dZ} = (cos·{Z}/|{Z}|² − {Y}/(|{Z}|·|{Y}|)) / batch",
            "CosineRows.cosineBackward",
            batch * (9L * outputs + 53)));
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
      CosineRows.cosine(
          arena, c.z(from), arena, c.y(from), arena, c.loss(from), to - from, n, lanes, 0);
    }

    @Override
    public void backward(int from, int to, int worker) {
      float[] arena = c.workspace().arena();
      float[] lanes = c.workspace().scratch(worker);
      int n = c.Z().columns();
      int rows = to - from;
      CosineRows.cosineBackward(
          arena, c.z(from), arena, c.y(from), arena, c.dz(from), rows, n, c.scale(), lanes, 0);
    }
  }
}
