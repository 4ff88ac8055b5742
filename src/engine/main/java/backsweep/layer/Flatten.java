package backsweep.layer;

import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.List;

/** The same numbers under the shape [n]. Costs nothing: forward and backward are views. */
public record Flatten() implements Layer {
  @Override
  public String name() {
    return "flatten";
  }

  @Override
  public Shape outputShape(Shape input) {
    return Shape.of(input.size());
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
  public boolean view() {
    return true;
  }

  @Override
  public long flops(Shape input) {
    return 0;
  }

  @Override
  public List<Operation> operations(Shape input, int batch) {
    return List.of();
  }

  @Override
  public double[] exact(Exact at) {
    return at.X().clone();
  }

  @Override
  public LayerStep step(StepContext context) {
    return new View();
  }

  /** Nothing to run: input and output are one buffer. */
  record View() implements LayerStep {
    @Override
    public void forward(int from, int to, int left, int right, int worker) {}

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {}
  }
}
