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
    private final float[] squares = new float[Reductions.VIRTUAL_LANES];
    private final float[] lanes = new float[Reductions.VIRTUAL_LANES];

    State(Clipped c, Parameters parameters) {
      super(c.inner.start(parameters), parameters.layout());
      this.c = c;
      this.theta = parameters.array();
      this.factors = new float[entries.size()];
    }

    @Override
    public boolean needsAllGradients() {
      return c.kind != Kind.VALUE || inner.needsAllGradients();
    }

    /** The inner optimizer looks at what is left of the gradients, once that is known. */
    @Override
    public void look(float[] theta, float[] g, int from, int n) {}

    @Override
    public void examine(Gradients gradients) {
      if (c.kind != Kind.VALUE) {
        measure(gradients);
      }
      if (inner.needsAllGradients()) {
        float[] g = gradients.array();
        for (int i = 0; i < factors.length; i++) {
          shorten(g, entries.get(i).offset(), entries.get(i).length());
        }
        inner.lookAtAll(theta, entries, gradients);
        inner.examine(gradients);
      }
    }

    private void measure(Gradients gradients) {
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
