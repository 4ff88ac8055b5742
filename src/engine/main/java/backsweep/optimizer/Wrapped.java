package backsweep.optimizer;

import backsweep.plan.Gradients;
import backsweep.plan.ParameterLayout;
import backsweep.plan.Parameters;
import java.util.List;

/** The state of an optimizer that another one takes the step for: all of it is the other's. */
abstract class Wrapped extends OptimizerState {
  final OptimizerState inner;
  final List<ParameterLayout.Entry> entries;

  Wrapped(OptimizerState inner, ParameterLayout layout) {
    super(inner.learningRate());
    this.inner = inner;
    this.entries = layout.entries();
  }

  /**
   * The parameters that names stand for: one such as {@code 0/weight}, or all of a layer, such as
   * {@code 0}.
   *
   * @throws IllegalArgumentException if a name stands for no parameter
   */
  static List<ParameterLayout.Entry> named(
      String what, Iterable<String> names, ParameterLayout layout) {
    List<ParameterLayout.Entry> all = layout.entries();
    boolean[] chosen = new boolean[all.size()];
    for (String name : names) {
      boolean known = false;
      for (int i = 0; i < chosen.length; i++) {
        boolean meant = means(name, all.get(i));
        chosen[i] |= meant;
        known |= meant;
      }
      if (!known) {
        throw new IllegalArgumentException(
            what
                + ": found '"
                + name
                + "', expected a parameter or the index of a layer; there are "
                + all.stream().map(ParameterLayout.Entry::name).toList());
      }
    }
    return all.stream().filter(entry -> chosen[all.indexOf(entry)]).toList();
  }

  static boolean means(String name, ParameterLayout.Entry entry) {
    return entry.name().equals(name) || entry.name().startsWith(name + "/");
  }

  @Override
  public List<String> kernels() {
    return inner.kernels();
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
  public void look(float[] theta, float[] g, int from, int n) {
    inner.look(theta, g, from, n);
  }

  @Override
  public int measures() {
    return inner.measures();
  }

  @Override
  public void measure(Gradients gradients, int i) {
    inner.measure(gradients, i);
  }

  @Override
  public void examine(Gradients gradients) {
    inner.examine(gradients);
  }

  @Override
  public int parts() {
    return inner.parts();
  }

  @Override
  int place(int i) {
    return inner.place(i);
  }

  @Override
  public void limit(Parameters parameters, Gradients gradients, int i) {
    inner.limit(parameters, gradients, i);
  }

  /** The number of the parameter that stands there. */
  final int entry(int at) {
    return entry(entries, at);
  }

  static int entry(List<ParameterLayout.Entry> entries, int at) {
    int low = 0;
    int high = entries.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (entries.get(middle).offset() <= at) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
