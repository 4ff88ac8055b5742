package backsweep.optimizer;

import backsweep.kernel.AdaptiveUpdates;
import backsweep.plan.Parameters;
import java.util.List;

/**
 * Adam with Nesterov's momentum: θ ← θ − α·(μₜ₊₁·m / (1 − ∏μ·μₜ₊₁) + (1 − μₜ)·g / (1 − ∏μ)) / (√v̂
 * + ε) with μₜ = β₁·(1 − ½·0.96^(ψ·t)): Dozat, 2016, "Incorporating Nesterov Momentum into Adam".
 *
 * @param learningRate α
 * @param beta1 β₁ in [0, 1)
 * @param beta2 β₂ in [0, 1)
 * @param epsilon ε
 * @param psi ψ, how fast μ grows
 */
public record Nadam(float learningRate, float beta1, float beta2, float epsilon, float psi)
    implements Optimizer {
  /** Checks the constants. */
  public Nadam {
    Optimizer.requireRate("nadam", learningRate);
    Optimizer.requireDecay("nadam", "beta1", beta1);
    Optimizer.requireDecay("nadam", "beta2", beta2);
    Optimizer.requirePositive("nadam", "epsilon", epsilon);
    Optimizer.requirePositive("nadam", "psi", psi);
  }

  @Override
  public String name() {
    return "nadam";
  }

  @Override
  public OptimizerState start(Parameters parameters) {
    return new State(this, parameters.array().length);
  }

  private static final class State extends Moments {
    private final Nadam c;
    private double product;
    private float stepG;
    private float stepM;

    State(Nadam c, int floats) {
      super(c.learningRate, c.beta1, c.beta2, floats);
      this.c = c;
    }

    private double momentum(long t) {
      return c.beta1 * (1 - 0.5 * StrictMath.pow(0.96, t * (double) c.psi));
    }

    @Override
    void prepareMore(long t) {
      product = (t == 1 ? 1 : product) * momentum(t);
      double next = momentum(t + 1);
      stepG = (float) (learningRate() * (1 - momentum(t)) / (1 - product));
      stepM = (float) (learningRate() * next / (1 - product * next));
    }

    @Override
    public List<String> kernels() {
      return List.of("AdaptiveUpdates.nadam");
    }

    @Override
    public void update(float[] theta, float[] g, int from, int n, float factor) {
      AdaptiveUpdates.nadam(
          theta,
          from,
          g,
          from,
          m,
          from,
          v,
          from,
          n,
          factor * stepG,
          factor * stepM,
          c.beta1,
          c.beta2,
          c.epsilon,
          rootCorrection2);
    }
  }
}
