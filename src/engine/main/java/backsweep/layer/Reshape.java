package backsweep.layer;

import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The same numbers, in the same order, under another shape. Costs nothing: forward and backward are
 * views.
 *
 * @param shape of one example's output
 */
public record Reshape(Shape shape) implements Layer {
  static Reshape parse(Arguments a) {
    return new Reshape(Shape.of(a.require(1, Integer.MAX_VALUE, "reshape(28, 28, 1)").wholes()));
  }

  @Override
  public String name() {
    return "reshape";
  }

  @Override
  public String spec() {
    return Arrays.stream(shape.dimensions())
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(", ", "reshape(", ")"));
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.size() != shape.size()) {
      throw new IllegalArgumentException(
          "expected an input of "
              + shape.size()
              + " numbers for the shape "
              + shape
              + ", found "
              + input
              + " with "
              + input.size());
    }
    return shape;
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
    return new Flatten.View();
  }
}
