package backsweep.plan;

import backsweep.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Named tensors that live in one array: the common part of {@link Parameters} and {@link
 * Gradients}.
 */
public abstract sealed class NamedTensors permits Parameters, Gradients {
  private final ParameterLayout layout;
  private final float[] values;

  NamedTensors(ParameterLayout layout) {
    this.layout = layout;
    this.values = new float[layout.floats()];
  }

  /** The names, in order of the layers: {@code 0/weight}, {@code 0/bias}, {@code 2/weight} … */
  public final List<String> names() {
    List<String> names = new ArrayList<>();
    for (ParameterLayout.Entry entry : layout.entries()) {
      if (has(entry)) {
        names.add(entry.name());
      }
    }
    return names;
  }

  /** Whether this holds a tensor for that entry. */
  abstract boolean has(ParameterLayout.Entry entry);

  /**
   * A row-major copy of the tensor of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public final Tensor get(String name) {
    return layout.tensor(name, values);
  }

  /**
   * Copies n numbers of the tensor of that name, from row-major index {@code from} on, to the
   * beginning of an array.
   *
   * @throws IllegalArgumentException if there is no such tensor
   */
  public final void copy(String name, int from, float[] to, int n) {
    layout.get(name).unpack(values, from, to, n);
  }

  /** Number of logical elements over all tensors. */
  public final long count() {
    return layout.count();
  }

  /** Where each tensor stands in {@link #array}. */
  public final ParameterLayout layout() {
    return layout;
  }

  /** The array itself, in the layout's storage order: for layer steps and optimizers. */
  public final float[] array() {
    return values;
  }
}
