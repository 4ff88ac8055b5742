package backsweep.optimizer;

import backsweep.kernel.AdaptiveUpdates;
import backsweep.plan.Parameters;
import java.util.List;

/**
 * s ← ρ·s + (1 − ρ)·g², d = √(u + ε)/√(s + ε)·g, u ← ρ·u + (1 − ρ)·d², θ ← θ − α·d: Zeiler, 2012,
 * "ADADELTA: An Adaptive Learning Rate Method", where α is 1.
 *
 * @param learningRate α
 * @param rho ρ in [0, 1)
 * @param epsilon ε
 */
public record Adadelta(float learningRate, float rho, float epsilon) implements Optimizer {
  /** Checks the constants. */
  public Adadelta {
    Optimizer.requireRate("adadelta", learningRate);
    Optimizer.requireDecay("adadelta", "rho", rho);
    Optimizer.requirePositive("adadelta", "epsilon", epsilon);
  }

  @Override
  public String name() {
    return "adadelta";
  }

  @Override
  public OptimizerState start(Parameters parameters) {
    return new State(this, parameters.array().length);
  }

  private static final class State extends OptimizerState {
    private final Adadelta c;
    private final float[] s;
    private final float[] u;

    State(Adadelta c, int floats) {
      super(c.learningRate);
      this.c = c;
      this.s = new float[floats];
      this.u = new float[floats];
    }

    @Override
    public long bytes() {
      return 4L * (s.length + u.length);
    }

    @Override
    public List<Memory> memory() {
      return List.of(new Memory("s", s), new Memory("u", u));
    }

    @Override
    public List<String> kernels() {
      return List.of("AdaptiveUpdates.adadelta");
    }

    @Override
    public void update(float[] theta, float[] g, int from, int n, float factor) {
      AdaptiveUpdates.adadelta(
          theta, from, g, from, s, from, u, from, n, factor * learningRate(), c.rho, c.epsilon);
    }
  }
}
