package backsweep.optimizer;

import backsweep.kernel.Reductions;
import backsweep.kernel.TableRows;
import backsweep.kernel.Updates;
import backsweep.plan.Gradients;
import backsweep.plan.ParameterLayout;
import backsweep.plan.Parameters;
import backsweep.plan.TouchedRows;
import java.util.Arrays;
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
    return new State(this, parameters);
  }

  private static final class State extends Wrapped {
    private final Clipped c;
    private final float[] theta;
    private final float[] factors;

    /** Of all gradients but those of tables. */
    private final Squares squares;

    private final float[] rowSquares = new float[Reductions.VIRTUAL_LANES];
    private final float[] lanes = new float[Reductions.VIRTUAL_LANES];

    State(Clipped c, Parameters parameters) {
      super(c.inner.start(parameters), parameters.layout());
      this.c = c;
      this.theta = parameters.array();
      this.factors = new float[entries.size()];
      this.squares = new Squares(entries, e -> c.kind != Kind.VALUE && e.trained() && !e.table());
    }

    @Override
    public boolean needsAllGradients() {
      return c.kind != Kind.VALUE || inner.needsAllGradients();
    }

    /** The inner optimizer looks at what is left of the gradients, once that is known. */
    @Override
    public void look(float[] theta, float[] g, int from, int n) {}

    @Override
    public long bytes() {
      return super.bytes() + squares.bytes();
    }

    @Override
    public int measures() {
      return squares.parts();
    }

    @Override
    public void measure(Gradients gradients, int i) {
      squares.part(gradients.array(), i);
    }

    @Override
    public void examine(Gradients gradients) {
      if (c.kind != Kind.VALUE) {
        limit(gradients);
      }
      if (inner.needsAllGradients()) {
        float[] g = gradients.array();
        for (int i = 0; i < factors.length; i++) {
          shorten(g, entries.get(i).offset(), entries.get(i).length());
        }
        inner.lookAtAll(theta, entries, gradients);
        inner.measureAndExamine(gradients);
      }
    }

    private void limit(Gradients gradients) {
      double all = 0;
      for (int i = 0; i < factors.length; i++) {
        ParameterLayout.Entry entry = entries.get(i);
        double own = entry.table() && entry.trained() ? squares(entry, gradients) : squares.of(i);
        factors[i] = factor(own);
        all += own;
      }
      for (int i = 0; i < factors.length && c.kind == Kind.GLOBAL_NORM; i++) {
        factors[i] = factor(all);
      }
    }

    /** Of a table; the same bits where rows are known, since all others are zero. */
    private double squares(ParameterLayout.Entry entry, Gradients gradients) {
      float[] g = gradients.array();
      TouchedRows rows = gradients.touched(entry);
      if (rows == null) {
        return Reductions.sumOfSquares(g, entry.offset(), entry.shape().size(), lanes, 0);
      }
      int n = rows.columns();
      Arrays.fill(rowSquares, 0f);
      for (int r = 0; r < rows.count(); r++) {
        int first = rows.row(r) * n;
        TableRows.addSquares(g, entry.offset() + first, n, first, rowSquares, 0);
      }
      return Reductions.sum(rowSquares, 0, rowSquares.length, lanes, 0);
    }

    private float factor(double squares) {
      double norm = Math.sqrt(squares);
      return norm > c.limit ? (float) (c.limit / (norm + EPSILON)) : 1f;
    }

    private void shorten(float[] g, int from, int n) {
      if (c.kind == Kind.VALUE) {
        Updates.clamp(g, from, n, c.limit);
      } else if (factors[entry(from)] != 1f) {
        Updates.scale(g, from, n, factors[entry(from)]);
      }
    }

    @Override
    void update(float[] theta, float[] g, int from, int n, float factor) {
      if (!inner.needsAllGradients()) {
        shorten(g, from, n);
      }
      inner.update(theta, g, from, n, factor);
    }
  }
}
