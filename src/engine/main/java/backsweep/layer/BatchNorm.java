package backsweep.layer;

import backsweep.kernel.Normalization;
import backsweep.kernel.Panels;
import backsweep.kernel.Reductions;
import backsweep.plan.Buffer;
import backsweep.plan.Operation;
import backsweep.plan.ParameterLayout;
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
  public List<CacheSpec> caches(Shape input, boolean training) {
    List<CacheSpec> all = new ArrayList<>();
    for (String name :
        training
            ? List.of("mean", "inverse", "dscale", "dshift", "a", "s", "t")
            : List.of("inverse")) {
      all.add(new CacheSpec(name, channels(input), CacheSpec.Rows.ONE));
    }
    return all;
  }

  @Override
  public long flops(Shape input) {
    return 8L * input.size();
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
            4 * elements),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dX} = {scale} ⊙ {inverse} ⊙ ({dZ} − mean of {dZ} − x̂ ⊙ mean of {dZ} ⊙ x̂),"
                + " x̂ = ({X} − {mean}) ⊙ {inverse}",
            "Normalization.columnsBackward",
            6 * elements + 5 * channels),
        new Operation(
            Operation.Part.PARAMETER_GRADIENT,
            "{d scale} = Σ {dZ} ⊙ ({X} − {mean}) ⊙ {inverse}",
            "Normalization.columnProducts",
            4 * elements),
        new Operation(
            Operation.Part.PARAMETER_GRADIENT,
            "{d shift} = Σ {dZ}",
            "Reductions.columnSums",
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
      List<ParameterLayout.Entry> e = c.entries();
      this.scale = e.get(0).offset();
      this.shift = e.get(1).offset();
      this.runningMean = e.get(2).offset();
      this.runningVariance = e.get(3).offset();
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
      int z = c.Z().offset() + j;
      int mean = c.training() ? cache(0) + j : runningMean + j;
      int inverse = (c.training() ? cache(1) : cache(0)) + j;
      if (c.training()) {
        statistics(x, rows, j, m);
      } else {
        for (int k = 0; k < m; k++) {
          arena[inverse + k] = inverse(theta[runningVariance + j + k]);
        }
      }
      float[] means = c.training() ? arena : theta;
      Normalization.columns(
          arena, x, arena, z, n, rows, m, means, mean, arena, inverse, theta, scale + j, theta,
          shift + j);
    }

    private void statistics(int x, int rows, int j, int m) {
      int mean = cache(0) + j;
      int inverse = cache(1) + j;
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
      Buffer dX = c.dX();
      if (dX == null) {
        return;
      }
      int j = left / places;
      int m = right / places - j;
      int rows = (to - from) * places;
      int dz = Objects.requireNonNull(c.dZ()).offset() + j;
      sums(rows, j, m);
      for (int k = j; k < j + m; k++) {
        float a = theta[scale + k] * arena[cache(1) + k];
        arena[cache(4) + k] = a;
        arena[cache(5) + k] = a * arena[cache(3) + k] / rows;
        arena[cache(6) + k] = a * arena[cache(2) + k] / rows;
      }
      Normalization.columnsBackward(
          arena,
          c.X().offset() + j,
          arena,
          dz,
          arena,
          dX.offset() + j,
          n,
          rows,
          m,
          arena,
          cache(0) + j,
          arena,
          cache(1) + j,
          arena,
          cache(4) + j,
          arena,
          cache(5) + j,
          arena,
          cache(6) + j);
    }

    /** dscale and dshift of some channels, which dX needs first. */
    private void sums(int rows, int j, int m) {
      int x = c.X().offset() + j;
      int dz = Objects.requireNonNull(c.dZ()).offset() + j;
      Normalization.columnProducts(
          arena,
          x,
          arena,
          dz,
          n,
          rows,
          m,
          arena,
          cache(0) + j,
          arena,
          cache(1) + j,
          arena,
          cache(2) + j);
      Reductions.columnSums(arena, dz, n, rows, m, arena, cache(3) + j);
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
      int to = i == 0 ? scale : shift;
      if (c.dX() != null) {
        System.arraycopy(arena, cache(i == 0 ? 2 : 3), gradient, to, n);
        return;
      }
      int dz = Objects.requireNonNull(c.dZ()).offset();
      int rows = examples * places;
      if (i == 0) {
        Normalization.columnProducts(
            arena,
            c.X().offset(),
            arena,
            dz,
            n,
            rows,
            n,
            arena,
            cache(0),
            arena,
            cache(1),
            gradient,
            to);
      } else {
        Reductions.columnSums(arena, dz, n, rows, n, gradient, to);
      }
    }
  }
}
