package backsweep.layer;

import backsweep.kernel.Blocks;
import backsweep.kernel.Gemm;
import backsweep.kernel.Panels;
import backsweep.kernel.Reductions;
import backsweep.kernel.Rehearsal;
import backsweep.plan.Buffer;
import backsweep.plan.Operation;
import backsweep.plan.ParameterLayout;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A fully connected layer, Z = X·W + b, with W [in, out] and b [out].
 *
 * @param units number of outputs
 * @param initializer of W; null chooses by the activation that follows: He for the rectifier
 *     family, Glorot otherwise
 */
public record Dense(int units, @Nullable Initializer initializer) implements Layer {
  /** Checks the number of units. */
  public Dense {
    if (units < 1) {
      throw new IllegalArgumentException(
          "dense(" + units + "): found " + units + " units, expected 1 or more");
    }
  }

  @Override
  public String name() {
    return "dense";
  }

  @Override
  public String spec() {
    return initializer == null
        ? "dense(" + units + ")"
        : "dense(" + units + ", " + initializer.text() + ")";
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.rank() != 1) {
      throw new IllegalArgumentException(
          "expected a flat input [n], found " + input + "; put flatten() before it");
    }
    return Shape.of(units);
  }

  @Override
  public List<ParameterSpec> parameters(Shape input, @Nullable Layer next) {
    Initializer chosen = initializer;
    if (chosen == null) {
      boolean rectifier = next instanceof Activation activation && activation.rectifier();
      chosen = rectifier ? Initializer.HE_UNIFORM : Initializer.GLOROT_UNIFORM;
    }
    return List.of(
        new ParameterSpec("weight", Shape.of(input.size(), units), chosen),
        new ParameterSpec("bias", Shape.of(units), Initializer.ZEROS));
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
  public long scratch(Shape input, int batch) {
    long forward = Gemm.productScratch();
    long backward = Gemm.productTransposedScratch(batch, input.size(), units);
    return Math.max(
        Math.max(forward, backward), Gemm.transposedProductScratch(batch, input.size(), units));
  }

  @Override
  public long flops(Shape input) {
    return 2L * input.size() * units;
  }

  @Override
  public List<Operation> operations(Shape input, int batch) {
    long product = flops(input) * batch;
    long sums = (long) units * batch;
    return List.of(
        new Operation(
            Operation.Part.FORWARD, "{Z} = {X}·{weight} + {bias}", "Gemm.product", product),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dX} = {dZ}·{weight}ᵀ",
            "Gemm.productTransposed",
            product),
        new Operation(
            Operation.Part.PARAMETER_GRADIENT,
            "{d weight} = {X}ᵀ·{dZ}",
            "Gemm.transposedProduct",
            product),
        new Operation(
            Operation.Part.PARAMETER_GRADIENT, "{d bias} = Σ {dZ}", "Reductions.columnSums", sums));
  }

  @Override
  public double[] exact(Exact at) {
    int in = at.input().size();
    double[] W = at.theta().get(0);
    double[] Z = new double[at.batch() * units];
    for (int i = 0; i < at.batch(); i++) {
      System.arraycopy(at.theta().get(1), 0, Z, i * units, units);
      for (int k = 0; k < in; k++) {
        for (int j = 0; j < units; j++) {
          Z[i * units + j] += at.X()[i * in + k] * W[k * units + j];
        }
      }
    }
    return Z;
  }

  @Override
  public LayerStep step(StepContext context) {
    return new Step(context);
  }

  private static final class Step implements LayerStep {
    /** Columns of one slice of db. */
    private static final int BIAS_SLICE = 256;

    private final StepContext c;
    private final float[] arena;
    private final int in;
    private final int out;
    private final ParameterLayout.Entry W;
    private final ParameterLayout.Entry b;
    private final List<Slice> slices = new ArrayList<>();
    private final Blocks blocks;

    Step(StepContext c) {
      this.c = c;
      this.arena = c.workspace().arena();
      this.in = c.input().size();
      this.out = c.output().size();
      this.W = c.entries().get(0);
      this.b = c.entries().get(1);
      this.blocks = new Blocks(in, out, c.workspace().threads());
      for (int i = 0; i < blocks.count(); i++) {
        int p = blocks.fromPanel(i);
        int k0 = blocks.fromRow(i);
        int width = Panels.width(out, p);
        int offset = W.offset() + Panels.start(in, p) + k0 * width;
        int length = (blocks.toRow(i) - k0) * width;
        slices.add(new Slice(offset, length, blocks.toPanel(i) - p, in * width));
      }
      for (int j = 0; j < out; j += BIAS_SLICE) {
        slices.add(new Slice(b.offset() + j, Math.min(BIAS_SLICE, b.length() - j)));
      }
    }

    @Override
    public List<String> kernels() {
      int m = c.workspace().plan().batch();
      return Rehearsal.products(m, in, out, c.training(), c.dX() != null);
    }

    @Override
    public List<String> descentKernels() {
      return Rehearsal.descent(c.workspace().plan().batch(), out);
    }

    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      int x = c.X().offset() + from * in;
      int z = c.Z().offset() + from * out;
      float[] theta = c.theta();
      float[] scratch = c.workspace().scratch(worker);
      Gemm.product(
          arena,
          x,
          in,
          theta,
          W.offset(),
          theta,
          b.offset(),
          arena,
          z,
          out,
          to - from,
          in,
          out,
          left / Panels.WIDTH,
          Panels.count(right),
          scratch,
          Panels.FIRST);
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      Buffer dX = c.dX();
      if (dX == null) {
        return;
      }
      int dz = Objects.requireNonNull(c.dZ()).offset() + from * out;
      int dx = dX.offset() + from * in;
      float[] scratch = c.workspace().scratch(worker);
      Gemm.productTransposed(
          arena,
          dz,
          out,
          c.theta(),
          W.offset(),
          arena,
          dx,
          in,
          to - from,
          in,
          out,
          left,
          right,
          scratch,
          Panels.FIRST);
    }

    @Override
    public int cut() {
      return Panels.WIDTH;
    }

    @Override
    public int inputCut() {
      return Panels.PAD;
    }

    @Override
    public int slices() {
      return slices.size();
    }

    @Override
    public Slice slice(int i) {
      return slices.get(i);
    }

    @Override
    public double place(int i) {
      int j = i - blocks.count();
      return j < 0 ? blocks.place(i) : Math.min(out, (j + 0.5) * BIAS_SLICE) / (out + 1);
    }

    @Override
    public void backwardParameters(int i, int examples, int worker) {
      float[] gradient = Objects.requireNonNull(c.gradient());
      int dz = Objects.requireNonNull(c.dZ()).offset();
      if (i < blocks.count()) {
        weights(i, examples, gradient, false, 0f, worker);
      } else {
        int j = (i - blocks.count()) * BIAS_SLICE;
        int columns = Math.min(BIAS_SLICE, out - j);
        Reductions.columnSums(arena, dz + j, out, examples, columns, gradient, b.offset() + j);
      }
    }

    @Override
    public boolean descends(int i) {
      return i < blocks.count();
    }

    @Override
    public boolean descend(int i, int examples, float rate, int worker) {
      if (!descends(i)) {
        return false;
      }
      weights(i, examples, c.theta(), true, -rate, worker);
      return true;
    }

    private void weights(int i, int examples, float[] dW, boolean update, float alpha, int worker) {
      Gemm.transposedProduct(
          arena,
          c.X().offset(),
          in,
          arena,
          Objects.requireNonNull(c.dZ()).offset(),
          out,
          dW,
          W.offset(),
          examples,
          in,
          out,
          blocks.fromPanel(i),
          blocks.toPanel(i),
          blocks.fromRow(i),
          blocks.toRow(i),
          update,
          alpha,
          c.workspace().scratch(worker),
          Panels.FIRST);
    }
  }
}
