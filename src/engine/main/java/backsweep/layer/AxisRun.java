package backsweep.layer;

import java.util.ArrayList;
import java.util.List;

/**
 * Outputs along one axis that take the same taps of a kernel: output {@code to + i·step} is the sum
 * over t of input {@code from + i·advance + t·reach} times tap {@code tap + t·tapStep}. What lies
 * beside the input has no tap.
 *
 * @param to first output
 * @param step from one output to the next
 * @param count number of outputs
 * @param from input that the first tap of the first output reads
 * @param advance from there to that of the next output
 * @param tap first tap
 * @param tapStep from one tap to the next
 * @param taps number of taps
 * @param reach from the input of one tap to that of the next
 */
record AxisRun(
    int to, int step, int count, int from, int advance, int tap, int tapStep, int taps, int reach) {

  /**
   * Of windows over an input: output y reads with tap t input y·stride − before + t·dilation.
   *
   * @param n inputs
   * @param m outputs
   * @param size taps
   */
  static List<AxisRun> windows(int n, int m, int size, int stride, int dilation, int before) {
    List<AxisRun> all = new ArrayList<>();
    for (int y = 0; y < m; y++) {
      int first = y * stride - before;
      int t0 = Math.min(size, first < 0 ? (-first + dilation - 1) / dilation : 0);
      int t1 = first >= n ? 0 : Math.min(size, (n - 1 - first) / dilation + 1);
      int taps = Math.max(0, t1 - t0);
      append(
          all,
          new AxisRun(y, 1, 1, first + t0 * dilation, stride, t0, 1, taps, dilation),
          taps == 0);
    }
    return List.copyOf(all);
  }

  /**
   * The way back: input i of those windows gets tap t of output (i + before − t·dilation) / stride,
   * where that is whole. Inputs a stride apart take the same taps, so each remainder is a run.
   */
  static List<AxisRun> back(int n, int m, int size, int stride, int dilation, int before) {
    List<AxisRun> all = new ArrayList<>();
    for (int phase = 0; phase < Math.min(stride, n); phase++) {
      for (int i = phase; i < n; i += stride) {
        int t0 = -1;
        int last = -1;
        int taps = 0;
        int tapStep = 1;
        for (int t = 0; t < size; t++) {
          int y = i + before - t * dilation;
          if (y >= 0 && y % stride == 0 && y / stride < m) {
            tapStep = last < 0 ? 1 : t - last;
            t0 = t0 < 0 ? t : t0;
            last = t;
            taps++;
          }
        }
        int from = taps == 0 ? 0 : (i + before - t0 * dilation) / stride;
        int reach = taps < 2 ? 0 : -tapStep * dilation / stride;
        append(
            all,
            new AxisRun(i, stride, 1, from, 1, Math.max(0, t0), tapStep, taps, reach),
            taps == 0);
      }
    }
    return List.copyOf(all);
  }

  /** Adds an output, to the last run if it goes on there. */
  private static void append(List<AxisRun> all, AxisRun next, boolean empty) {
    AxisRun run = empty ? new AxisRun(next.to, next.step, 1, 0, 0, 0, 0, 0, 0) : next;
    if (all.isEmpty()) {
      all.add(run);
      return;
    }
    AxisRun last = all.getLast();
    boolean same =
        run.to == last.to + last.count * last.step
            && run.from == last.from + last.count * last.advance
            && run.tap == last.tap
            && run.tapStep == last.tapStep
            && run.taps == last.taps
            && run.reach == last.reach;
    if (same) {
      AxisRun longer =
          new AxisRun(
              last.to,
              last.step,
              last.count + 1,
              last.from,
              last.advance,
              last.tap,
              last.tapStep,
              last.taps,
              last.reach);
      all.set(all.size() - 1, longer);
    } else {
      all.add(run);
    }
  }

  /** Taps of all outputs together. */
  static long taps(List<AxisRun> runs) {
    long sum = 0;
    for (AxisRun run : runs) {
      sum += (long) run.count * run.taps;
    }
    return sum;
  }
}
