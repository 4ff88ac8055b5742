package backsweep.layer;

import backsweep.plan.TouchedRows;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A layer at work in one plan: it knows where its input X, output Z, gradients dX and dZ and its
 * parameters stand. Examples are rows; threads call it with disjoint ranges of rows, or of rows and
 * columns, then with disjoint slices of the parameters.
 */
public interface LayerStep {
  /**
   * Kernels that it calls besides those of {@link Layer#operations}, for {@link
   * backsweep.kernel.Rehearsal}.
   */
  default List<String> kernels() {
    return List.of();
  }

  /** Kernels that {@link #descend} calls besides those of {@link #kernels}. */
  default List<String> descentKernels() {
    return List.of();
  }

  /**
   * Told of each batch of a training plan, by one thread, before any forward step; what the plan is
   * fed with is in place.
   */
  default void begin(int examples) {}

  /** Z = f(X) for the examples {@code from ≤ i < to} and columns {@code left ≤ j < right} of Z. */
  void forward(int from, int to, int left, int right, int worker);

  /**
   * dX = (∂f/∂X)ᵀ dZ for the examples {@code from ≤ i < to} and columns {@code left ≤ j < right} of
   * dX.
   */
  void backwardInput(int from, int to, int left, int right, int worker);

  /** Columns of Z are cut at multiples of this. */
  default int cut() {
    return Integer.MAX_VALUE;
  }

  /** Columns of dX are cut at multiples of this. */
  default int inputCut() {
    return Integer.MAX_VALUE;
  }

  /**
   * Told by one thread that {@link #backwardParameters} comes next for the batch that {@link
   * #begin} told of. Until then the gradients of the batch before can still be read: what a layer
   * clears in them, and which rows are {@link #touched}, changes here and not in {@code begin}.
   */
  default void swept() {}

  /** Into how many independent parts {@link #backwardParameters} is cut. */
  default int slices() {
    return 0;
  }

  /** The part of the parameter array that slice {@code i} writes. */
  default Slice slice(int i) {
    throw new IndexOutOfBoundsException("slice " + i + " of a layer without parameters");
  }

  /**
   * The rows of a table that the batch reads, if the runs of slice {@code i} are parts of its rows:
   * then {@link #backwardParameters} writes these alone, and the layer has made sure that all
   * others are zero. Live; null if the slice is written whole.
   */
  default @Nullable TouchedRows touched(int i) {
    return null;
  }

  /**
   * The place of slice {@code i} among the layer's, 0 to 1, by which threads share them: as the
   * columns of {@link #forward} that read it, so that a thread finds in its cache what it wrote.
   */
  default double place(int i) {
    return (i + 0.5) / slices();
  }

  /** dW = (∂f/∂W)ᵀ dZ, summed over {@code examples} rows, for slice {@code i} of the parameters. */
  default void backwardParameters(int i, int examples, int worker) {}

  /** Whether {@link #descend} takes slice {@code i}. */
  default boolean descends(int i) {
    return false;
  }

  /**
   * θ ← θ − rate·dθ for slice {@code i} of the parameters, dθ as {@link #backwardParameters} would
   * make it, but without keeping it.
   *
   * @return false if the layer cannot, and has done nothing
   */
  default boolean descend(int i, int examples, float rate, int worker) {
    return false;
  }

  /**
   * Runs of the parameter array, at equal distances.
   *
   * @param offset first float
   * @param length number of floats of each run
   * @param runs number of runs
   * @param stride from the first float of a run to that of the next
   */
  record Slice(int offset, int length, int runs, int stride) {
    /** A single run. */
    public Slice(int offset, int length) {
      this(offset, length, 1, 0);
    }
  }
}
