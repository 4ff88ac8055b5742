package backsweep.loss;

import backsweep.kernel.HingeRows;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.List;

/**
 * (Σ_{j≠y} max(0, z_j − z_y + margin)) / n for scores z of n classes, mean over the batch: the
 * multi-class hinge loss of Weston and Watkins (ESANN 1999), which PyTorch calls MultiMarginLoss;
 * Crammer and Singer's takes the greatest of these terms instead of their sum. dZ = [z_j − z_y +
 * margin > 0] / (batch·n) for the other classes, and for the true one −1 times their sum.
 *
 * @param margin how far the score of the true class is to be above the others, more than 0
 */
public record Hinge(float margin) implements Loss {
  /** Checks the margin. */
  public Hinge {
    if (!(margin > 0 && margin < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "hinge(" + margin + "): found margin " + margin + ", expected a positive number");
    }
  }

  @Override
  public String name() {
    return "hinge";
  }

  @Override
  public String spec() {
    return "hinge(" + margin + ")";
  }

  @Override
  public Output output() {
    return Output.IDENTITY;
  }

  @Override
  public boolean wantsClasses() {
    return true;
  }

  @Override
  public List<Operation> operations(Shape output, int batch) {
    int outputs = output.size();
    return List.of(
        new Operation(
            Operation.Part.FORWARD,
            "{l} = mean of max(0, {Z} − {Z}[{y}] + m) but at {y}, m = " + margin,
            "HingeRows.hinge",
            batch * (4L * (outputs - 1) + 16)),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dZ} = [{Z} − {Z}[{y}] + m > 0] / (batch·n), at {y} −Σ of the others, m = " + margin,
            "HingeRows.hingeBackward",
            batch * (6L * (outputs - 1) + 1)));
  }

  @Override
  public LossStep step(LossContext context) {
    return new Step(context, margin);
  }

  private record Step(LossContext c, float margin) implements LossStep {
    @Override
    public void forward(int from, int to, int worker) {
      float[] arena = c.workspace().arena();
      int[] classes = c.workspace().classes();
      float[] lanes = c.workspace().scratch(worker);
      int n = c.Z().columns();
      HingeRows.hinge(
          arena, c.z(from), classes, from, arena, c.loss(from), to - from, n, margin, lanes, 0);
    }

    @Override
    public void backward(int from, int to, int worker) {
      float[] arena = c.workspace().arena();
      int[] classes = c.workspace().classes();
      int n = c.Z().columns();
      float scale = c.scale() / n;
      HingeRows.hingeBackward(
          arena, c.z(from), classes, from, arena, c.dz(from), to - from, n, margin, scale);
    }
  }
}
