package backsweep.layer;

import backsweep.kernel.Cells;
import backsweep.plan.Buffer;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.List;
import java.util.Objects;

/**
 * Z = X + E with E[t, 2i] = sin(t / 10000^(2i/width)) and E[t, 2i + 1] the cosine of the same, so
 * that attention can tell time steps apart: Vaswani et al., Attention is all you need, 2017,
 * section 3.5.
 */
public record PositionalEncoding() implements Layer {
  private static final double BASE = 10_000;

  @Override
  public String name() {
    return "positionalEncoding";
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.rank() != 2) {
      throw new IllegalArgumentException("expected an input [time, width], found " + input);
    }
    return input;
  }

  @Override
  public boolean keepsSteps() {
    return true;
  }

  @Override
  public boolean needsInput() {
    return false;
  }

  @Override
  public boolean needsOutput() {
    return false;
  }

  @Override
  public long flops(Shape input) {
    return input.size();
  }

  @Override
  public List<Operation> operations(Shape input, int batch) {
    return List.of(
        new Operation(
            Operation.Part.FORWARD, "{Z} = {X} + E", "Cells.add", (long) input.size() * batch),
        new Operation(Operation.Part.INPUT_GRADIENT, "{dX} = {dZ}", "copy", 0));
  }

  private static double encoding(Shape input, int place) {
    int width = input.dimension(1);
    int time = place / width;
    int column = place % width;
    double angle = time / StrictMath.pow(BASE, (column - column % 2) / (double) width);
    return column % 2 == 0 ? StrictMath.sin(angle) : StrictMath.cos(angle);
  }

  @Override
  public double[] exact(Exact at) {
    double[] Z = at.X().clone();
    for (int i = 0; i < Z.length; i++) {
      Z[i] += encoding(at.input(), i % at.input().size());
    }
    return Z;
  }

  @Override
  public LayerStep step(StepContext c) {
    float[] E = new float[c.input().size()];
    c.workspace().reserved(4L * E.length);
    for (int i = 0; i < E.length; i++) {
      E[i] = (float) encoding(c.input(), i);
    }
    return new Step(c, E);
  }

  private static final class Step implements LayerStep {
    private final StepContext c;
    private final float[] arena;
    private final float[] E;

    Step(StepContext c, float[] E) {
      this.c = c;
      this.arena = c.workspace().arena();
      this.E = E;
    }

    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      for (int i = from; i < to; i++) {
        int at = i * E.length;
        Cells.add(arena, c.X().offset() + at, E, 0, arena, c.Z().offset() + at, E.length);
      }
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      Buffer dX = c.dX();
      if (dX != null) {
        int at = from * E.length;
        int dZ = Objects.requireNonNull(c.dZ()).offset() + at;
        System.arraycopy(arena, dZ, arena, dX.offset() + at, (to - from) * E.length);
      }
    }
  }
}
