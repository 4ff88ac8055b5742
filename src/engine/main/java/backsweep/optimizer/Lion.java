package backsweep.optimizer;

import backsweep.kernel.AdaptiveUpdates;
import backsweep.plan.Parameters;
import java.util.List;

/**
 * θ ← θ·(1 − α·λ) − α·sign(β₁·m + (1 − β₁)·g), then m ← β₂·m + (1 − β₂)·g: Chen et al., 2023,
 * "Symbolic Discovery of Optimization Algorithms". A step moves every parameter by α, so α is to be
 * three to ten times smaller than for Adam.
 *
 * @param learningRate α
 * @param beta1 β₁ in [0, 1)
 * @param beta2 β₂ in [0, 1)
 * @param decay λ
 */
public record Lion(float learningRate, float beta1, float beta2, float decay) implements Optimizer {
  /** Checks the constants. */
  public Lion {
    Optimizer.requireRate("lion", learningRate);
    Optimizer.requireDecay("lion", "beta1", beta1);
    Optimizer.requireDecay("lion", "beta2", beta2);
    Optimizer.requirePositive("lion", "decay", decay);
  }

  @Override
  public String name() {
    return "lion";
  }

  @Override
  public OptimizerState start(Parameters parameters) {
    return new State(this, parameters.array().length);
  }

  private static final class State extends OptimizerState {
    private final Lion c;
    private final float[] m;

    State(Lion c, int floats) {
      super(c.learningRate);
      this.c = c;
      this.m = new float[floats];
    }

    @Override
    public long bytes() {
      return 4L * m.length;
    }

    @Override
    public List<Memory> memory() {
      return List.of(new Memory("m", m));
    }

    @Override
    public List<String> kernels() {
      return List.of("AdaptiveUpdates.lion");
    }

    @Override
    public void update(float[] theta, float[] g, int from, int n, float factor) {
      float rate = factor * learningRate();
      float keep = 1f - rate * c.decay;
      AdaptiveUpdates.lion(theta, from, g, from, m, from, n, rate, c.beta1, c.beta2, keep);
    }
  }
}
