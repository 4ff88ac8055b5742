package backsweep.loss;

import backsweep.kernel.PoissonRows;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.List;

/**
 * Of counts y at the rate e^z: e^z − y·z, mean over batch and outputs. That is −log of the Poisson
 * probability of y without log y!, which no parameter moves: so it may be negative. y is at least
 * 0, and need not be whole. dZ = (e^z − y) / (batch·n).
 */
public record Poisson() implements Loss {
  @Override
  public String name() {
    return "poisson";
  }

  @Override
  public Output output() {
    return Output.EXPONENTIAL;
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
  public List<Operation> operations(Shape output, int batch) {
    int outputs = output.size();
    return List.of(
        new Operation(
            Operation.Part.FORWARD,
            "{l} = mean of exp({Z}) − {Y} ⊙ {Z}",
            "PoissonRows.poisson",
            batch * (28L * outputs + 16)),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dZ} = (exp({Z}) − {Y}) / (batch·n)",
            "PoissonRows.poissonBackward",
            27L * batch * outputs));
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
      PoissonRows.poisson(
          arena, c.z(from), arena, c.y(from), arena, c.loss(from), to - from, n, lanes, 0);
    }

    @Override
    public void backward(int from, int to, int worker) {
      float[] arena = c.workspace().arena();
      int n = c.Z().columns();
      PoissonRows.poissonBackward(
          arena, c.z(from), arena, c.y(from), arena, c.dz(from), to - from, n, c.scale() / n);
    }
  }
}
