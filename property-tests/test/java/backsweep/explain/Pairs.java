package backsweep.explain;

import backsweep.layer.Layer;
import backsweep.layer.LayerStep;
import backsweep.layer.StepContext;
import backsweep.tensor.Shape;
import java.util.Objects;

/** A layer that the engine does not know: z_j = x_2j · x_2j+1. */
record Pairs() implements Layer {
  @Override
  public String name() {
    return "pairs";
  }

  @Override
  public Shape outputShape(Shape input) {
    return Shape.of(input.size() / 2);
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
    return input.size() / 2;
  }

  @Override
  public LayerStep step(StepContext c) {
    return new Step(c);
  }

  private record Step(StepContext c) implements LayerStep {
    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      float[] arena = c.workspace().arena();
      int n = c.Z().columns();
      for (int i = from * n; i < to * n; i++) {
        int x = c.X().offset() + 2 * i;
        arena[c.Z().offset() + i] = arena[x] * arena[x + 1];
      }
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      float[] arena = c.workspace().arena();
      int n = c.Z().columns();
      for (int i = from * n; i < to * n; i++) {
        int x = c.X().offset() + 2 * i;
        int dx = Objects.requireNonNull(c.dX()).offset() + 2 * i;
        float dz = arena[Objects.requireNonNull(c.dZ()).offset() + i];
        arena[dx] = dz * arena[x + 1];
        arena[dx + 1] = dz * arena[x];
      }
    }
  }
}
