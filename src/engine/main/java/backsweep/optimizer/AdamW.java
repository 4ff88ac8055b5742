package backsweep.optimizer;

import backsweep.kernel.Updates;
import backsweep.plan.Parameters;
import java.util.List;

/**
 * Adam with the weight decay kept out of the moments: θ ← θ·(1 − α·λ) first, then Adam's step:
 * Loshchilov and Hutter, 2019, "Decoupled Weight Decay Regularization".
 *
 * @param learningRate α
 * @param beta1 β₁ in [0, 1)
 * @param beta2 β₂ in [0, 1)
 * @param epsilon ε
 * @param decay λ
 */
public record AdamW(float learningRate, float beta1, float beta2, float epsilon, float decay)
    implements Optimizer {
  /** Checks the constants. */
  public AdamW {
    Optimizer.requireRate("adamW", learningRate);
    Optimizer.requireDecay("adamW", "beta1", beta1);
    Optimizer.requireDecay("adamW", "beta2", beta2);
    Optimizer.requirePositive("adamW", "epsilon", epsilon);
    Optimizer.requirePositive("adamW", "decay", decay);
  }

  @Override
  public String name() {
    return "adamW";
  }

  @Override
  public OptimizerState start(Parameters parameters) {
    return new State(this, parameters.array().length);
  }

  private static final class State extends Moments {
    private final AdamW c;

    State(AdamW c, int floats) {
      super(c.learningRate, c.beta1, c.beta2, floats);
      this.c = c;
    }

    @Override
    public List<String> kernels() {
      return List.of("Updates.adamW");
    }

    @Override
    public void update(float[] theta, float[] g, int from, int n, float factor) {
      Updates.adamW(
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
          rootCorrection2,
          1f - factor * learningRate() * c.decay);
    }
  }
}
