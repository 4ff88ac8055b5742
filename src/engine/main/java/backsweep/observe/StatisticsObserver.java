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
  /** Blocks of numbers that are read at a time. */
  private static final int READ = 8;

  private final int every;
  private final Consumer<StepStatistics> listener;

  /** The parameters before the step. */
  private final Map<String, float[]> before = new HashMap<>();

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
      float[] old = new float[view.size(name)];
      view.parameter(name, 0, old, old.length);
      before.put(name, old);
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
      parameters.add(statistics(view, name));
    }
    before.clear();
    listener.accept(new StepStatistics(view.step(), view.loss(), layers, parameters));
  }

  /** θ before the step, ∂L/∂θ and the step itself, block by block. */
  private ParameterStatistics statistics(StepView view, String name) {
    float[] old = Objects.requireNonNull(before.get(name));
    int most = Math.min(old.length, READ * Tally.BLOCK);
    float[] g = new float[most];
    float[] update = new float[most];
    Tally values = new Tally();
    Tally gradients = new Tally();
    Tally updates = new Tally();
    for (int from = 0; from < old.length; from += most) {
      int n = Math.min(most, old.length - from);
      view.gradient(name, from, g, n);
      view.parameter(name, from, update, n);
      for (int i = 0; i < n; i++) {
        update[i] -= old[from + i];
      }
      for (int at = 0; at < n; at += Tally.BLOCK) {
        int some = Math.min(Tally.BLOCK, n - at);
        Tally.take(values, old, from + at, gradients, g, updates, update, at, some);
      }
    }
    int layer = StepView.layerOf(name);
    return new ParameterStatistics(
        name, layer, values.statistics(), gradients.statistics(), updates.statistics());
  }

  /** Share of the columns of A [examples, n] that hold nothing but 0. */
  private static double deadUnits(Tensor A) {
    int n = A.shape().dimension(1);
    boolean[] alive = new boolean[n];
    float[] values = A.values();
    for (int row = 0; row < values.length; row += n) {
      for (int j = 0; j < n; j++) {
        alive[j] |= values[row + j] != 0;
      }
    }
    int dead = 0;
    for (boolean unit : alive) {
      dead += unit ? 0 : 1;
    }
    return (double) dead / n;
  }
}
