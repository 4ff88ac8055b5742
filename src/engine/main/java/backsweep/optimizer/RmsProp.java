package backsweep.optimizer;

import backsweep.kernel.Updates;
import backsweep.plan.Parameters;
import java.util.List;

/**
 * s ← ρ·s + (1 − ρ)·g², θ ← θ − α·g / (√s + ε): Tieleman and Hinton, 2012, "Lecture 6.5: RMSProp".
 *
 * @param learningRate α
 * @param rho ρ in [0, 1)
 * @param epsilon ε
 */
public record RmsProp(float learningRate, float rho, float epsilon) implements Optimizer {
  /** Checks the constants. */
  public RmsProp {
    Optimizer.requireRate("rmsProp", learningRate);
    Optimizer.requireDecay("rmsProp", "rho", rho);
    Optimizer.requirePositive("rmsProp", "epsilon", epsilon);
  }

  @Override
  public String name() {
    return "rmsProp";
  }

  @Override
  public OptimizerState start(Parameters parameters) {
    return new State(this, parameters.array().length);
  }

  private static final class State extends OptimizerState {
    private final RmsProp c;
    private final float[] s;

    State(RmsProp c, int floats) {
      super(c.learningRate);
      this.c = c;
      this.s = new float[floats];
    }

    @Override
    public long bytes() {
      return 4L * s.length;
    }

    @Override
    public List<Memory> memory() {
      return List.of(new Memory("s", s));
    }

    @Override
    public List<String> kernels() {
      return List.of("Updates.rmsProp");
    }

    @Override
    public void update(float[] theta, float[] g, int from, int n, float factor) {
      Updates.rmsProp(theta, from, g, from, s, from, n, factor * learningRate(), c.rho, c.epsilon);
    }
  }
}
