package backsweep.observe;

import backsweep.observe.NonFinite.Phase;
import backsweep.tensor.Tensor;
import backsweep.tensor.TensorOps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@linkplain NonFinite first number} that is NaN or infinite, by reading every tensor of
 * every step. That is exact and slow; a trainer looks at the loss alone, and has this detector look
 * at the same steps once more when something went wrong.
 */
public final class NonFiniteDetector implements StepObserver {
  private Map<String, Tensor> previous = new HashMap<>();
  private Map<String, Tensor> current = new HashMap<>();
  private boolean started;
  private @Nullable NonFinite found;

  /** Nothing is found yet. */
  public NonFiniteDetector() {}

  /** What was found; null as long as everything is finite. */
  public @Nullable NonFinite found() {
    return found;
  }

  @Override
  public boolean readsActivations() {
    return true;
  }

  @Override
  public boolean wants(long step) {
    return found == null;
  }

  @Override
  public void before(StepView view) {
    if (!started) {
      started = true;
      for (String name : view.parameters()) {
        look(view, Phase.START, name, StepView.layerOf(name), view.parameter(name));
      }
      lookAtMemory(view, Phase.START);
    }
    look(view, Phase.DATA, "X", -1, view.inputs());
    look(view, Phase.DATA, "Y", -1, view.targets());
  }

  @Override
  public void beforePart(StepView view) {
    before(view);
  }

  @Override
  public void afterPart(StepView view) {
    lookAtPasses(view);
  }

  private void lookAtPasses(StepView view) {
    int n = view.layers();
    for (int i = 0; i < n; i++) {
      look(view, Phase.FORWARD, "A" + (i + 1), i, view.output(i));
    }
    look(view, Phase.LOSS, "L", -1, view.losses());
    if (found == null && !Float.isFinite(view.loss())) {
      found = report(view, Phase.LOSS, "mean of L", -1, List.of(), view.loss());
    }
    for (int i = n - 1; i >= 0; i--) {
      look(view, Phase.BACKWARD, "dA" + (i + 1), i, view.outputGradient(i));
    }
    List<String> names = view.parameters();
    for (int i = n - 1; i >= 0; i--) {
      for (String name : names) {
        if (StepView.layerOf(name) == i) {
          look(view, Phase.BACKWARD, "gradient of " + name, i, view.gradient(name));
        }
      }
    }
  }

  @Override
  public void after(StepView view) {
    lookAtPasses(view);
    for (String name : view.parameters()) {
      look(view, Phase.OPTIMIZER, name, StepView.layerOf(name), view.parameter(name));
    }
    lookAtMemory(view, Phase.OPTIMIZER);
    previous = current;
    current = new HashMap<>();
  }

  private void lookAtMemory(StepView view, Phase phase) {
    for (String memory : view.memory()) {
      for (String name : view.parameters()) {
        String tensor = memory + " of " + name;
        look(view, phase, tensor, StepView.layerOf(name), view.memory(memory, name));
      }
    }
  }

  private void look(StepView view, Phase phase, String tensor, int layer, @Nullable Tensor values) {
    if (found != null || values == null) {
      return;
    }
    float[] x = values.values();
    if (TensorOps.isFinite(x, 0, x.length)) {
      current.put(tensor, values);
      return;
    }
    int at = 0;
    while (Float.isFinite(x[at])) {
      at++;
    }
    found = report(view, phase, tensor, layer, index(values, at), x[at]);
  }

  private static List<Integer> index(Tensor tensor, int at) {
    int[] shape = tensor.shape().dimensions();
    List<Integer> index = new ArrayList<>();
    int rest = at;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      index.add(0, rest % shape[axis]);
      rest /= shape[axis];
    }
    return index;
  }

  private NonFinite report(
      StepView view, Phase phase, String tensor, int layer, List<Integer> index, float value) {
    boolean rows =
        switch (phase) {
          case DATA, FORWARD, LOSS -> true;
          case BACKWARD -> tensor.startsWith("dA");
          case START, OPTIMIZER -> false;
        };
    Tensor before = previous.get(tensor);
    return new NonFinite(
        phase,
        tensor,
        layer,
        layer < 0 ? null : view.layer(layer),
        index,
        value,
        view.step(),
        view.part(),
        rows && !index.isEmpty() ? index.get(0) : -1,
        before == null ? null : Statistics.of(before),
        Hint.of(phase, tensor, view.lossFunction(), view.step()));
  }
}
