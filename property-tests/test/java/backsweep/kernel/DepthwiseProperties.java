package backsweep.kernel;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Windows with one filter for each channel have the twin's bits. */
class DepthwiseProperties {
  @Property(tries = 8)
  void kernelsEqualTheirTwinsForEveryLengthUpToThreeVectorsAndOne(@ForAll long seed) {
    for (int n = 0; n <= 3 * Species.LANES + 1; n++) {
      trial(new KernelTrial(seed + n), n);
    }
  }

  @Property(tries = 150)
  void kernelsEqualTheirTwinsBeyond(
      @ForAll @IntRange(min = 0, max = 100) int n, @ForAll long seed) {
    trial(new KernelTrial(seed), n);
  }

  /** Forward or backward: taps run up or down the input, outputs lie apart or not. */
  private static void trial(KernelTrial t, int n) {
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
    int wq = n + t.below(3);
    int wr = columns * wq;
    int X = t.given(size) + first;
    int W = t.given(rows * wr + n);
    int b = t.given(n);
    int step = t.below(2) == 0 ? n : 2 * n;
    KernelTrial own = t.next();
    int Xz = own.given(size) + first;
    int dZ = own.given(count * step + n);
    int dW = own.updated(rows * wr);
    own.same(
        "accumulate",
        m ->
            Depthwise.accumulate(
                m, Xz, advance, down, across, rows, columns, m, dZ, step, count, m, dW, wr, wq, n),
        m ->
            ReferenceDepthwise.accumulate(
                m, Xz, advance, down, across, rows, columns, m, dZ, step, count, m, dW, wr, wq, n));
    t.absorb(own);
    int Z = t.written(count * step);
    t.same(
        "correlate",
        m -> {
          java.util.Arrays.fill(m, Z, Z + count * step, 0f);
          Depthwise.correlate(
              m, X, advance, down, across, rows, columns, m, W, wr, wq, m, b, m, Z, step, count, n);
        },
        m -> {
          java.util.Arrays.fill(m, Z, Z + count * step, 0f);
          ReferenceDepthwise.correlate(
              m, X, advance, down, across, rows, columns, m, W, wr, wq, m, b, m, Z, step, count, n);
        });
  }
}
