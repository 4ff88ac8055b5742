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
    for (String name : names) {
      if (parameters.names().stream().noneMatch(parameter -> means(name, parameter))) {
        throw new IllegalArgumentException(
            "frozen: found '"
                + name
                + "', expected a parameter or the index of a layer; there are "
                + parameters.names());
      }
    }
    return new State(this, inner.start(parameters), parameters.layout());
  }

  private static boolean means(String name, String parameter) {
    return parameter.equals(name) || parameter.startsWith(name + "/");
  }

  private static final class State extends OptimizerState {
    private final OptimizerState inner;
    private final List<ParameterLayout.Entry> frozen;

    State(Frozen c, OptimizerState inner, ParameterLayout layout) {
      super(c.learningRate());
      this.inner = inner;
      this.frozen =
          layout.entries().stream()
              .filter(e -> c.names.stream().anyMatch(name -> means(name, e.name())))
              .toList();
    }

    @Override
    void rateChanged(float rate) {
      inner.learningRate(rate);
    }

    @Override
    public long bytes() {
      return inner.bytes();
    }

    @Override
    public List<Memory> memory() {
      return inner.memory();
    }

    @Override
    void rewind(long steps) {
      inner.restart(steps);
    }

    @Override
    void prepare(long t) {
      inner.begin();
    }

    @Override
    public boolean takesAllRows() {
      return inner.takesAllRows();
    }

    @Override
    public boolean needsAllGradients() {
      return inner.needsAllGradients();
    }

    @Override
    public void examine(Gradients gradients) {
      inner.examine(gradients);
    }

    @Override
    public void update(float[] theta, float[] g, int from, int n) {
      for (int i = 0; i < frozen.size(); i++) {
        ParameterLayout.Entry entry = frozen.get(i);
        if (from >= entry.offset() && from < entry.offset() + entry.length()) {
          return;
        }
      }
      inner.update(theta, g, from, n);
    }
  }
}
