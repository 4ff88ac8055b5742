package backsweep.optimizer;

import backsweep.plan.Gradients;
import backsweep.plan.ParameterLayout;
import backsweep.plan.Parameters;
import backsweep.plan.TouchedRows;
import java.util.List;

/**
 * What an optimizer remembers between steps: moments in the layout of the parameters, and the
 * number of steps taken. A step is {@link #begin} once, then {@link #update} on disjoint parts of
 * the arrays, from any threads.
 */
public abstract class OptimizerState {
  /**
   * A number for each parameter.
   *
   * @param name the paper's letter: m, v, s
   * @param values in the layout of the parameters; live
   */
  public record Memory(String name, float[] values) {}

  private long steps;
  private float learningRate;

  OptimizerState(float learningRate) {
    this.learningRate = learningRate;
  }

  /** The step size α of the next step: the optimizer's own until it is set. */
  public final float learningRate() {
    return learningRate;
  }

  /**
   * Sets α for the steps that follow, as a schedule does before each.
   *
   * @throws IllegalArgumentException if it is negative or no number
   */
  public final void learningRate(float rate) {
    if (!(rate >= 0 && rate < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "learning rate: found " + rate + ", expected 0 or a positive number");
    }
    learningRate = rate;
    rateChanged(rate);
  }

  /** Told of a new α. */
  void rateChanged(float rate) {}

  /** Kernels that a step calls, for {@link backsweep.kernel.Rehearsal}. */
  public List<String> kernels() {
    return List.of();
  }

  /** Steps taken so far. */
  public final long steps() {
    return steps;
  }

  /** Bytes of what it remembers for the parameters. */
  public abstract long bytes();

  /** What it remembers for each parameter; none for plain gradient descent. */
  public List<Memory> memory() {
    return List.of();
  }

  /**
   * Takes over memory and number of steps from another state of the same optimizer for parameters
   * of the same layout.
   */
  public final void copyFrom(OptimizerState other) {
    for (int i = 0; i < memory().size(); i++) {
      float[] source = other.memory().get(i).values();
      System.arraycopy(source, 0, memory().get(i).values(), 0, source.length);
    }
    restart(other.steps);
  }

  /** Goes to the state after so many steps, but for its memory. */
  final void restart(long taken) {
    steps = taken;
    rewind(taken);
  }

  /** Sets what depends on the number of steps taken alone, if a step changes it bit by bit. */
  void rewind(long steps) {}

  /** Starts a step. */
  public final void begin() {
    steps++;
    prepare(steps);
  }

  /** Computes what depends on the number t = 1, 2, … of the step alone. */
  void prepare(long t) {}

  /**
   * The rate, if the whole step of the parameter that stands at {@code from} is θ ← θ − rate·g,
   * which a layer can take while it computes g; NaN if it is not.
   */
  public final float descent(int from) {
    return descent(from, 1f);
  }

  /** The same with {@code factor} times the learning rate, multiplied as {@link #update} does. */
  float descent(int from, float factor) {
    return Float.NaN;
  }

  /**
   * Whether a step depends on all gradients together, so that they must be there before the first
   * {@link #update}: then {@link #measure} and {@link #examine} are called in between.
   */
  public boolean needsAllGradients() {
    return false;
  }

  /**
   * Looks at the gradient of a part of θ as soon as it is there, if {@link #needsAllGradients};
   * parts on any threads, all of them before {@link #measure}.
   */
  public void look(float[] theta, float[] g, int from, int n) {}

  /** Into how many parts {@link #measure} is cut. */
  public int measures() {
    return 0;
  }

  /**
   * Part {@code i} of what has to be read of all gradients, which may be long; parts on any
   * threads, all of them before {@link #examine}.
   */
  public void measure(Gradients gradients, int i) {
    throw new IndexOutOfBoundsException("part " + i + " of an optimizer that measures nothing");
  }

  /** Decides on the step of all parameters, before the first update and on one thread. */
  public void examine(Gradients gradients) {}

  /**
   * Whether a step changes rows of a table that the batch has not read, so that it has to be given
   * all of them, at the cost of the whole table. By default it is given those that the batch has
   * read; all others keep their values and what is remembered of them.
   */
  public boolean takesAllRows() {
    return false;
  }

  /** θ[from … from+n) one step downhill along g. */
  public final void update(float[] theta, float[] g, int from, int n) {
    update(theta, g, from, n, 1f);
  }

  /** The same with {@code factor} times the learning rate. */
  abstract void update(float[] theta, float[] g, int from, int n, float factor);

  /**
   * Into how many parts {@link #limit} is cut, which is called for each of them once all updates of
   * a step are done.
   */
  public int parts() {
    return 0;
  }

  /** Where in θ part {@code i} begins; no two begin at the same place, and none overlap. */
  int place(int i) {
    throw new IndexOutOfBoundsException("part " + i + " of an optimizer that limits nothing");
  }

  /** Brings part {@code i} of θ back to where it has to stay; parts run on any threads. */
  public void limit(Parameters parameters, Gradients gradients, int i) {
    throw new IndexOutOfBoundsException("part " + i + " of an optimizer that limits nothing");
  }

  /** {@link #look} at every parameter that is trained, on one thread. */
  final void lookAtAll(float[] theta, List<ParameterLayout.Entry> entries, Gradients gradients) {
    float[] g = gradients.array();
    for (int i = 0; i < entries.size(); i++) {
      ParameterLayout.Entry entry = entries.get(i);
      TouchedRows rows = takesAllRows() ? null : gradients.touched(entry);
      if (rows != null) {
        for (int r = 0; r < rows.count(); r++) {
          look(theta, g, entry.offset() + rows.row(r) * rows.columns(), rows.columns());
        }
      } else if (entry.trained()) {
        look(theta, g, entry.offset(), entry.length());
      }
    }
  }

  /** {@link #measure} of all parts and {@link #examine}, on one thread. */
  final void measureAndExamine(Gradients gradients) {
    for (int i = 0; i < measures(); i++) {
      measure(gradients, i);
    }
    examine(gradients);
  }

  /** One whole step: every parameter that is trained. */
  public final void step(Parameters parameters, Gradients gradients) {
    begin();
    if (needsAllGradients()) {
      lookAtAll(parameters.array(), parameters.layout().entries(), gradients);
      measureAndExamine(gradients);
    }
    for (ParameterLayout.Entry entry : parameters.layout().entries()) {
      TouchedRows rows = takesAllRows() ? null : gradients.touched(entry);
      if (rows != null) {
        for (int r = 0; r < rows.count(); r++) {
          int n = rows.columns();
          update(parameters.array(), gradients.array(), entry.offset() + rows.row(r) * n, n);
        }
      } else if (entry.trained()) {
        update(parameters.array(), gradients.array(), entry.offset(), entry.length());
      }
    }
    for (int i = 0; i < parts(); i++) {
      limit(parameters, gradients, i);
    }
  }
}
