package backsweep.layer;

import backsweep.kernel.Panels;
import backsweep.kernel.Reductions;
import backsweep.kernel.Rehearsal;
import backsweep.plan.Buffer;
import backsweep.plan.Operation;
import java.util.List;
import java.util.Objects;

/** A convolution at work, or a transposed one: the same map with its adjoint, or the other way. */
final class ConvolutionStep implements LayerStep {
  private final StepContext c;
  private final SlidingProduct product;
  private final boolean transposed;
  private final float[] arena;
  private final float[] zeros;
  private final int W;
  private final int b;
  private final int filters;
  private final int threads;

  ConvolutionStep(StepContext c, SlidingProduct product, boolean transposed) {
    this.c = c;
    this.product = product;
    this.transposed = transposed;
    this.arena = c.workspace().arena();
    this.W = c.entries().get(0).offset();
    this.b = c.entries().get(1).offset();
    this.filters = c.entries().get(1).shape().size();
    this.threads = c.workspace().threads();
    int channels = c.input().rank() == 3 ? c.input().dimension(2) : 1;
    this.zeros = new float[Panels.padded(channels) + Panels.WIDTH];
    c.workspace().reserved(4L * zeros.length);
  }

  /** Its equations; sums: numbers of dZ. */
  static List<Operation> operations(
      SlidingProduct product, boolean transposed, int batch, long sums) {
    String apply = product.applyKernel();
    String adjoint = product.adjointKernel();
    long flops = product.flops() * batch;
    long back = product.adjointFlops() * batch;
    return List.of(
        new Operation(
            Operation.Part.FORWARD,
            transposed
                ? "{Z} = sums over windows of {X}·{weight}ᵀ + {bias}"
                : "{Z} = windows of {X}·{weight} + {bias}",
            transposed ? adjoint : apply,
            transposed ? back : flops),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            transposed
                ? "{dX} = windows of {dZ}·{weight}"
                : "{dX} = sums over windows of {dZ}·{weight}ᵀ",
            transposed ? apply : adjoint,
            transposed ? flops : back),
        new Operation(
            Operation.Part.PARAMETER_GRADIENT,
            transposed ? "{d weight} = windows of {dZ}ᵀ·{X}" : "{d weight} = windows of {X}ᵀ·{dZ}",
            product.gradientKernel(),
            flops),
        new Operation(
            Operation.Part.PARAMETER_GRADIENT, "{d bias} = Σ {dZ}", "Reductions.columnSums", sums));
  }

  @Override
  public List<String> kernels() {
    return Rehearsal.tiles(filters);
  }

  @Override
  public void forward(int from, int to, int left, int right, int worker) {
    float[] theta = c.theta();
    float[] s = c.workspace().scratch(worker);
    int x = c.X().offset();
    int z = c.Z().offset();
    if (transposed) {
      product.adjoint(arena, x, z, from, to, theta, W, theta, b, s);
    } else {
      product.apply(arena, x, z, from, to, theta, W, theta, b, s);
    }
  }

  @Override
  public void backwardInput(int from, int to, int left, int right, int worker) {
    Buffer dX = c.dX();
    if (dX == null) {
      return;
    }
    float[] s = c.workspace().scratch(worker);
    int dz = Objects.requireNonNull(c.dZ()).offset();
    if (transposed) {
      product.apply(arena, dz, dX.offset(), from, to, c.theta(), W, zeros, 0, s);
    } else {
      product.adjoint(arena, dz, dX.offset(), from, to, c.theta(), W, zeros, 0, s);
    }
  }

  @Override
  public int slices() {
    return product.slices(threads) + 1;
  }

  @Override
  public Slice slice(int i) {
    return i == product.slices(threads) ? new Slice(b, filters) : product.slice(i, threads, W);
  }

  @Override
  public void backwardParameters(int i, int examples, int worker) {
    float[] gradient = Objects.requireNonNull(c.gradient());
    int dz = Objects.requireNonNull(c.dZ()).offset();
    if (i == product.slices(threads)) {
      int rows = examples * (c.output().size() / filters);
      Reductions.columnSums(arena, dz, filters, rows, filters, gradient, b);
      return;
    }
    int x = c.X().offset();
    product.gradient(
        i,
        threads,
        arena,
        transposed ? dz : x,
        transposed ? x : dz,
        examples,
        gradient,
        W,
        c.workspace().scratch(worker));
  }
}
