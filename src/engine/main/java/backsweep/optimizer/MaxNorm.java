package backsweep.optimizer;

import backsweep.kernel.Panels;
import backsweep.kernel.Penalties;
import backsweep.plan.Gradients;
import backsweep.plan.ParameterLayout;
import backsweep.plan.Parameters;
import backsweep.plan.TouchedRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Another optimizer behind whose steps the weights into each unit are shortened if they are too
 * long: w ← w·limit/‖w‖ where ‖w‖ > limit, for each column w of a matrix [in, out] and for each row
 * of a table (Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from
 * Overfitting", 2014, section 5.1). Of a table, rows are shortened when a batch reads them.
 *
 * @param inner what takes the step
 * @param limit the greatest Euclidean norm
 * @param names a matrix or table such as {@code 0/weight}, or those of a layer, such as {@code 0};
 *     empty for every matrix of weights
 */
public record MaxNorm(Optimizer inner, float limit, List<String> names) implements Optimizer {
  /** Checks the limit. */
  public MaxNorm {
    Optimizer.require(
        limit > 0 && limit < Float.POSITIVE_INFINITY,
        "max norm of " + inner.name(),
        "limit",
        limit,
        "a positive number");
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
   * @throws IllegalArgumentException if a name stands for no parameter, or for none that has rows
   *     or columns to shorten
   */
  @Override
  public OptimizerState start(Parameters parameters) {
    for (String name : names) {
      requireMatrix(name, parameters.layout());
    }
    return new State(this, parameters);
  }

  private void requireMatrix(String name, ParameterLayout layout) {
    String what = "max norm of " + name();
    List<ParameterLayout.Entry> meant = Wrapped.named(what, List.of(name), layout);
    if (meant.stream().allMatch(entry -> entry.shape().rank() != 2)) {
      List<String> shapes = meant.stream().map(e -> e.name() + " " + e.shape()).toList();
      throw new IllegalArgumentException(
          "%s: found '%s', which stands for %s, expected a matrix or table such as 0/weight"
              .formatted(what, name, String.join(" and ", shapes)));
    }
  }

  /** Panel p of a matrix, or a whole table. */
  private record Part(ParameterLayout.Entry entry, int p) {
    /** Where in θ it begins. */
    int place() {
      return entry.offset() + (entry.table() ? 0 : Panels.start(entry.shape().dimension(0), p));
    }
  }

  private static final class State extends Wrapped {
    private final float limit;

    /** By part: those of the inner optimizer, null where this one limits nothing, then others. */
    private final List<@Nullable Part> own = new ArrayList<>();

    State(MaxNorm c, Parameters parameters) {
      super(c.inner.start(parameters), parameters.layout());
      this.limit = c.limit;
      for (int i = 0; i < inner.parts(); i++) {
        own.add(null);
      }
      for (ParameterLayout.Entry entry : Penalized.chosen(c.names, parameters.layout())) {
        int n = entry.shape().rank() == 2 ? entry.shape().dimension(1) : 0;
        for (int p = 0; p < (entry.table() ? 1 : Panels.count(n)); p++) {
          add(new Part(entry, p));
        }
      }
    }

    /** What an inner optimizer limits too goes behind it in one part, as parts run at once. */
    private void add(Part part) {
      for (int i = 0; i < inner.parts(); i++) {
        if (inner.place(i) == part.place()) {
          own.set(i, part);
          return;
        }
      }
      own.add(part);
    }

    @Override
    float descent(int from, float factor) {
      return inner.descent(from, factor);
    }

    @Override
    void update(float[] theta, float[] g, int from, int n, float factor) {
      inner.update(theta, g, from, n, factor);
    }

    @Override
    public int parts() {
      return own.size();
    }

    @Override
    int place(int i) {
      return i < inner.parts() ? inner.place(i) : Objects.requireNonNull(own.get(i)).place();
    }

    @Override
    public void limit(Parameters parameters, Gradients gradients, int i) {
      if (i < inner.parts()) {
        inner.limit(parameters, gradients, i);
      }
      Part part = own.get(i);
      if (part != null) {
        shorten(parameters.array(), gradients, part);
      }
    }

    private void shorten(float[] theta, Gradients gradients, Part part) {
      ParameterLayout.Entry entry = part.entry();
      int k = entry.shape().dimension(0);
      int n = entry.shape().dimension(1);
      if (!entry.table()) {
        Penalties.limitColumns(theta, part.place(), k, Panels.width(n, part.p()), limit);
        return;
      }
      TouchedRows rows = inner.takesAllRows() ? null : gradients.touched(entry);
      int count = rows == null ? k : rows.count();
      for (int r = 0; r < count; r++) {
        Penalties.limitRow(theta, entry.offset() + (rows == null ? r : rows.row(r)) * n, n, limit);
      }
    }
  }
}
