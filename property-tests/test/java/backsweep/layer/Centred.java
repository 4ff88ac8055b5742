package backsweep.layer;

import backsweep.plan.Buffer;
import backsweep.tensor.Shape;
import java.util.List;
import java.util.Objects;

/** Z = X − mean of the batch: the simplest layer that mixes examples. Keeps its means. */
record Centred() implements Layer {
  @Override
  public String name() {
    return "centred";
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
    return false;
  }

  @Override
  public boolean mixesExamples() {
    return true;
  }

  @Override
  public List<CacheSpec> caches(Shape input, boolean training) {
    return List.of(
        new CacheSpec("mean", input.size(), CacheSpec.Rows.ONE),
        new CacheSpec("copy", input.size()));
  }

  @Override
  public long flops(Shape input) {
    return 2L * input.size();
  }

  @Override
  public LayerStep step(StepContext c) {
    return new Step(c);
  }

  private record Step(StepContext c) implements LayerStep {
    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      centre(c.X(), c.Z(), from, to, left, right);
      float[] arena = c.workspace().arena();
      int ld = c.X().columns();
      for (int i = from; i < to; i++) {
        for (int j = left; j < right; j++) {
          arena[c.caches().get(1).offset() + i * ld + j] = arena[c.X().offset() + i * ld + j];
        }
      }
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      if (c.dX() == null) {
        return;
      }
      float[] arena = c.workspace().arena();
      int ld = c.X().columns();
      for (int j = left; j < right; j++) {
        float kept = 0;
        for (int i = from; i < to; i++) {
          kept += arena[c.caches().get(1).offset() + i * ld + j];
        }
        if (kept / (to - from) != arena[c.caches().get(0).offset() + j]) {
          throw new IllegalStateException("the means were not kept");
        }
      }
      centre(Objects.requireNonNull(c.dZ()), Objects.requireNonNull(c.dX()), from, to, left, right);
    }

    private void centre(Buffer X, Buffer Z, int from, int to, int left, int right) {
      if (from != 0 || to != c.workspace().examples()) {
        throw new IllegalStateException("not all examples at once");
      }
      float[] arena = c.workspace().arena();
      int ld = X.columns();
      for (int j = left; j < right; j++) {
        float sum = 0;
        for (int i = from; i < to; i++) {
          sum += arena[X.offset() + i * ld + j];
        }
        float mean = sum / (to - from);
        if (X == c.X()) {
          arena[c.caches().get(0).offset() + j] = mean;
        }
        for (int i = from; i < to; i++) {
          arena[Z.offset() + i * ld + j] = arena[X.offset() + i * ld + j] - mean;
        }
      }
    }

    @Override
    public int cut() {
      return 1;
    }

    @Override
    public int inputCut() {
      return 1;
    }
  }
}
