package backsweep.kernel;

import java.util.Arrays;

/** Windows with one filter for each channel against their twins, on one random case. */
final class DepthwiseTrial {
  private DepthwiseTrial() {}

  /** Forward or backward: taps run up or down the input, outputs lie apart or not. */
  static void all(KernelTrial t, int n) {
    int rows = t.below(5);
    int columns = t.below(6);
    int count = t.below(21);
    int advance = t.below(3) * (n + t.below(3));
    int sign = t.below(2) == 0 ? 1 : -1;
    int across = sign * t.below(3) * n;
    int down = sign * t.below(200);
    int reach =
        Math.max(0, rows - 1) * Math.abs(down) + Math.max(0, columns - 1) * Math.abs(across);
    int size = reach + 20 * advance + n;
    int first = sign > 0 ? 0 : reach;
    int tr = columns + t.below(2);
    int tap = t.below(3);
    int k = tap + rows * tr + 2 * columns + 1;
    int panels = Math.toIntExact(Panels.size(k, n));
    int X = t.given(size) + first;
    int W = t.given(panels);
    int b = t.given(n + Panels.WIDTH);
    int step = t.below(2) == 0 ? n : 2 * n;
    int tq = 1 + t.below(2);
    int p1 = t.below(Panels.count(n) + 1);
    int p0 = t.below(p1 + 1);
    KernelTrial own = t.next();
    int Xz = own.given(size) + first;
    int dZ = own.given(count * step + n);
    int dW = own.updated(panels);
    own.same(
        "accumulate",
        m ->
            Depthwise.accumulate(
                m, Xz, advance, down, across, rows, columns, m, dZ, step, count, m, dW, k, tap, tr,
                n, p0, p1),
        m ->
            ReferenceDepthwise.accumulate(
                m, Xz, advance, down, across, rows, columns, m, dZ, step, count, m, dW, k, tap, tr,
                n, p0, p1));
    t.absorb(own);
    int Z = t.written(count * step);
    t.same(
        "correlate",
        m -> {
          Arrays.fill(m, Z, Z + count * step, 0f);
          Depthwise.correlate(
              m, X, advance, down, across, rows, columns, m, W, k, tap, tr, tq, m, b, m, Z, step,
              count, n);
        },
        m -> {
          Arrays.fill(m, Z, Z + count * step, 0f);
          ReferenceDepthwise.correlate(
              m, X, advance, down, across, rows, columns, m, W, k, tap, tr, tq, m, b, m, Z, step,
              count, n);
        });
  }
}
