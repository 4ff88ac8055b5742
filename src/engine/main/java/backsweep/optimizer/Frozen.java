package backsweep.optimizer;

import backsweep.plan.Gradients;
import backsweep.plan.ParameterLayout;
import backsweep.plan.Parameters;
import java.util.List;

/**
 * Another optimizer that leaves some parameters as they are, as when layers that were trained
 * elsewhere are kept and new ones behind them are trained.
 *
 * @param inner what takes the step
 * @param names a parameter such as {@code 0/weight}, or all of a layer, such as {@code 0}
 */
public record Frozen(Optimizer inner, List<String> names) implements Optimizer {
  /** Copies the names. */
  public Frozen {
    names = List.copyOf(names);
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public float learningRate() {
    return inner.learningRate();
  }

  /**
   * A fresh state.
   *
   * @throws IllegalArgumentException if a name stands for no parameter
   */
  @Override
  public OptimizerState start(Parameters parameters) {
    ParameterLayout layout = parameters.layout();
    return new State(inner.start(parameters), layout, Wrapped.named("frozen", names, layout));
  }

  private static final class State extends Wrapped {
    private final boolean[] frozen;

    State(OptimizerState inner, ParameterLayout layout, List<ParameterLayout.Entry> some) {
      super(inner, layout);
      this.frozen = new boolean[entries.size()];
      for (int i = 0; i < frozen.length; i++) {
        frozen[i] = some.contains(entries.get(i));
      }
    }

    @Override
    public void limit(Parameters parameters, Gradients gradients, int i) {
      if (!frozen[entry(place(i))]) {
        inner.limit(parameters, gradients, i);
      }
    }

    @Override
    float descent(int from, float factor) {
      return frozen[entry(from)] ? Float.NaN : inner.descent(from, factor);
    }

    @Override
    void update(float[] theta, float[] g, int from, int n, float factor) {
      if (!frozen[entry(from)]) {
        inner.update(theta, g, from, n, factor);
      }
    }
  }
}
