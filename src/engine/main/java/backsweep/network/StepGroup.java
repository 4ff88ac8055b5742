package backsweep.network;

import backsweep.layer.LayerStep;
import backsweep.observe.FlightRecorder;

/**
 * Steps that run together on a block of rows.
 *
 * @param layers layer indices in forward order
 * @param steps their steps
 * @param block rows that are taken through the group at once
 * @param columns columns of what the group gives: Z forward, dX backward
 * @param cut columns are cut at multiples of this
 * @param flops floating-point operations for one example
 * @param mixes whether it is a single layer that needs all examples in one call
 * @param cost what is told of it
 */
record StepGroup(
    int[] layers,
    LayerStep[] steps,
    int block,
    int columns,
    int cut,
    long flops,
    boolean mixes,
    PartCost cost) {
  /** Floats of one block of the widest value in the group: half of a usual second-level cache. */
  private static final int CACHE = 1 << 16;

  /** Fewest rows of a block. */
  private static final int ROWS = 48;

  /** Fewest rows that weights which do not stay in the cache from block to block are read for. */
  private static final int MANY_ROWS = 512;

  /**
   * Rows of a block. Where weights have to be read again for each, blocks are made of as many rows
   * as the products take at a time, even if what is fused then comes out of a slower cache: 4096
   * weights take longer than one activation. Steps of 1024-4096-4096-1000 at batch 256, one thread
   * of a Zen 4: 428 ms with 48 rows, 353 with 128; with products that read W for more rows at a
   * time, 349 with 128 and 343 with 256 and more, on AVX2 one fifth less.
   */
  static int block(int widest, long weights) {
    int rows = Math.max(ROWS, CACHE / widest);
    return weights <= CACHE ? rows : Math.max(1, rows / MANY_ROWS) * MANY_ROWS;
  }

  /** Its first layer. */
  int first() {
    return layers[0];
  }

  /** Its last layer. */
  int last() {
    return layers[layers.length - 1];
  }

  /** Parts into which the columns can be cut. */
  int units() {
    return cut >= columns ? 1 : (columns + cut - 1) / cut;
  }

  /** First column of a unit. */
  int column(int unit) {
    return unit == units() ? columns : unit * cut;
  }

  void forward(int from, int to, int left, int right, int worker) {
    if (!FlightRecorder.recordsParts()) {
      runForward(from, to, left, right, worker);
      return;
    }
    FlightRecorder.Part part = FlightRecorder.beginPart();
    runForward(from, to, left, right, worker);
    cost.tell(part, "forward", to - from, (double) (right - left) / columns);
  }

  private void runForward(int from, int to, int left, int right, int worker) {
    for (int i = from; i < to; i += block) {
      int end = Math.min(to, i + block);
      for (LayerStep step : steps) {
        step.forward(i, end, left, right, worker);
      }
    }
  }

  void backwardInput(int from, int to, int left, int right, int worker) {
    if (flops == 0 || !FlightRecorder.recordsParts()) {
      runBackward(from, to, left, right, worker);
      return;
    }
    FlightRecorder.Part part = FlightRecorder.beginPart();
    runBackward(from, to, left, right, worker);
    cost.tell(part, "backward", to - from, (double) (right - left) / columns);
  }

  private void runBackward(int from, int to, int left, int right, int worker) {
    for (int i = from; i < to; i += block) {
      int end = Math.min(to, i + block);
      for (int s = steps.length - 1; s >= 0; s--) {
        steps[s].backwardInput(i, end, left, right, worker);
      }
    }
  }
}
