package backsweep.check;

import backsweep.layer.CacheSpec;
import backsweep.layer.Exact;
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
 * z_j = scale_j·x_j² + mix_j·x_{j+1}, the last followed by the first; with one mistake.
 *
 * @param formula whether it offers its formula in double precision
 */
record Faulty(Fault fault, boolean formula) implements Layer {
  @Override
  public String name() {
    return "faulty";
  }

  @Override
  public Shape outputShape(Shape input) {
    return fault == Fault.LARGER_SHAPE ? Shape.of(input.size() + 1) : input;
  }

  @Override
  public List<ParameterSpec> parameters(Shape input, @Nullable Layer next) {
    return List.of(
        new ParameterSpec("scale", Shape.of(input.size()), Initializer.ZEROS),
        new ParameterSpec("mix", Shape.of(input.size()), Initializer.ZEROS));
  }

  @Override
  public boolean needsInput() {
    return fault != Fault.READS_LOST_INPUT && fault != Fault.NOT_IN_PLACE;
  }

  @Override
  public boolean needsOutput() {
    return false;
  }

  @Override
  public boolean elementwise() {
    return fault == Fault.NOT_IN_PLACE;
  }

  @Override
  public List<CacheSpec> caches(Shape input, boolean training) {
    return List.of(new CacheSpec("copy", input.size()));
  }

  @Override
  public long scratch(Shape input, int batch) {
    return 4;
  }

  @Override
  public long flops(Shape input) {
    return 4L * input.size();
  }

  @Override
  public double @Nullable [] exact(Exact at) {
    if (!formula) {
      return null;
    }
    int n = at.input().size();
    double[] Z = new double[at.batch() * n];
    for (int i = 0; i < Z.length; i++) {
      int j = i % n;
      double x = at.X()[i];
      double square = fault == Fault.OTHER_FORMULA ? x * x * 1.01 : x * x;
      Z[i] = at.theta().get(0)[j] * square + at.theta().get(1)[j] * at.X()[i - j + (j + 1) % n];
    }
    return Z;
  }

  @Override
  public LayerStep step(StepContext context) {
    return new Step(fault, context);
  }

  private static final class Step implements LayerStep {
    private final Fault fault;
    private final StepContext c;
    private final float[] arena;
    private final int n;
    private final int x;
    private final int z;
    private final int dx;
    private final int dz;
    private final int copy;
    private final int scale;
    private final int mix;
    private int calls;
    private Object garbage = "";

    Step(Fault fault, StepContext c) {
      this.fault = fault;
      this.c = c;
      this.arena = c.workspace().arena();
      this.n = c.input().size();
      this.x = c.X().offset();
      this.z = c.Z().offset();
      this.dx = Objects.requireNonNull(c.dX()).offset();
      this.dz = Objects.requireNonNull(c.dZ()).offset();
      this.copy = c.caches().get(0).offset();
      this.scale = c.entries().get(0).offset();
      this.mix = c.entries().get(1).offset();
    }

    private boolean has(Fault some) {
      return fault == some;
    }

    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      int first = has(Fault.WRITES_ALL_ROWS) ? 0 : from;
      int last = has(Fault.IGNORES_COLUMNS) ? n : Math.min(right, n);
      float[] theta = c.theta();
      calls++;
      for (int i = first; i < to; i++) {
        for (int j = has(Fault.IGNORES_COLUMNS) ? 0 : left; j < last; j++) {
          float value = arena[x + i * n + j];
          float next = arena[x + i * n + (j + 1) % n];
          float out = theta[scale + j] * value * value + theta[mix + j] * next;
          arena[copy + i * n + j] = value;
          out += has(Fault.COUNTS_CALLS) ? 1e-3f * calls : 0;
          out += has(Fault.PLACE_IN_BATCH) ? 1e-3f * i : 0;
          out += has(Fault.MIXES_EXAMPLES) ? arena[x + (c.workspace().examples() - 1) * n + j] : 0;
          out += has(Fault.KEEPS_FIRST_ROW) && i == from ? 1 : 0;
          out += has(Fault.READS_OLD_SCRATCH) ? Math.max(0, old(worker)) : 0;
          arena[z + i * n + j] = out;
        }
      }
      if (has(Fault.WRITES_INPUT)) {
        arena[x + from * n + left] = 0.5f;
      }
      if (has(Fault.WRITES_OUTSIDE)) {
        arena[arena.length - 1] = 0.5f;
      }
      if (has(Fault.THROWS)) {
        calls /= calls - calls;
      }
    }

    /** What an earlier call left, if it is a number. */
    private float old(int worker) {
      float left = c.workspace().scratch(worker)[3];
      return Float.isNaN(left) ? 0 : left;
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      float[] theta = c.theta();
      for (int i = from; i < to; i++) {
        for (int j = left; j < right; j++) {
          int before = (j + n - 1) % n;
          float value = arena[(has(Fault.READS_LOST_INPUT) ? x : copy) + i * n + j];
          if (has(Fault.NOT_IN_PLACE)) {
            value = arena[copy + i * n + j];
          }
          float own = 2 * theta[scale + j] * value * delta(i, j);
          float other = has(Fault.LOST_TERM) ? 0 : theta[mix + before] * delta(i, before);
          float sum = own + other;
          sum = has(Fault.WRONG_SIGN) ? -sum : has(Fault.ZERO_GRADIENT) ? 0 : sum;
          sum = has(Fault.LOST_CASE) && j == n - 1 ? own + 1 : sum;
          if (has(Fault.NEVER_WRITTEN) && j == n - 1) {
            continue;
          }
          arena[dx + i * n + j] =
              has(Fault.ADDS_TO_INPUT_GRADIENT) ? arena[dx + i * n + j] + sum : sum;
        }
      }
      if (has(Fault.WRITES_OUTPUT_GRADIENT)) {
        arena[dz + from * n] = 0;
      }
    }

    private float delta(int i, int j) {
      float value = arena[dz + i * n + j];
      return has(Fault.CLIPPED) ? Math.max(-0.3f, Math.min(0.3f, value)) : value;
    }

    @Override
    public int cut() {
      return 1;
    }

    @Override
    public int inputCut() {
      return 1;
    }

    @Override
    public int slices() {
      return 2;
    }

    @Override
    public Slice slice(int i) {
      return new Slice(i == 0 ? scale : mix, n);
    }

    @Override
    public void backwardParameters(int s, int examples, int worker) {
      float[] gradient = Objects.requireNonNull(c.gradient());
      for (int j = 0; j < n; j++) {
        float sum = 0;
        for (int i = has(Fault.LAST_EXAMPLE_ONLY) ? examples - 1 : 0; i < examples; i++) {
          int at = has(Fault.SHIFTED) ? (j + 1) % n : j;
          float value = arena[copy + i * n + at];
          float next = arena[copy + i * n + (at + 1) % n];
          sum += (s == 0 ? value * value : next) * delta(i, at);
        }
        sum *= has(Fault.LOST_FACTOR) ? 0.5f : 1;
        sum /= has(Fault.MEAN_OVER_EXAMPLES) ? examples : 1;
        int to = (s == 0 ? scale : mix) + j;
        gradient[to] = has(Fault.ADDS_TO_GRADIENT) ? gradient[to] + sum : sum;
      }
      if (has(Fault.WRITES_PARAMETER)) {
        c.theta()[scale] = 0;
      }
      if (has(Fault.WRITES_OTHER_SLICE) && s == 0) {
        gradient[mix] = 1;
      }
      if (has(Fault.ALLOCATES)) {
        garbage = Arrays.asList(new float[n], garbage.hashCode());
      }
    }

    @Override
    public boolean descend(int s, int examples, float rate, int worker) {
      if (!has(Fault.WRONG_DESCENT)) {
        return false;
      }
      c.theta()[s == 0 ? scale : mix] += rate;
      return true;
    }
  }
}
