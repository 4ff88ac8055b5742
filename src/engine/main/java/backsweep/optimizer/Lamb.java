package backsweep.optimizer;

import backsweep.kernel.AdaptiveUpdates;
import backsweep.kernel.Panels;
import backsweep.kernel.Reductions;
import backsweep.kernel.Updates;
import backsweep.plan.Gradients;
import backsweep.plan.ParameterLayout;
import backsweep.plan.Parameters;
import backsweep.tensor.Shape;
import java.util.List;

/**
 * Adam's direction, as long for each parameter as that is large: r = m̂/(√v̂ + ε) + λ·θ, θ ← θ −
 * α·(‖θ‖/‖r‖)·r, where the ratio is 1 if one of the norms is 0: You et al., 2020, "Large Batch
 * Optimization for Deep Learning: Training BERT in 76 minutes", algorithm 2. Each tensor, biases
 * among them, has a ratio of its own. Of tables all rows move at each step.
 *
 * @param learningRate α
 * @param beta1 β₁ in [0, 1)
 * @param beta2 β₂ in [0, 1)
 * @param epsilon ε
 * @param decay λ
 */
public record Lamb(float learningRate, float beta1, float beta2, float epsilon, float decay)
    implements Optimizer {
  /** Checks the constants. */
  public Lamb {
    Optimizer.requireRate("lamb", learningRate);
    Optimizer.requireDecay("lamb", "beta1", beta1);
    Optimizer.requireDecay("lamb", "beta2", beta2);
    Optimizer.requirePositive("lamb", "epsilon", epsilon);
    Optimizer.requirePositive("lamb", "decay", decay);
  }

  @Override
  public String name() {
    return "lamb";
  }

  @Override
  public OptimizerState start(Parameters parameters) {
    return new State(this, parameters);
  }

  private static final class State extends Moments {
    private final Lamb c;
    private final float[] theta;
    private final List<ParameterLayout.Entry> entries;

    /** The directions of this step. */
    private final float[] r;

    private final float[] ratios;
    private final float[] lanes = new float[Reductions.VIRTUAL_LANES];
    private float correction1;

    State(Lamb c, Parameters parameters) {
      super(c.learningRate, c.beta1, c.beta2, parameters.array().length);
      this.c = c;
      this.theta = parameters.array();
      this.entries = parameters.layout().entries();
      this.r = new float[theta.length];
      this.ratios = new float[entries.size()];
    }

    @Override
    public long bytes() {
      return super.bytes() + 4L * r.length;
    }

    @Override
    void prepareMore(long t) {
      correction1 = (float) (1 / firstCorrection());
    }

    @Override
    public boolean takesAllRows() {
      return true;
    }

    @Override
    public boolean needsAllGradients() {
      return true;
    }

    @Override
    public void look(float[] theta, float[] g, int from, int n) {
      AdaptiveUpdates.lambDirection(
          theta,
          from,
          g,
          from,
          m,
          from,
          v,
          from,
          r,
          from,
          n,
          correction1,
          c.beta1,
          c.beta2,
          c.epsilon,
          rootCorrection2,
          c.decay);
    }

    @Override
    public void examine(Gradients gradients) {
      for (int i = 0; i < ratios.length; i++) {
        ParameterLayout.Entry entry = entries.get(i);
        double size = Math.sqrt(squares(theta, entry));
        double step = entry.trained() ? Math.sqrt(squares(r, entry)) : 0;
        ratios[i] = size > 0 && step > 0 ? (float) (size / step) : 1f;
      }
    }

    private double squares(float[] x, ParameterLayout.Entry entry) {
      Shape shape = entry.shape();
      return entry.panels()
          ? Panels.sumOfSquares(x, entry.offset(), shape.dimension(0), shape.dimension(1), lanes, 0)
          : Reductions.sumOfSquares(x, entry.offset(), shape.size(), lanes, 0);
    }

    @Override
    void update(float[] theta, float[] g, int from, int n, float factor) {
      float rate = factor * learningRate() * ratios[Wrapped.entry(entries, from)];
      Updates.sgd(theta, from, r, from, n, rate);
    }
  }
}
