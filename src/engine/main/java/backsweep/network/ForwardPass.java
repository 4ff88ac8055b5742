package backsweep.network;

import backsweep.layer.LayerStep;

/** z1 = f1(x), z2 = f2(z1), …: the layers in order, each leaving what the backward sweep needs. */
record ForwardPass(StepGroup[] groups) {
  /** Tells every layer of a batch. */
  void begin(int examples) {
    for (StepGroup group : groups) {
      for (LayerStep step : group.steps()) {
        step.begin(examples);
      }
    }
  }

  /** Tells every layer that the gradients of its parameters come next. */
  void swept() {
    for (StepGroup group : groups) {
      for (LayerStep step : group.steps()) {
        step.swept();
      }
    }
  }

  /** The groups {@code first ≤ g < end}, for the examples {@code from ≤ i < to}. */
  void run(int first, int end, int from, int to, int worker) {
    for (int g = first; g < end; g++) {
      groups[g].forward(from, to, 0, groups[g].columns(), worker);
    }
  }
}
