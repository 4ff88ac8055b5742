package backsweep.loss;

/** A loss at work in one plan. Threads call it with disjoint ranges of examples. */
public interface LossStep {
  /** Floats of scratch that a thread needs: the 16 lanes of a reduction. */
  int SCRATCH = 16;

  /** Loss of each example {@code from ≤ i < to}. */
  void forward(int from, int to, int worker);

  /** dZ = ∂L/∂Z for the same examples: where the backward sweep starts. */
  void backward(int from, int to, int worker);
}
