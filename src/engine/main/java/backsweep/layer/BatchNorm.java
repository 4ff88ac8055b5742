package backsweep.layer;

import backsweep.kernel.Normalization;
import backsweep.kernel.Panels;
import backsweep.kernel.Reductions;
import backsweep.plan.Buffer;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Z = scale·x̂ + shift with x̂ = (X − μ) / √(σ² + epsilon), where μ and σ² are mean and variance of
 * a channel, the last axis, over the batch and all places: Ioffe and Szegedy, Batch normalization,
 * 2015. Outside training μ and σ² are running means, r ← r + momentum·(of this batch − r), of which
 * the variance is the unbiased one; a batch of one number for each channel does not change them.
 *
 * @param momentum weight of a batch in the running means, in (0, 1]; PyTorch's 0.1
 * @param epsilon added to the variance; PyTorch's 1e-5
 */
public record BatchNorm(float momentum, float epsilon) implements Layer {
  static final float MOMENTUM = 0.1f;
  static final float EPSILON = 1e-5f;

  /** Checks the constants. */
  public BatchNorm {
    if (!(momentum > 0 && momentum <= 1)) {
      throw new IllegalArgumentException(
          "batchNorm: found momentum " + momentum + ", expected a number in (0, 1]");
    }
    requireEpsilon("batchNorm", epsilon);
  }

  static void requireEpsilon(String layer, float epsilon) {
    if (!(epsilon > 0 && epsilon < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          layer + ": found epsilon " + epsilon + ", expected a positive number");
    }
  }

  static BatchNorm parse(Arguments a) {
    a.require(0, 2, "");
    return new BatchNorm(a.number(0, MOMENTUM), a.number(1, EPSILON));
  }

  @Override
  public String name() {
    return "batchNorm";
  }

  @Override
  public String spec() {
    return momentum == MOMENTUM && epsilon == EPSILON
        ? name()
        : "batchNorm(" + momentum + ", " + epsilon + ")";
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  static int channels(Shape input) {
    return input.rank() == 0 ? 1 : input.dimension(input.rank() - 1);
  }

  @Override
  public List<ParameterSpec> parameters(Shape input, @Nullable Layer next) {
    Shape channels = Shape.of(channels(input));
    return List.of(
        new ParameterSpec("scale", channels, Initializer.ONES),
        new ParameterSpec("shift", channels, Initializer.ZEROS),
        new ParameterSpec("runningMean", channels, Initializer.ZEROS, false),
        new ParameterSpec("runningVariance", channels, Initializer.ONES, false));
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
  public boolean mixesExamples() {
    return true;
  }

  @Override
  public boolean sweepsForParameters() {
    return true;
  }

  @Override
  public List<CacheSpec> caches(Shape input, boolean training) {
    List<CacheSpec> all = new ArrayList<>();
    for (String name :
        training
            ? List.of("a", "b", "c", "mean", "inverse", "dscale", "dshift")
            : List.of("a", "b")) {
      all.add(new CacheSpec(name, channels(input), CacheSpec.Rows.ONE));
    }
    return all;
  }

  @Override
  public long flops(Shape input) {
    return 6L * input.size();
  }

  @Override
  public List<Operation> operations(Shape input, int batch) {
    long elements = (long) input.size() * batch;
    long channels = channels(input);
    return List.of(
        new Operation(
            Operation.Part.FORWARD,
            "{mean}, {inverse} = mean of {X}, 1/√(variance of {X} + " + epsilon + ")",
            "Normalization.columnSquares",
            4 * elements + 11 * channels),
        new Operation(
            Operation.Part.FORWARD,
            "{Z} = ({X} − {mean}) ⊙ {inverse} ⊙ {scale} + {shift}",
            "Normalization.columns",
            2 * elements + 3 * channels),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dX} = {scale} ⊙ {inverse} ⊙ ({dZ} − {d shift}/m − x̂ ⊙ {d scale}/m),"
                + " x̂ = ({X} − {mean}) ⊙ {inverse}",
            "Normalization.columnsBackward",
            4 * elements + 8 * channels),
        new Operation(
            Operation.Part.PARAMETER_GRADIENT,
            "{d scale} = Σ {dZ} ⊙ ({X} − {mean}) ⊙ {inverse}",
            "Normalization.columnProducts",
            3 * elements + channels),
        new Operation(
            Operation.Part.PARAMETER_GRADIENT,
            "{d shift} = Σ {dZ}",
            "Normalization.columnProducts",
            elements));
  }

  @Override
  public double @Nullable [] exact(Exact at) {
    int n = channels(at.input());
    double[] Z = new double[at.X().length];
    int rows = Z.length / n;
    for (int j = 0; j < n; j++) {
      double mean = at.theta().get(2)[j];
      double variance = at.theta().get(3)[j];
      if (at.training()) {
        mean = 0;
        variance = 0;
        for (int i = 0; i < rows; i++) {
          mean += at.X()[i * n + j] / rows;
        }
        for (int i = 0; i < rows; i++) {
          double d = at.X()[i * n + j] - mean;
          variance += d * d / rows;
        }
      }
      for (int i = 0; i < rows; i++) {
        double hat = (at.X()[i * n + j] - mean) / Math.sqrt(variance + epsilon);
        Z[i * n + j] = at.theta().get(0)[j] * hat + at.theta().get(1)[j];
      }
    }
    return Z;
  }

  @Override
  public LayerStep step(StepContext context) {
    return new Step(this, context);
  }

  /** Threads share channels: a share of the columns of Z stands for as large a share of these. */
  private static final class Step implements LayerStep {
    private final BatchNorm f;
    private final StepContext c;
    private final float[] arena;
    private final float[] theta;
    private final int n;
    private final int places;
    private final int scale;
    private final int shift;
    private final int runningMean;
    private final int runningVariance;

    Step(BatchNorm f, StepContext c) {
      this.f = f;
      this.c = c;
      this.arena = c.workspace().arena();
      this.theta = c.theta();
      this.n = channels(c.input());
      this.places = c.input().size() / n;
      this.scale = c.entries().get(0).offset();
      this.shift = c.entries().get(1).offset();
      this.runningMean = c.entries().get(2).offset();
      this.runningVariance = c.entries().get(3).offset();
      int batch = c.workspace().plan().batch();
      // Inside another layer an example may be several rows.
      boolean inside = c.path().indexOf('/') >= 0;
      if (c.training() && !inside && batch * places < 2) {
        throw new IllegalArgumentException(
            "layer "
                + c.path()
                + " ("
                + f.name()
                + "): found a batch of 1 for training, expected 2 or more, since one number for"
                + " each channel has no variance; take a larger batch, or layerNorm");
      }
    }

    private int cache(int i) {
      return c.caches().get(i).offset();
    }

    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      int j = left / places;
      int m = right / places - j;
      int rows = (to - from) * places;
      int x = c.X().offset() + j;
      int a = cache(0) + j;
      int b = cache(1) + j;
      if (c.training()) {
        statistics(x, rows, j, m);
      }
      for (int k = 0; k < m; k++) {
        float mean = c.training() ? arena[cache(3) + j + k] : theta[runningMean + j + k];
        float inverse =
            c.training() ? arena[cache(4) + j + k] : inverse(theta[runningVariance + j + k]);
        arena[a + k] = inverse * theta[scale + j + k];
        arena[b + k] = Math.fma(-mean, arena[a + k], theta[shift + j + k]);
      }
      Normalization.columns(arena, x, arena, c.Z().offset() + j, n, rows, m, arena, a, arena, b);
    }

    private void statistics(int x, int rows, int j, int m) {
      int mean = cache(3) + j;
      int inverse = cache(4) + j;
      Reductions.columnSums(arena, x, n, rows, m, arena, mean);
      for (int k = 0; k < m; k++) {
        arena[mean + k] /= rows;
      }
      Normalization.columnSquares(arena, x, n, rows, m, arena, mean, arena, inverse);
      for (int k = 0; k < m; k++) {
        float squares = arena[inverse + k];
        if (rows > 1) {
          theta[runningMean + j + k] = towards(theta[runningMean + j + k], arena[mean + k]);
          theta[runningVariance + j + k] =
              towards(theta[runningVariance + j + k], squares / (rows - 1));
        }
        arena[inverse + k] = inverse(squares / rows);
      }
    }

    private float towards(float running, float now) {
      return Math.fma(f.momentum, now - running, running);
    }

    private float inverse(float variance) {
      return 1f / (float) Math.sqrt(variance + f.epsilon);
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      int j = left / places;
      int m = right / places - j;
      int rows = (to - from) * places;
      int x = c.X().offset() + j;
      int dz = Objects.requireNonNull(c.dZ()).offset() + j;
      int mean = cache(3) + j;
      int dscale = cache(5) + j;
      int dshift = cache(6) + j;
      Normalization.columnProducts(
          arena, x, arena, dz, n, rows, m, arena, mean, arena, dscale, arena, dshift);
      for (int k = 0; k < m; k++) {
        arena[dscale + k] *= arena[cache(4) + j + k];
      }
      Buffer dX = c.dX();
      if (dX != null) {
        throughStatistics(x, dz, dX.offset() + j, rows, j, m);
      }
    }

    private void throughStatistics(int x, int dz, int dx, int rows, int j, int m) {
      int a = cache(0) + j;
      int b = cache(1) + j;
      int s = cache(2) + j;
      for (int k = 0; k < m; k++) {
        float inverse = arena[cache(4) + j + k];
        float slope = theta[scale + j + k] * inverse;
        arena[a + k] = slope;
        arena[b + k] = -(slope * inverse * arena[cache(5) + j + k] / rows);
        float mean = slope * arena[cache(6) + j + k] / rows;
        arena[s + k] = Math.fma(-arena[cache(3) + j + k], arena[b + k], -mean);
      }
      Normalization.columnsBackward(
          arena, x, arena, dz, arena, dx, n, rows, m, arena, a, arena, b, arena, s);
    }

    @Override
    public int cut() {
      return places * Panels.PAD;
    }

    @Override
    public int inputCut() {
      return cut();
    }

    @Override
    public int slices() {
      return 2;
    }

    @Override
    public Slice slice(int i) {
      return new Slice(i == 0 ? scale : shift, n);
    }

    @Override
    public void backwardParameters(int i, int examples, int worker) {
      float[] gradient = Objects.requireNonNull(c.gradient());
      System.arraycopy(arena, cache(5 + i), gradient, slice(i).offset(), n);
    }
  }
}
