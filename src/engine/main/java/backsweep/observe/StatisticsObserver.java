package backsweep.observe;

import backsweep.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes the {@linkplain StepStatistics statistics} of the first step and every n-th after it. */
public final class StatisticsObserver implements StepObserver {
  private final int every;
  private final Consumer<StepStatistics> listener;
  private final Map<String, Tensor> before = new HashMap<>();

  /**
   * Hands them to a listener.
   *
   * @param every n, 1 for every step
   */
  public StatisticsObserver(int every, Consumer<StepStatistics> listener) {
    if (every < 1) {
      throw new IllegalArgumentException(
          "statistics every " + every + " steps: expected 1 or more");
    }
    this.every = every;
    this.listener = listener;
  }

  @Override
  public boolean readsActivations() {
    return true;
  }

  @Override
  public boolean wants(long step) {
    return (step - 1) % every == 0;
  }

  @Override
  public void before(StepView view) {
    for (String name : view.parameters()) {
      before.put(name, view.parameter(name));
    }
  }

  @Override
  public void after(StepView view) {
    List<LayerStatistics> layers = new ArrayList<>();
    for (int i = 0; i < view.layers(); i++) {
      Tensor A = view.output(i);
      @Nullable Tensor dA = view.outputGradient(i);
      layers.add(
          new LayerStatistics(
              i,
              view.layer(i),
              Statistics.of(A),
              deadUnits(A),
              dA == null ? null : Statistics.of(dA)));
    }
    List<ParameterStatistics> parameters = new ArrayList<>();
    for (String name : view.parameters()) {
      Tensor old = Objects.requireNonNull(before.get(name));
      parameters.add(
          new ParameterStatistics(
              name,
              StepView.layerOf(name),
              Statistics.of(old),
              Statistics.of(view.gradient(name)),
              Statistics.of(difference(view.parameter(name), old))));
    }
    before.clear();
    listener.accept(new StepStatistics(view.step(), view.loss(), layers, parameters));
  }

  /** new − old, into the values of {@code now}. */
  private static Tensor difference(Tensor now, Tensor old) {
    float[] update = now.values();
    for (int i = 0; i < update.length; i++) {
      update[i] -= old.values()[i];
    }
    return now;
  }

  /** Share of the columns of A [examples, n] that hold nothing but 0. */
  private static double deadUnits(Tensor A) {
    int n = A.shape().dimension(1);
    boolean[] alive = new boolean[n];
    float[] values = A.values();
    for (int i = 0; i < values.length; i++) {
      alive[i % n] |= values[i] != 0;
    }
    int dead = 0;
    for (boolean unit : alive) {
      dead += unit ? 0 : 1;
    }
    return (double) dead / n;
  }
}
