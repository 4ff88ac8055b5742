package backsweep.optimizer;

import backsweep.kernel.Updates;
import backsweep.plan.Parameters;
import java.util.List;

/**
 * s ← s + g², θ ← θ − α·g / (√s + ε): Duchi, Hazan and Singer, 2011, "Adaptive Subgradient
 * Methods".
 *
 * @param learningRate α
 * @param epsilon ε
 */
public record Adagrad(float learningRate, float epsilon) implements Optimizer {
  /** Checks the constants. */
  public Adagrad {
    Optimizer.requireRate("adagrad", learningRate);
    Optimizer.requirePositive("adagrad", "epsilon", epsilon);
  }

  @Override
  public String name() {
    return "adagrad";
  }

  @Override
  public OptimizerState start(Parameters parameters) {
    return new State(this, parameters.array().length);
  }

  private static final class State extends OptimizerState {
    private final Adagrad c;
    private final float[] s;

    State(Adagrad c, int floats) {
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
      return List.of("Updates.adagrad");
    }

    @Override
    public void update(float[] theta, float[] g, int from, int n, float factor) {
      Updates.adagrad(theta, from, g, from, s, from, n, factor * learningRate(), c.epsilon);
    }
  }
}
