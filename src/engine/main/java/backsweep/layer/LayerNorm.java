package backsweep.layer;

import backsweep.kernel.Normalization;
import backsweep.kernel.Reductions;
import backsweep.plan.Buffer;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Z = scale·x̂ + shift with x̂ = (X − μ) / √(σ² + epsilon), where μ and σ² are mean and variance
 * along the last axis: Ba, Kiros and Hinton, Layer normalization, 2016. Not centred, it is Z =
 * scale·X / √(mean of X² + epsilon): Zhang and Sennrich, Root mean square layer normalization,
 * 2019.
 *
 * @param centred whether the mean is taken off: {@code layerNorm}; else {@code rmsNorm}
 * @param epsilon added to the variance; PyTorch's 1e-5
 */
public record LayerNorm(boolean centred, float epsilon) implements Layer {
  /** Checks epsilon. */
  public LayerNorm {
    BatchNorm.requireEpsilon(centred ? "layerNorm" : "rmsNorm", epsilon);
  }

  static LayerNorm parse(Arguments a, boolean centred) {
    return new LayerNorm(centred, a.require(0, 1, "").number(0, BatchNorm.EPSILON));
  }

  @Override
  public String name() {
    return centred ? "layerNorm" : "rmsNorm";
  }

  @Override
  public String spec() {
    return epsilon == BatchNorm.EPSILON ? name() : name() + "(" + epsilon + ")";
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public List<ParameterSpec> parameters(Shape input, @Nullable Layer next) {
    Shape shape = Shape.of(BatchNorm.channels(input));
    ParameterSpec scale = new ParameterSpec("scale", shape, Initializer.ONES);
    return centred
        ? List.of(scale, new ParameterSpec("shift", shape, Initializer.ZEROS))
        : List.of(scale);
  }

  @Override
  public boolean keepsSteps() {
    return true;
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
  public List<CacheSpec> caches(Shape input, boolean training) {
    return List.of(new CacheSpec("statistics", 2L * input.size() / BatchNorm.channels(input)));
  }

  @Override
  public long scratch(Shape input, int batch) {
    return Reductions.VIRTUAL_LANES;
  }

  @Override
  public long flops(Shape input) {
    return (centred ? 8L : 5L) * input.size();
  }

  @Override
  public List<Operation> operations(Shape input, int batch) {
    long elements = (long) input.size() * batch;
    long rows = elements / BatchNorm.channels(input);
    String hat = centred ? "x̂ = ({X} − mean) / √(variance + ε)" : "x̂ = {X} / √(mean of {X}² + ε)";
    String mean = centred ? " − mean of {dZ} ⊙ {scale}" : "";
    Operation scale =
        new Operation(
            Operation.Part.PARAMETER_GRADIENT,
            "{d scale} = Σ {dZ} ⊙ x̂",
            "Normalization.rowProducts",
            4 * elements);
    List<Operation> all =
        List.of(
            new Operation(
                Operation.Part.FORWARD,
                "{Z} = x̂ ⊙ {scale}" + (centred ? " + {shift}" : "") + ", " + hat,
                "Normalization.rows",
                (centred ? 8 : 5) * elements + (centred ? 34 : 18) * rows),
            new Operation(
                Operation.Part.INPUT_GRADIENT,
                "{dX} = ({dZ} ⊙ {scale}" + mean + " − x̂ ⊙ mean of {dZ} ⊙ {scale} ⊙ x̂) / √(…)",
                "Normalization.rowsBackward",
                (centred ? 14 : 12) * elements + (centred ? 32 : 16) * rows),
            scale);
    return centred
        ? List.of(
            all.get(0),
            all.get(1),
            scale,
            new Operation(
                Operation.Part.PARAMETER_GRADIENT,
                "{d shift} = Σ {dZ}",
                "Reductions.columnSums",
                elements))
        : all;
  }

  @Override
  public double @Nullable [] exact(Exact at) {
    int n = BatchNorm.channels(at.input());
    double[] Z = new double[at.X().length];
    for (int row = 0; row < Z.length; row += n) {
      double mean = 0;
      double variance = 0;
      for (int j = 0; j < n && centred; j++) {
        mean += at.X()[row + j] / n;
      }
      for (int j = 0; j < n; j++) {
        double d = at.X()[row + j] - mean;
        variance += d * d / n;
      }
      for (int j = 0; j < n; j++) {
        double hat = (at.X()[row + j] - mean) / Math.sqrt(variance + epsilon);
        Z[row + j] = at.theta().get(0)[j] * hat + (centred ? at.theta().get(1)[j] : 0);
      }
    }
    return Z;
  }

  @Override
  public LayerStep step(StepContext context) {
    return new Step(this, context);
  }

  private static final class Step implements LayerStep {
    private final LayerNorm f;
    private final StepContext c;
    private final float[] arena;
    private final int n;
    private final int places;
    private final int scale;
    private final int shift;

    Step(LayerNorm f, StepContext c) {
      this.f = f;
      this.c = c;
      this.arena = c.workspace().arena();
      this.n = BatchNorm.channels(c.input());
      this.places = c.input().size() / n;
      this.scale = c.entries().get(0).offset();
      this.shift = f.centred ? c.entries().get(1).offset() : 0;
    }

    private int statistics(int example) {
      return c.caches().get(0).offset() + 2 * places * example;
    }

    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      int at = from * places * n;
      Normalization.rows(
          arena,
          c.X().offset() + at,
          arena,
          c.Z().offset() + at,
          (to - from) * places,
          n,
          c.theta(),
          scale,
          c.theta(),
          shift,
          arena,
          statistics(from),
          f.epsilon,
          f.centred,
          c.workspace().scratch(worker),
          0);
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      Buffer dX = c.dX();
      if (dX == null) {
        return;
      }
      int at = from * places * n;
      Normalization.rowsBackward(
          arena,
          c.X().offset() + at,
          arena,
          Objects.requireNonNull(c.dZ()).offset() + at,
          arena,
          dX.offset() + at,
          (to - from) * places,
          n,
          c.theta(),
          scale,
          arena,
          statistics(from),
          f.centred,
          c.workspace().scratch(worker),
          0);
    }

    @Override
    public int slices() {
      return f.centred ? 2 : 1;
    }

    @Override
    public Slice slice(int i) {
      return new Slice(i == 0 ? scale : shift, n);
    }

    @Override
    public void backwardParameters(int i, int examples, int worker) {
      float[] gradient = Objects.requireNonNull(c.gradient());
      int dz = Objects.requireNonNull(c.dZ()).offset();
      int rows = examples * places;
      if (i == 0) {
        Normalization.rowProducts(
            arena, c.X().offset(), arena, dz, rows, n, arena, statistics(0), gradient, scale);
      } else {
        Reductions.columnSums(arena, dz, n, rows, n, gradient, shift);
      }
    }
  }
}
