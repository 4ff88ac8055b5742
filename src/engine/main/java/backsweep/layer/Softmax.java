package backsweep.layer;

import backsweep.kernel.Reductions;
import backsweep.plan.Buffer;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.List;
import java.util.Objects;

/**
 * Z = e^X / Σ e^X along the last axis (Bridle, Probabilistic interpretation, 1990). Not for the end
 * of a network that softmax cross entropy trains: that loss takes it itself.
 */
public record Softmax() implements Layer {
  @Override
  public String name() {
    return "softmax";
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public boolean needsInput() {
    return false;
  }

  @Override
  public boolean needsOutput() {
    return true;
  }

  @Override
  public long scratch(Shape input, int batch) {
    return Reductions.VIRTUAL_LANES;
  }

  @Override
  public long flops(Shape input) {
    return 27L * input.size() + 15L * rows(input);
  }

  private static int rows(Shape input) {
    return input.size() / BatchNorm.channels(input);
  }

  @Override
  public List<Operation> operations(Shape input, int batch) {
    return List.of(
        new Operation(
            Operation.Part.FORWARD,
            "{Z} = e^({X} − max) / Σ e^({X} − max)",
            "Softmax.softmax",
            flops(input) * batch),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dX} = {Z} ⊙ ({dZ} − Σ {dZ} ⊙ {Z})",
            "Softmax.softmaxBackward",
            (4L * input.size() + 15L * rows(input)) * batch));
  }

  @Override
  public double[] exact(Exact at) {
    int n = BatchNorm.channels(at.input());
    double[] Z = at.X().clone();
    for (int row = 0; row < Z.length; row += n) {
      double greatest = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < n; j++) {
        greatest = Math.max(greatest, Z[row + j]);
      }
      double sum = 0;
      for (int j = 0; j < n; j++) {
        Z[row + j] = Math.exp(Z[row + j] - greatest);
        sum += Z[row + j];
      }
      for (int j = 0; j < n; j++) {
        Z[row + j] /= sum;
      }
    }
    return Z;
  }

  @Override
  public LayerStep step(StepContext context) {
    return new Step(context, BatchNorm.channels(context.input()));
  }

  private record Step(StepContext c, int n) implements LayerStep {
    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      float[] arena = c.workspace().arena();
      int places = c.X().columns() / n;
      int at = from * places * n;
      backsweep.kernel.Softmax.softmax(
          arena,
          c.X().offset() + at,
          arena,
          c.Z().offset() + at,
          (to - from) * places,
          n,
          c.workspace().scratch(worker),
          0);
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      Buffer dX = c.dX();
      if (dX == null) {
        return;
      }
      float[] arena = c.workspace().arena();
      int places = c.X().columns() / n;
      int at = from * places * n;
      backsweep.kernel.Softmax.softmaxBackward(
          arena,
          c.Z().offset() + at,
          arena,
          Objects.requireNonNull(c.dZ()).offset() + at,
          arena,
          dX.offset() + at,
          (to - from) * places,
          n,
          c.workspace().scratch(worker),
          0);
    }
  }
}
