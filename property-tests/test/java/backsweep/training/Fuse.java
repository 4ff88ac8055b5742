package backsweep.training;

import backsweep.layer.Initializer;
import backsweep.layer.Layer;
import backsweep.layer.LayerStep;
import backsweep.layer.ParameterSpec;
import backsweep.layer.StepContext;
import backsweep.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Hands on its input, and once, in training, NaN in an example's place.
 *
 * @param kind what decides it
 * @param when the pass, the count, or how many zeros at the start of an example
 */
record Fuse(Kind kind, int when) implements Layer {
  enum Kind {
    /** The number of the pass. */
    PASS,
    /** A parameter that is not trained and counts the passes itself. */
    COUNT,
    /** An example that begins with zeros. */
    ZEROS
  }

  @Override
  public String name() {
    return "fuse";
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public List<ParameterSpec> parameters(Shape input, @Nullable Layer next) {
    return List.of(new ParameterSpec("count", Shape.of(1), Initializer.ZEROS, false));
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
  public boolean mixesExamples() {
    return true;
  }

  @Override
  public long flops(Shape input) {
    return 1;
  }

  @Override
  public LayerStep step(StepContext context) {
    return new Step(this, context);
  }

  private record Step(Fuse f, StepContext c) implements LayerStep {
    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      float[] arena = c.workspace().arena();
      int n = c.X().columns();
      int z = c.Z().offset();
      System.arraycopy(arena, c.X().offset(), arena, z, to * n);
      if (!c.training()) {
        return;
      }
      int count = c.entries().get(0).offset();
      c.theta()[count]++;
      for (int i = from; i < to; i++) {
        boolean burns =
            switch (f.kind) {
              case PASS -> i == 0 && c.workspace().pass() == f.when;
              case COUNT -> i == 0 && c.theta()[count] == f.when + 1;
              case ZEROS -> zeros(arena, z + i * n);
            };
        if (burns) {
          Arrays.fill(arena, z + i * n, z + i * n + n, Float.NaN);
        }
      }
    }

    private boolean zeros(float[] arena, int at) {
      int zeros = 0;
      while (zeros < f.when && arena[at + zeros] == 0) {
        zeros++;
      }
      return zeros == f.when;
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      float[] arena = c.workspace().arena();
      int n = c.X().columns();
      int dz = Objects.requireNonNull(c.dZ()).offset();
      System.arraycopy(arena, dz, arena, Objects.requireNonNull(c.dX()).offset(), to * n);
    }
  }
}
