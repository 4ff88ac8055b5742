package backsweep.optimizer;

import backsweep.kernel.Updates;
import backsweep.plan.Parameters;
import java.util.List;

/**
 * m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², θ ← θ − α·m̂ / (√v̂ + ε) with m̂ = m/(1 − β₁ᵗ), v̂
 * = v/(1 − β₂ᵗ): Kingma and Ba, 2015, "Adam: A Method for Stochastic Optimization".
 *
 * @param learningRate α
 * @param beta1 β₁ in [0, 1)
 * @param beta2 β₂ in [0, 1)
 * @param epsilon ε
 */
public record Adam(float learningRate, float beta1, float beta2, float epsilon)
    implements Optimizer {
  /** Checks the constants. */
  public Adam {
    Optimizer.requireRate("adam", learningRate);
    Optimizer.requireDecay("adam", "beta1", beta1);
    Optimizer.requireDecay("adam", "beta2", beta2);
    Optimizer.requirePositive("adam", "epsilon", epsilon);
  }

  @Override
  public String name() {
    return "adam";
  }

  @Override
  public OptimizerState start(Parameters parameters) {
    return new State(this, parameters.array().length);
  }

  private static final class State extends Moments {
    private final Adam c;

    State(Adam c, int floats) {
      super(c.learningRate, c.beta1, c.beta2, floats);
      this.c = c;
    }

    @Override
    public List<String> kernels() {
      return List.of("Updates.adam");
    }

    @Override
    public void update(float[] theta, float[] g, int from, int n, float factor) {
      Updates.adam(
          theta,
          from,
          g,
          from,
          m,
          from,
          v,
          from,
          n,
          factor * stepSize,
          c.beta1,
          c.beta2,
          c.epsilon,
          rootCorrection2);
    }
  }
}
