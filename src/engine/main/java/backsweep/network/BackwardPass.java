package backsweep.network;

import backsweep.layer.LayerStep;
import java.util.Arrays;
import java.util.List;

/**
 * The chain rule, loss first. ∂L/∂z of each layer is a row vector times one Jacobian after the
 * other, from the last layer to the first; each is kept once and serves the layer's parameters and
 * everything before it.
 *
 * @param groups what runs together
 * @param sliceSteps for each slice of the parameters its layer; each thread's slices are neighbours
 * @param sliceLayers for each slice the index of that layer
 * @param sliceIndices for each slice its number in the layer
 * @param shares for each thread the slice after its last
 */
record BackwardPass(
    StepGroup[] groups,
    LayerStep[] sliceSteps,
    int[] sliceLayers,
    int[] sliceIndices,
    int[] shares) {
  /** ∂L/∂z of the groups {@code end > g ≥ first}, for the examples {@code from ≤ i < to}. */
  void run(int first, int end, int from, int to, int worker) {
    for (int g = end - 1; g >= first; g--) {
      groups[g].backwardInput(from, to, 0, groups[g].columns(), worker);
    }
  }

  /** Whether a layer takes the step of plain gradient descent without keeping dW. */
  boolean descends() {
    for (int slice = 0; slice < sliceSteps.length; slice++) {
      if (sliceSteps[slice].descends(sliceIndices[slice])) {
        return true;
      }
    }
    return false;
  }

  /** Kernels that {@link #descend} calls besides those of {@link #parameters}. */
  List<String> descentKernels() {
    return Arrays.stream(sliceSteps)
        .distinct()
        .flatMap(step -> step.descentKernels().stream())
        .toList();
  }

  /** θ ← θ − rate·∂L/∂θ for one slice in one go; false if its layer cannot. */
  boolean descend(int slice, int examples, float rate, int worker) {
    return sliceSteps[slice].descend(sliceIndices[slice], examples, rate, worker);
  }

  /** ∂L/∂θ for one slice of the parameters, summed over all examples. */
  void parameters(int slice, int examples, int worker) {
    sliceSteps[slice].backwardParameters(sliceIndices[slice], examples, worker);
  }
}
