package backsweep.optimizer;

import backsweep.kernel.Updates;
import backsweep.plan.Parameters;
import java.util.List;

/**
 * Gradient descent on mini-batches: θ ← θ − α·g (Robbins and Monro, 1951); with momentum μ, v ← μ·v
 * + g and θ ← θ − α·v (Polyak, 1964), or θ ← θ − α·(g + μ·v) in Nesterov's form (Sutskever et al.,
 * 2013).
 *
 * @param learningRate α
 * @param momentum μ in [0, 1)
 * @param nesterov whether to look ahead along v
 */
public record Sgd(float learningRate, float momentum, boolean nesterov) implements Optimizer {
  /** Checks the constants. */
  public Sgd {
    Optimizer.requireRate("sgd", learningRate);
    Optimizer.requireDecay("sgd", "momentum", momentum);
  }

  @Override
  public String name() {
    return "sgd";
  }

  @Override
  public OptimizerState start(Parameters parameters) {
    return momentum == 0 ? new Plain(learningRate) : new Moving(this, parameters.array().length);
  }

  private static final class Plain extends OptimizerState {
    Plain(float rate) {
      super(rate);
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    float descent(int from, float factor) {
      return factor * learningRate();
    }

    @Override
    public List<String> kernels() {
      return List.of("Updates.sgd");
    }

    @Override
    public void update(float[] theta, float[] g, int from, int n, float factor) {
      Updates.sgd(theta, from, g, from, n, factor * learningRate());
    }
  }

  private static final class Moving extends OptimizerState {
    private final Sgd sgd;
    private final float[] v;

    Moving(Sgd sgd, int floats) {
      super(sgd.learningRate);
      this.sgd = sgd;
      this.v = new float[floats];
    }

    @Override
    public long bytes() {
      return 4L * v.length;
    }

    @Override
    public List<Memory> memory() {
      return List.of(new Memory("v", v));
    }

    @Override
    public List<String> kernels() {
      return List.of(sgd.nesterov ? "Updates.nesterov" : "Updates.momentum");
    }

    @Override
    public void update(float[] theta, float[] g, int from, int n, float factor) {
      Updates.momentum(
          theta, from, g, from, v, from, n, factor * learningRate(), sgd.momentum, sgd.nesterov);
    }
  }
}
