package backsweep.layer;

import backsweep.plan.Buffer;
import backsweep.tensor.MatrixProduct;
import backsweep.tensor.Shape;
import backsweep.tensor.TensorOps;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Z = P ⊙ A with P = X·W + b and A = tanh(X·V + c), written as a user would write it, with what the
 * engine exports. Dauphin and others, Language Modeling with Gated Convolutional Networks, 2017,
 * with another gate.
 *
 * @param units outputs
 */
record Gated(int units) implements Layer {
  @Override
  public String name() {
    return "gated";
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.rank() != 1) {
      throw new IllegalArgumentException("expected a flat input, found " + input);
    }
    return Shape.of(units);
  }

  @Override
  public List<ParameterSpec> parameters(Shape input, @Nullable Layer next) {
    Shape matrix = Shape.of(input.size(), units);
    return List.of(
        new ParameterSpec("weight", matrix, Initializer.GLOROT_UNIFORM),
        new ParameterSpec("bias", Shape.of(units), Initializer.ZEROS),
        new ParameterSpec("gateWeight", matrix, Initializer.GLOROT_UNIFORM),
        new ParameterSpec("gateBias", Shape.of(units), Initializer.ZEROS));
  }

  @Override
  public boolean needsInput() {
    return true;
  }

  @Override
  public boolean needsOutput() {
    return false;
  }

  /** What the gradients of W and V are made of is left by the sweep. */
  @Override
  public boolean sweepsForParameters() {
    return true;
  }

  @Override
  public List<CacheSpec> caches(Shape input, boolean training) {
    List<CacheSpec> all = new ArrayList<>();
    all.add(new CacheSpec("linear", units));
    all.add(new CacheSpec("gate", units));
    if (training) {
      all.add(new CacheSpec("dLinear", units));
      all.add(new CacheSpec("dGate", units));
    }
    return all;
  }

  @Override
  public long scratch(Shape input, int batch) {
    return MatrixProduct.scratch(input.size(), units, batch) + (long) batch * input.size();
  }

  @Override
  public long flops(Shape input) {
    return 4L * input.size() * units;
  }

  @Override
  public double[] exact(Exact at) {
    int in = at.input().size();
    double[] Z = new double[at.batch() * units];
    for (int i = 0; i < Z.length; i++) {
      int j = i % units;
      double p = at.theta().get(1)[j];
      double q = at.theta().get(3)[j];
      for (int k = 0; k < in; k++) {
        double x = at.X()[i / units * in + k];
        p += x * at.theta().get(0)[k * units + j];
        q += x * at.theta().get(2)[k * units + j];
      }
      Z[i] = p * Math.tanh(q);
    }
    return Z;
  }

  @Override
  public LayerStep step(StepContext context) {
    return new Step(context);
  }

  private static final class Step implements LayerStep {
    private final StepContext c;
    private final float[] arena;
    private final int in;
    private final int out;
    private final int linear;
    private final int gate;
    private final MatrixProduct product;
    private final List<Slice> slices = new ArrayList<>();

    Step(StepContext c) {
      this.c = c;
      this.arena = c.workspace().arena();
      this.in = c.input().size();
      this.out = c.output().size();
      this.linear = c.caches().get(0).offset();
      this.gate = c.caches().get(1).offset();
      this.product = new MatrixProduct(in, out, c.workspace().threads());
      for (int matrix = 0; matrix < 4; matrix += 2) {
        for (int i = 0; i < product.blocks(); i++) {
          MatrixProduct.Block block = product.block(i);
          int at = offset(matrix) + block.offset();
          slices.add(new Slice(at, block.length(), block.runs(), block.stride()));
        }
      }
      slices.add(new Slice(offset(1), out));
      slices.add(new Slice(offset(3), out));
    }

    private int offset(int parameter) {
      return c.entries().get(parameter).offset();
    }

    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      float[] s = c.workspace().scratch(worker);
      int x = c.X().offset() + from * in;
      int at = from * out;
      int rows = to - from;
      int n = rows * out;
      product.apply(arena, x, c.theta(), offset(0), offset(1), arena, linear + at, rows, s, 0);
      product.apply(arena, x, c.theta(), offset(2), offset(3), arena, gate + at, rows, s, 0);
      TensorOps.tanh(arena, gate + at, arena, gate + at, n);
      TensorOps.multiply(arena, linear + at, arena, gate + at, arena, c.Z().offset() + at, n);
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      int at = from * out;
      int n = (to - from) * out;
      int dz = Objects.requireNonNull(c.dZ()).offset() + at;
      int dLinear = c.caches().get(2).offset() + at;
      int dGate = c.caches().get(3).offset() + at;
      TensorOps.multiply(arena, dz, arena, gate + at, arena, dLinear, n);
      TensorOps.multiply(arena, dz, arena, linear + at, arena, dGate, n);
      TensorOps.tanhBackward(arena, gate + at, arena, dGate, arena, dGate, n);
      Buffer dX = c.dX();
      if (dX != null) {
        float[] s = c.workspace().scratch(worker);
        int rows = to - from;
        int dx = dX.offset() + from * in;
        int free = rows * in;
        product.adjoint(arena, dLinear, c.theta(), offset(0), arena, dx, rows, s, free);
        product.adjoint(arena, dGate, c.theta(), offset(2), s, 0, rows, s, free);
        TensorOps.add(arena, dx, s, 0, free);
      }
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
    public void backwardParameters(int i, int examples, int worker) {
      float[] gradient = Objects.requireNonNull(c.gradient());
      int blocks = product.blocks();
      boolean ofGate = i >= 2 * blocks ? i == 2 * blocks + 1 : i >= blocks;
      int d = c.caches().get(ofGate ? 3 : 2).offset();
      if (i >= 2 * blocks) {
        TensorOps.columnSums(arena, d, examples, out, gradient, offset(ofGate ? 3 : 1));
        return;
      }
      float[] s = c.workspace().scratch(worker);
      int w = offset(ofGate ? 2 : 0);
      int x = c.X().offset();
      product.gradient(i % blocks, arena, x, arena, d, gradient, w, examples, s, 0);
    }
  }
}
