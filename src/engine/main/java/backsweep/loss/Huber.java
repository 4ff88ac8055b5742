package backsweep.loss;

import backsweep.kernel.LossRows;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.List;

/**
 * With r = z − y: r²/2 if |r| ≤ delta, delta·(|r| − delta/2) otherwise, mean over batch and outputs
 * (Huber, 1964). dZ = clamp(r, ±delta) / (batch·n).
 *
 * @param delta where the parabola ends
 */
public record Huber(float delta) implements Loss {
  /** Checks delta. */
  public Huber {
    if (!(delta > 0 && delta < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "huber(" + delta + "): found delta " + delta + ", expected a positive number");
    }
  }

  @Override
  public String name() {
    return "huber";
  }

  @Override
  public String spec() {
    return "huber(" + delta + ")";
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
            "{l} = mean of r²/2 where |r| ≤ δ, δ·(|r| − δ/2) elsewhere, r = {Z} − {Y}, δ = "
                + delta,
            "LossRows.huber",
            batch * (8L * outputs + 16)),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dZ} = clamp({Z} − {Y}, ±" + delta + ") / (batch·n)",
            "LossRows.huberBackward",
            4L * batch * outputs));
  }

  @Override
  public LossStep step(LossContext context) {
    return new Step(context, delta);
  }

  private record Step(LossContext c, float delta) implements LossStep {
    @Override
    public void forward(int from, int to, int worker) {
      float[] arena = c.workspace().arena();
      float[] lanes = c.workspace().scratch(worker);
      int n = c.Z().columns();
      LossRows.huber(
          arena, c.z(from), arena, c.y(from), arena, c.loss(from), to - from, n, delta, lanes, 0);
    }

    @Override
    public void backward(int from, int to, int worker) {
      float[] arena = c.workspace().arena();
      int n = c.Z().columns();
      LossRows.huberBackward(
          arena,
          c.z(from),
          arena,
          c.y(from),
          arena,
          c.dz(from),
          to - from,
          n,
          delta,
          c.scale() / n);
    }
  }
}
