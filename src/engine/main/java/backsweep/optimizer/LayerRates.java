package backsweep.optimizer;

import backsweep.plan.ParameterLayout;
import backsweep.plan.Parameters;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Another optimizer that takes steps of another length for some parameters: α times a factor, which
 * is 1 for all that are not named. A schedule changes α for all.
 *
 * @param inner what takes the step
 * @param factors by a parameter such as {@code 0/weight}, or a layer, such as {@code 0}, or one
 *     inside it, such as {@code 0/1}; of several that stand for a parameter the longest goes first
 */
public record LayerRates(Optimizer inner, Map<String, Float> factors) implements Optimizer {
  /** Copies the factors and checks them. */
  public LayerRates {
    factors = Map.copyOf(factors);
    factors.forEach(
        (name, factor) ->
            Optimizer.require(
                factor > 0 && factor < Float.POSITIVE_INFINITY,
                "layer rates",
                "factor of " + name,
                factor,
                "a positive number; use frozen to leave a layer as it is"));
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
    return new State(this, parameters);
  }

  private static final class State extends Wrapped {
    private final float[] factors;

    State(LayerRates c, Parameters parameters) {
      super(c.inner.start(parameters), parameters.layout());
      this.factors = new float[entries.size()];
      Arrays.fill(factors, 1f);
      // Names in order, a longer one behind the shorter one that it begins with: the last counts.
      new TreeMap<>(c.factors)
          .forEach(
              (name, factor) -> {
                for (ParameterLayout.Entry entry :
                    named("layer rates", List.of(name), parameters.layout())) {
                  factors[entries.indexOf(entry)] = factor;
                }
              });
    }

    @Override
    float descent(int from, float factor) {
      return inner.descent(from, factor * factors[entry(from)]);
    }

    @Override
    void update(float[] theta, float[] g, int from, int n, float factor) {
      inner.update(theta, g, from, n, factor * factors[entry(from)]);
    }
  }
}
