package backsweep.layer;

import backsweep.kernel.Normalization;
import backsweep.kernel.Reductions;
import backsweep.plan.Buffer;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Z = scale·x̂ + shift with x̂ = (X − μ) / √(σ² + epsilon), where μ and σ² are mean and variance of
 * an example over all places and the channels of a group, which are neighbours on the last axis: Wu
 * and He, Group normalization, 2018. Scale and shift are those of a channel. With as many groups as
 * channels it is instance normalization (Ulyanov et al., 2016).
 *
 * @param groups into which the channels are cut
 * @param epsilon added to the variance; PyTorch's 1e-5
 */
public record GroupNorm(int groups, float epsilon) implements Layer {
  /** Checks the constants. */
  public GroupNorm {
    if (groups < 1) {
      throw new IllegalArgumentException(
          "groupNorm: found " + groups + " groups, expected 1 or more");
    }
    BatchNorm.requireEpsilon("groupNorm", epsilon);
  }

  static GroupNorm parse(Arguments a) {
    a.require(1, 2, "groupNorm(8)");
    return new GroupNorm(a.whole(0), a.number(1, BatchNorm.EPSILON));
  }

  @Override
  public String name() {
    return "groupNorm";
  }

  @Override
  public String spec() {
    String constant = epsilon == BatchNorm.EPSILON ? "" : ", " + epsilon;
    return "groupNorm(" + groups + constant + ")";
  }

  @Override
  public Shape outputShape(Shape input) {
    int channels = BatchNorm.channels(input);
    if (channels % groups != 0) {
      throw new IllegalArgumentException(
          "expected a number of groups that divides the "
              + channels
              + " channels of "
              + input
              + ", found "
              + groups);
    }
    return input;
  }

  @Override
  public List<ParameterSpec> parameters(Shape input, @Nullable Layer next) {
    Shape channels = Shape.of(BatchNorm.channels(input));
    return List.of(
        new ParameterSpec("scale", channels, Initializer.ONES),
        new ParameterSpec("shift", channels, Initializer.ZEROS));
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
  public boolean sweepsForParameters() {
    return true;
  }

  @Override
  public List<CacheSpec> caches(Shape input, boolean training) {
    int n = BatchNorm.channels(input);
    return training
        ? List.of(
            new CacheSpec("statistics", 2 * groups),
            new CacheSpec("products", n),
            new CacheSpec("sums", n))
        : List.of();
  }

  @Override
  public long scratch(Shape input, int batch) {
    return Reductions.VIRTUAL_LANES + 4L * BatchNorm.channels(input);
  }

  @Override
  public long flops(Shape input) {
    return 6L * input.size();
  }

  @Override
  public List<Operation> operations(Shape input, int batch) {
    long elements = (long) input.size() * batch;
    long channels = (long) BatchNorm.channels(input) * batch;
    long all = (long) groups * batch;
    return List.of(
        new Operation(
            Operation.Part.FORWARD,
            "{Z} = x̂ ⊙ {scale} + {shift}, x̂ = ({X} − mean) / √(variance + " + epsilon + ")",
            "Normalization.columns",
            6 * elements + 5 * channels + 34 * all),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dX} = ({dZ} ⊙ {scale} − mean of {dZ} ⊙ {scale} − x̂ ⊙ mean of {dZ} ⊙ {scale} ⊙ x̂)"
                + " / √(…)",
            "Normalization.columnsBackward",
            4 * elements + 5 * channels + 37 * all),
        new Operation(
            Operation.Part.PARAMETER_GRADIENT,
            "{d scale} = Σ {dZ} ⊙ x̂",
            "Normalization.columnProducts",
            3 * elements + 2 * channels),
        new Operation(
            Operation.Part.PARAMETER_GRADIENT,
            "{d shift} = Σ {dZ}",
            "Normalization.columnProducts",
            elements + channels));
  }

  @Override
  public double @Nullable [] exact(Exact at) {
    int n = BatchNorm.channels(at.input());
    int size = at.input().size();
    int k = n / groups;
    int m = size / groups;
    double[] Z = new double[at.X().length];
    for (int i = 0; i < at.batch() * groups; i++) {
      int from = i / groups * size + i % groups * k;
      double mean = 0;
      for (int e = 0; e < m; e++) {
        mean += at.X()[from + e / k * n + e % k] / m;
      }
      double variance = 0;
      for (int e = 0; e < m; e++) {
        double d = at.X()[from + e / k * n + e % k] - mean;
        variance += d * d / m;
      }
      for (int e = 0; e < m; e++) {
        int p = from + e / k * n + e % k;
        double hat = (at.X()[p] - mean) / Math.sqrt(variance + epsilon);
        Z[p] = at.theta().get(0)[p % n] * hat + at.theta().get(1)[p % n];
      }
    }
    return Z;
  }

  @Override
  public LayerStep step(StepContext context) {
    return new Step(this, context);
  }

  /**
   * Sums over places first, channel by channel, then over the channels of a group. The scratch
   * holds lanes, then some rows with a number for each channel.
   */
  private static final class Step implements LayerStep {
    private static final int A = Reductions.VIRTUAL_LANES;

    private final GroupNorm f;
    private final StepContext c;
    private final float[] arena;
    private final float[] theta;
    private final int n;
    private final int places;
    private final int k;
    private final int scale;
    private final int shift;

    Step(GroupNorm f, StepContext c) {
      this.f = f;
      this.c = c;
      this.arena = c.workspace().arena();
      this.theta = c.theta();
      this.n = BatchNorm.channels(c.input());
      this.places = c.input().size() / n;
      this.k = n / f.groups;
      this.scale = c.entries().get(0).offset();
      this.shift = c.entries().get(1).offset();
    }

    private int row(int cache, int example, int columns) {
      return c.caches().get(cache).offset() + example * columns;
    }

    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      float[] s = c.workspace().scratch(worker);
      int b = A + n;
      int mean = b + n;
      int squares = mean + n;
      for (int i = from; i < to; i++) {
        int x = c.X().offset() + i * places * n;
        int z = c.Z().offset() + i * places * n;
        Reductions.columnSums(arena, x, n, places, n, s, squares);
        for (int g = 0; g < n; g += k) {
          float mu = Reductions.sum(s, squares + g, k, s, 0) / (k * places);
          Arrays.fill(s, mean + g, mean + g + k, mu);
        }
        Normalization.columnSquares(arena, x, n, places, n, s, mean, s, squares);
        for (int g = 0; g < n; g += k) {
          float variance = Reductions.sum(s, squares + g, k, s, 0) / (k * places);
          float inverse = 1f / (float) Math.sqrt(variance + f.epsilon);
          line(s, b, g, s[mean + g], inverse);
          if (c.training()) {
            int statistics = row(0, i, 2 * f.groups) + 2 * (g / k);
            arena[statistics] = s[mean + g];
            arena[statistics + 1] = inverse;
          }
        }
        Normalization.columns(arena, x, arena, z, n, places, n, s, A, s, b);
      }
    }

    /** Z of the channels of a group as a line in X. */
    private void line(float[] s, int b, int g, float mean, float inverse) {
      for (int j = g; j < g + k; j++) {
        s[A + j] = inverse * theta[scale + j];
        s[b + j] = Math.fma(-mean, s[A + j], theta[shift + j]);
      }
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      Buffer dX = c.dX();
      float[] s = c.workspace().scratch(worker);
      int mean = A + n;
      for (int i = from; i < to; i++) {
        int x = c.X().offset() + i * places * n;
        int dz = Objects.requireNonNull(c.dZ()).offset() + i * places * n;
        int statistics = row(0, i, 2 * f.groups);
        int products = row(1, i, n);
        int sums = row(2, i, n);
        for (int j = 0; j < n; j++) {
          s[mean + j] = arena[statistics + 2 * (j / k)];
        }
        Normalization.columnProducts(
            arena, x, arena, dz, n, places, n, s, mean, arena, products, arena, sums);
        for (int j = 0; j < n; j++) {
          arena[products + j] *= arena[statistics + 2 * (j / k) + 1];
        }
        if (dX != null) {
          slopes(s, i);
          int dx = dX.offset() + i * places * n;
          Normalization.columnsBackward(
              arena, x, arena, dz, arena, dx, n, places, n, s, A, s, A + 2 * n, s, A + 3 * n);
        }
      }
    }

    /** dX of each channel as a plane over dZ and X. */
    private void slopes(float[] s, int example) {
      int statistics = row(0, example, 2 * f.groups);
      int products = row(1, example, n);
      int sums = row(2, example, n);
      for (int g = 0; g < n; g += k) {
        float mean = arena[statistics + 2 * (g / k)];
        float inverse = arena[statistics + 2 * (g / k) + 1];
        float direct = Reductions.dot(arena, sums + g, theta, scale + g, k, s, 0) / (k * places);
        float hat = Reductions.dot(arena, products + g, theta, scale + g, k, s, 0) / (k * places);
        float b = -(inverse * inverse * hat);
        float constant = Math.fma(-mean, b, -(inverse * direct));
        for (int j = g; j < g + k; j++) {
          s[A + j] = theta[scale + j] * inverse;
          s[A + 2 * n + j] = b;
          s[A + 3 * n + j] = constant;
        }
      }
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
      int to = slice(i).offset();
      Reductions.columnSums(arena, row(1 + i, 0, n), n, examples, n, gradient, to);
    }
  }
}
