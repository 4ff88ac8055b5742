package backsweep.layer;

import backsweep.plan.Buffer;
import backsweep.tensor.Shape;
import java.util.Objects;

/** Z = factor·X², written as a user would write it. */
record Square(float factor) implements Layer {
  @Override
  public String name() {
    return "square";
  }

  @Override
  public String spec() {
    return "square(" + factor + ")";
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public boolean needsInput() {
    return true;
  }

  @Override
  public boolean needsOutput() {
    return false;
  }

  @Override
  public long flops(Shape input) {
    return 2L * input.size();
  }

  @Override
  public LayerStep step(StepContext context) {
    return new Step(factor, context);
  }

  private record Step(float factor, StepContext c) implements LayerStep {
    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      float[] arena = c.workspace().arena();
      int n = c.X().columns();
      for (int i = from; i < to; i++) {
        for (int j = left; j < right; j++) {
          float x = arena[c.X().offset() + i * n + j];
          arena[c.Z().offset() + i * n + j] = factor * x * x;
        }
      }
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      Buffer dX = c.dX();
      if (dX == null) {
        return;
      }
      float[] arena = c.workspace().arena();
      int n = c.X().columns();
      int dZ = Objects.requireNonNull(c.dZ()).offset();
      for (int i = from; i < to; i++) {
        for (int j = left; j < right; j++) {
          float x = arena[c.X().offset() + i * n + j];
          arena[dX.offset() + i * n + j] = 2 * factor * x * arena[dZ + i * n + j];
        }
      }
    }
  }
}
