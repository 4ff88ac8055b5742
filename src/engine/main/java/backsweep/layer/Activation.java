package backsweep.layer;

import backsweep.plan.Buffer;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** An activation function A = f(Z), element by element. */
public abstract sealed class Activation implements Layer
    permits Relu, LeakyRelu, Elu, Sigmoid, Tanh, Gelu, Silu, Softplus {
  Activation() {}

  /** A = f(Z) for n elements; A may be Z. */
  abstract void forward(float[] Z, int z, float[] A, int a, int n);

  /**
   * dZ = dA ⊙ f′ for n elements; dZ may be dA. The derivative is taken from Z if {@link
   * #needsInput}, from A otherwise.
   */
  abstract void backward(float[] cached, int c, float[] dA, int da, float[] dZ, int dz, int n);

  /** f(z) in double precision, from the formula. */
  public abstract double exact(double z);

  @Override
  public final double[] exact(Exact at) {
    return Arrays.stream(at.X()).map(this::exact).toArray();
  }

  /** Whether He's initialization suits the layer before: about half of the signal is cut off. */
  boolean rectifier() {
    return true;
  }

  @Override
  public final Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public boolean needsInput() {
    return false;
  }

  @Override
  public final boolean needsOutput() {
    return !needsInput();
  }

  @Override
  public final boolean elementwise() {
    return true;
  }

  /** f({X}), in the notation of {@link Operation}. */
  abstract String formula();

  /** f′, from {X} if {@link #needsInput}, from {Z} otherwise. */
  abstract String derivative();

  /** Floating-point operations of f, counted as {@link Operation} says. */
  abstract int forwardFlops();

  /** Floating-point operations of dA ⊙ f′. */
  abstract int backwardFlops();

  @Override
  public final long flops(Shape input) {
    return (long) forwardFlops() * input.size();
  }

  @Override
  public final List<Operation> operations(Shape input, int batch) {
    long elements = (long) input.size() * batch;
    return List.of(
        new Operation(
            Operation.Part.FORWARD,
            "{Z} = " + formula(),
            "Activations." + name(),
            elements * forwardFlops()),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dX} = {dZ} ⊙ " + derivative(),
            "Activations." + name() + "Backward",
            elements * backwardFlops()));
  }

  @Override
  public final LayerStep step(StepContext context) {
    return new Step(this, context);
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof Activation activation && spec().equals(activation.spec());
  }

  @Override
  public final int hashCode() {
    return spec().hashCode();
  }

  @Override
  public final String toString() {
    return spec();
  }

  private record Step(Activation f, StepContext c) implements LayerStep {
    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      float[] arena = c.workspace().arena();
      int ld = c.Z().columns();
      boolean whole = right - left == ld;
      int rows = whole ? to - from : 1;
      for (int i = from; i < to; i += rows) {
        int at = i * ld + left;
        f.forward(arena, c.X().offset() + at, arena, c.Z().offset() + at, rows * (right - left));
      }
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      Buffer dZ = c.dX();
      if (dZ == null) {
        return;
      }
      float[] arena = c.workspace().arena();
      int ld = c.Z().columns();
      int cached = (f.needsInput() ? c.X() : c.Z()).offset();
      int da = Objects.requireNonNull(c.dZ()).offset();
      boolean whole = right - left == ld;
      int rows = whole ? to - from : 1;
      for (int i = from; i < to; i += rows) {
        int at = i * ld + left;
        f.backward(
            arena, cached + at, arena, da + at, arena, dZ.offset() + at, rows * (right - left));
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
