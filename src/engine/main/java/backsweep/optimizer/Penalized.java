package backsweep.optimizer;

import backsweep.kernel.Penalties;
import backsweep.plan.ParameterLayout;
import backsweep.plan.Parameters;
import backsweep.tensor.Tensor;
import java.util.List;

/**
 * Another optimizer that gets the gradient of L + λ₁·Σ|θ| + ½·λ₂·Σθ²: g ← g + λ₁·sign θ + λ₂·θ, as
 * PyTorch's {@code weight_decay} has it (Tikhonov, 1943; Tibshirani, "Regression Shrinkage and
 * Selection via the Lasso", 1996). The loss that a step returns and a training reports is L alone;
 * {@link #penalty} tells the rest.
 *
 * @param inner what takes the step; if it shortens gradients, the penalty's are among them
 * @param l1 λ₁
 * @param l2 λ₂
 * @param names a parameter such as {@code 0/weight}, or all of a layer, such as {@code 0}; empty
 *     for every matrix of weights, and so for no bias, scale or table. Of a table that is named,
 *     rows are penalized when a batch reads them
 */
public record Penalized(Optimizer inner, float l1, float l2, List<String> names)
    implements Optimizer {
  /** Checks the constants. */
  public Penalized {
    Optimizer.requirePositive("penalty on " + inner.name(), "l1", l1);
    Optimizer.requirePositive("penalty on " + inner.name(), "l2", l2);
    names = List.copyOf(names);
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public float learningRate() {
    return inner.learningRate();
  }

  /** λ₁·Σ|θ| + ½·λ₂·Σθ² over what is penalized. */
  public double penalty(Parameters parameters) {
    double sum = 0;
    for (ParameterLayout.Entry entry : chosen(names, parameters.layout())) {
      Tensor theta = parameters.get(entry.name());
      for (float value : theta.values()) {
        sum += l1 * (double) Math.abs(value) + 0.5 * l2 * value * (double) value;
      }
    }
    return sum;
  }

  /** Those that names stand for; every matrix of weights if there are none. */
  static List<ParameterLayout.Entry> chosen(List<String> names, ParameterLayout layout) {
    return names.isEmpty()
        ? layout.entries().stream().filter(e -> e.trained() && e.panels()).toList()
        : Wrapped.named("penalty", names, layout).stream().filter(e -> e.trained()).toList();
  }

  /**
   * A fresh state.
   *
   * @throws IllegalArgumentException if a name stands for no parameter, or for a table of which the
   *     inner optimizer takes all rows
   */
  @Override
  public OptimizerState start(Parameters parameters) {
    State state = new State(this, parameters);
    for (ParameterLayout.Entry entry : chosen(names, parameters.layout())) {
      if (entry.table() && state.takesAllRows()) {
        throw new IllegalArgumentException(
            "penalty: found the table "
                + entry.name()
                + " with "
                + name()
                + ", which takes all its rows at every step, expected a matrix; use its own decay");
      }
    }
    return state;
  }

  private static final class State extends Wrapped {
    private final Penalized c;
    private final boolean[] penalized;

    State(Penalized c, Parameters parameters) {
      super(c.inner.start(parameters), parameters.layout());
      this.c = c;
      this.penalized = new boolean[entries.size()];
      for (ParameterLayout.Entry entry : chosen(c.names, parameters.layout())) {
        penalized[entries.indexOf(entry)] = true;
      }
    }

    private void penalize(float[] theta, float[] g, int from, int n) {
      if (penalized[entry(from)]) {
        Penalties.slope(theta, from, g, from, n, c.l1, c.l2);
      }
    }

    @Override
    public void look(float[] theta, float[] g, int from, int n) {
      penalize(theta, g, from, n);
      inner.look(theta, g, from, n);
    }

    /** What is penalized needs its gradient, to which the slope of the penalty is added. */
    @Override
    float descent(int from, float factor) {
      return penalized[entry(from)] ? Float.NaN : inner.descent(from, factor);
    }

    @Override
    void update(float[] theta, float[] g, int from, int n, float factor) {
      if (!inner.needsAllGradients()) {
        penalize(theta, g, from, n);
      }
      inner.update(theta, g, from, n, factor);
    }
  }
}
