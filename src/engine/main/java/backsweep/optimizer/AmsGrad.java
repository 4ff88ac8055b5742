package backsweep.optimizer;

import backsweep.kernel.AdaptiveUpdates;
import backsweep.plan.Parameters;
import java.util.List;

/**
 * Adam with the greatest v̂ so far in place of v̂: Reddi, Kale and Kumar, 2018, "On the Convergence
 * of Adam and Beyond", in PyTorch's form, where the correction for the start is divided out after
 * the maximum.
 *
 * @param learningRate α
 * @param beta1 β₁ in [0, 1)
 * @param beta2 β₂ in [0, 1)
 * @param epsilon ε
 */
public record AmsGrad(float learningRate, float beta1, float beta2, float epsilon)
    implements Optimizer {
  /** Checks the constants. */
  public AmsGrad {
    Optimizer.requireRate("amsGrad", learningRate);
    Optimizer.requireDecay("amsGrad", "beta1", beta1);
    Optimizer.requireDecay("amsGrad", "beta2", beta2);
    Optimizer.requirePositive("amsGrad", "epsilon", epsilon);
  }

  @Override
  public String name() {
    return "amsGrad";
  }

  @Override
  public OptimizerState start(Parameters parameters) {
    return new State(this, parameters.array().length);
  }

  private static final class State extends Moments {
    private final AmsGrad c;
    private final float[] x;

    State(AmsGrad c, int floats) {
      super(c.learningRate, c.beta1, c.beta2, floats);
      this.c = c;
      this.x = new float[floats];
    }

    @Override
    public long bytes() {
      return super.bytes() + 4L * x.length;
    }

    @Override
    public List<Memory> memory() {
      return List.of(new Memory("m", m), new Memory("v", v), new Memory("x", x));
    }

    @Override
    public List<String> kernels() {
      return List.of("AdaptiveUpdates.amsGrad");
    }

    @Override
    public void update(float[] theta, float[] g, int from, int n, float factor) {
      AdaptiveUpdates.amsGrad(
          theta,
          from,
          g,
          from,
          m,
          from,
          v,
          from,
          x,
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
