package backsweep.optimizer;

import backsweep.kernel.Panels;
import backsweep.kernel.Reductions;
import backsweep.kernel.TableRows;
import backsweep.kernel.Updates;
import backsweep.plan.Gradients;
import backsweep.plan.ParameterLayout;
import backsweep.plan.Parameters;
import backsweep.plan.TouchedRows;
import backsweep.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Another optimizer that gets gradients of a limited size. A gradient g that is too long becomes
 * g·limit / (‖g‖ + 1e-6), as in PyTorch: Pascanu, Mikolov and Bengio, 2013, "On the Difficulty of
 * Training Recurrent Neural Networks".
 *
 * @param inner what takes the step
 * @param kind what is measured
 * @param limit its greatest size
 */
public record Clipped(Optimizer inner, Kind kind, float limit) implements Optimizer {
  private static final double EPSILON = 1e-6;

  /** What is measured. */
  public enum Kind {
    /** Each number: |gᵢ|. */
    VALUE,
    /** The Euclidean norm of the gradient of each parameter by itself. */
    NORM,
    /** The Euclidean norm of all gradients together. */
    GLOBAL_NORM
  }

  /** Checks the limit. */
  public Clipped {
    Optimizer.require(
        limit > 0 && limit < Float.POSITIVE_INFINITY,
        "clipped " + inner.name(),
        kind.name().toLowerCase(Locale.ROOT).replace('_', ' '),
        limit,
        "a positive number");
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public float learningRate() {
    return inner.learningRate();
  }

  @Override
  public OptimizerState start(Parameters parameters) {
    return new State(this, inner.start(parameters), parameters.layout());
  }

  private static final class State extends OptimizerState {
    private final Clipped c;
    private final OptimizerState inner;
    private final List<ParameterLayout.Entry> entries;
    private final float[] factors;
    private final float[] squares = new float[Reductions.VIRTUAL_LANES];
    private final float[] lanes = new float[Reductions.VIRTUAL_LANES];

    State(Clipped c, OptimizerState inner, ParameterLayout layout) {
      super(c.learningRate());
      this.c = c;
      this.inner = inner;
      this.entries = layout.entries();
      this.factors = new float[entries.size()];
    }

    @Override
    void rateChanged(float rate) {
      inner.learningRate(rate);
    }

    @Override
    public long bytes() {
      return inner.bytes();
    }

    @Override
    public List<Memory> memory() {
      return inner.memory();
    }

    @Override
    void rewind(long steps) {
      inner.restart(steps);
    }

    @Override
    void prepare(long t) {
      inner.begin();
    }

    @Override
    public boolean takesAllRows() {
      return inner.takesAllRows();
    }

    @Override
    public boolean needsAllGradients() {
      return c.kind != Kind.VALUE;
    }

    @Override
    public void examine(Gradients gradients) {
      double all = 0;
      for (int i = 0; i < factors.length; i++) {
        ParameterLayout.Entry entry = entries.get(i);
        double squares = entry.trained() ? squares(entry, gradients) : 0;
        factors[i] = factor(squares);
        all += squares;
      }
      for (int i = 0; i < factors.length && c.kind == Kind.GLOBAL_NORM; i++) {
        factors[i] = factor(all);
      }
    }

    private double squares(ParameterLayout.Entry entry, Gradients gradients) {
      TouchedRows rows = gradients.touched(entry);
      if (rows != null) {
        return squares(entry, rows, gradients.array());
      }
      float[] g = gradients.array();
      Shape shape = entry.shape();
      return entry.panels()
          ? Panels.sumOfSquares(g, entry.offset(), shape.dimension(0), shape.dimension(1), lanes, 0)
          : Reductions.sumOfSquares(g, entry.offset(), shape.size(), lanes, 0);
    }

    /** The same bits as of all rows, since all others are zero. */
    private double squares(ParameterLayout.Entry entry, TouchedRows rows, float[] g) {
      int n = rows.columns();
      Arrays.fill(squares, 0f);
      for (int r = 0; r < rows.count(); r++) {
        int first = rows.row(r) * n;
        TableRows.addSquares(g, entry.offset() + first, n, first, squares, 0);
      }
      return Reductions.sum(squares, 0, squares.length, lanes, 0);
    }

    private float factor(double squares) {
      double norm = Math.sqrt(squares);
      return norm > c.limit ? (float) (c.limit / (norm + EPSILON)) : 1f;
    }

    @Override
    public void update(float[] theta, float[] g, int from, int n) {
      if (c.kind == Kind.VALUE) {
        Updates.clamp(g, from, n, c.limit);
      } else if (factors[entry(from)] != 1f) {
        Updates.scale(g, from, n, factors[entry(from)]);
      }
      inner.update(theta, g, from, n);
    }

    /** The parameter that stands there. */
    private int entry(int at) {
      int low = 0;
      int high = entries.size() - 1;
      while (low < high) {
        int middle = (low + high + 1) >>> 1;
        if (entries.get(middle).offset() <= at) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      return low;
    }
  }
}
