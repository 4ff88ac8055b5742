package backsweep.optimizer;

import backsweep.kernel.AdaptiveUpdates;
import backsweep.kernel.Updates;
import backsweep.plan.Gradients;
import backsweep.plan.ParameterLayout;
import backsweep.plan.Parameters;
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

    /** Of θ and of r. */
    private final Squares sizes;

    private final Squares steps;

    private float correction1;

    State(Lamb c, Parameters parameters) {
      super(c.learningRate, c.beta1, c.beta2, parameters.array().length);
      this.c = c;
      this.theta = parameters.array();
      this.entries = parameters.layout().entries();
      this.r = new float[theta.length];
      this.ratios = new float[entries.size()];
      this.sizes = new Squares(entries, ParameterLayout.Entry::trained);
      this.steps = new Squares(entries, ParameterLayout.Entry::trained);
    }

    @Override
    public long bytes() {
      return super.bytes() + 4L * r.length + sizes.bytes() + steps.bytes();
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
    public List<String> kernels() {
      return List.of("AdaptiveUpdates.lambDirection", "Updates.sgd");
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
    public int measures() {
      return sizes.parts();
    }

    @Override
    public void measure(Gradients gradients, int i) {
      sizes.part(theta, i);
      steps.part(r, i);
    }

    @Override
    public void examine(Gradients gradients) {
      for (int i = 0; i < ratios.length; i++) {
        double size = Math.sqrt(sizes.of(i));
        double step = Math.sqrt(steps.of(i));
        ratios[i] = size > 0 && step > 0 ? (float) (size / step) : 1f;
      }
    }

    @Override
    void update(float[] theta, float[] g, int from, int n, float factor) {
      float rate = factor * learningRate() * ratios[Wrapped.entry(entries, from)];
      Updates.sgd(theta, from, r, from, n, rate);
    }
  }
}
