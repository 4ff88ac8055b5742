package backsweep.network;

import backsweep.layer.LayerStep;

/**
 * Steps that run together on a block of rows.
 *
 * @param layers layer indices in forward order
 * @param steps their steps
 * @param block rows that are taken through the group at once
 */
record StepGroup(int[] layers, LayerStep[] steps, int block) {
  /** Floats of one block of the widest value in the group: half of a usual second-level cache. */
  static final int CACHE = 1 << 16;

  void forward(int from, int to, int worker) {
    for (int i = from; i < to; i += block) {
      int end = Math.min(to, i + block);
      for (LayerStep step : steps) {
        step.forward(i, end, worker);
      }
    }
  }

  void backwardInput(int from, int to, int worker) {
    for (int i = from; i < to; i += block) {
      int end = Math.min(to, i + block);
      for (int s = steps.length - 1; s >= 0; s--) {
        steps[s].backwardInput(i, end, worker);
      }
    }
  }
}
