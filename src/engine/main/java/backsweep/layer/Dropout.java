package backsweep.layer;

import backsweep.kernel.RandomBits;
import backsweep.kernel.ReferenceRandomBits;
import backsweep.plan.Buffer;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * In training, Z = X / (1 − rate) with a share {@code rate} of the numbers set to 0, others in each
 * pass; elsewhere Z = X (Srivastava et al., Dropout, JMLR 15, 2014, in its inverted form). What is
 * dropped is decided by seed, pass, layer, example and place alone, so it does not depend on
 * threads, and the sweep back finds it again instead of keeping it.
 *
 * @param rate share of the numbers that are dropped, in [0, 1)
 */
public record Dropout(float rate) implements Layer {
  /** Checks the rate. */
  public Dropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException(
          "dropout(" + rate + "): found rate " + rate + ", expected a number in [0, 1)");
    }
  }

  @Override
  public String name() {
    return "dropout";
  }

  @Override
  public String spec() {
    return "dropout(" + rate + ")";
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
  public boolean elementwise() {
    return true;
  }

  @Override
  public long flops(Shape input) {
    return input.size();
  }

  @Override
  public List<Operation> operations(Shape input, int batch) {
    long elements = (long) input.size() * batch;
    return List.of(
        new Operation(
            Operation.Part.FORWARD,
            "{Z} = {X} ⊙ M / (1 − " + rate + "), M random zeros and ones",
            "RandomBits.dropout",
            elements),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dX} = {dZ} ⊙ M / (1 − " + rate + ")",
            "RandomBits.dropout",
            elements));
  }

  /** 2²⁴ times the rate. */
  private int threshold() {
    return Math.round(rate * (1 << 24));
  }

  private float scale() {
    return 1f / (1f - rate);
  }

  @Override
  public double @Nullable [] exact(Exact at) {
    double[] Z = at.X().clone();
    int n = at.input().size();
    DrawKey key = new DrawKey(at.path());
    for (int i = 0; i < Z.length && at.training(); i++) {
      long row = key.of(at.seed(), at.pass(), i / n);
      boolean keep =
          ReferenceRandomBits.bits(i % n, (int) (row >>> 32), (int) row) >>> 8 >= threshold();
      Z[i] = keep ? Z[i] / (1 - (double) rate) : 0;
    }
    return Z;
  }

  @Override
  public LayerStep step(StepContext context) {
    return new Step(this, context, new DrawKey(context.path()));
  }

  private record Step(Dropout f, StepContext c, DrawKey key) implements LayerStep {
    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      if (c.training()) {
        drop(c.X(), c.Z(), from, to, left, right);
      } else {
        c.X().copyTo(c.Z(), c.workspace().arena(), from, to, left, right);
      }
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      Buffer dX = c.dX();
      if (dX != null) {
        drop(Objects.requireNonNull(c.dZ()), dX, from, to, left, right);
      }
    }

    private void drop(Buffer X, Buffer Z, int from, int to, int left, int right) {
      float[] arena = c.workspace().arena();
      int n = X.columns();
      for (int i = from; i < to; i++) {
        long row = key.of(c.workspace().seed(), c.workspace().pass(), i);
        int at = i * n + left;
        RandomBits.dropout(
            arena,
            X.offset() + at,
            arena,
            Z.offset() + at,
            right - left,
            left,
            (int) (row >>> 32),
            (int) row,
            f.threshold(),
            f.scale());
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
