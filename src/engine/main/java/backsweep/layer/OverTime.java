package backsweep.layer;

import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A layer over a sequence [time, channels] that is another one over an image of a single row, [1,
 * time, channels]: the numbers stand alike, and one copy of the windows serves both.
 */
interface OverTime extends Layer {
  /** The layer over the image. */
  Layer image();

  /** The sequence as an image. */
  private static Shape row(Shape input) {
    if (input.rank() != 2) {
      throw new IllegalArgumentException(
          "expected a sequence [time, channels], found " + input + "; put reshape before it");
    }
    return Shape.of(1, input.dimension(0), input.dimension(1));
  }

  @Override
  default Shape outputShape(Shape input) {
    int[] sizes = image().outputShape(row(input)).dimensions();
    return Shape.of(sizes.length < 3 ? sizes : Arrays.copyOfRange(sizes, 1, 3));
  }

  @Override
  default List<ParameterSpec> parameters(Shape input, @Nullable Layer next) {
    return image().parameters(row(input), next);
  }

  @Override
  default boolean needsInput() {
    return image().needsInput();
  }

  @Override
  default boolean needsOutput() {
    return image().needsOutput();
  }

  @Override
  default long scratch(Shape input, int batch) {
    return image().scratch(row(input), batch);
  }

  @Override
  default long flops(Shape input) {
    return image().flops(row(input));
  }

  @Override
  default List<Operation> operations(Shape input, int batch) {
    return image().operations(row(input), batch);
  }

  @Override
  default double @Nullable [] exact(Exact at) {
    return image()
        .exact(
            new Exact(
                at.path(),
                row(at.input()),
                at.batch(),
                at.X(),
                at.theta(),
                at.training(),
                at.seed(),
                at.pass()));
  }

  @Override
  default LayerStep step(StepContext c) {
    Shape row = row(c.input());
    return image()
        .step(
            new StepContext(
                c.path(),
                row,
                image().outputShape(row),
                c.X(),
                c.Z(),
                c.dX(),
                c.dZ(),
                c.caches(),
                c.workspace(),
                c.entries(),
                c.theta(),
                c.gradient()));
  }
}
