package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** More optimizer steps have their twins' bits; norms do not depend on the width of panels. */
class AdaptiveUpdatesProperties {
  @Property(tries = 8)
  void kernelsEqualTheirTwinsForEveryLengthUpToThreeVectorsAndOne(@ForAll long seed) {
    for (int n = 0; n <= 3 * Species.LANES + 1; n++) {
      all(new KernelTrial(seed + n), n);
    }
  }

  @Property(tries = 150)
  void kernelsEqualTheirTwinsBeyond(
      @ForAll @IntRange(min = 0, max = 300) int n, @ForAll long seed) {
    all(new KernelTrial(seed), n);
  }

  private static void all(KernelTrial t, int n) {
    int w = t.updated(n);
    int g = t.given(n);
    int s = t.updated(n);
    int u = t.updated(n);
    float lr = t.fraction();
    float b1 = t.fraction();
    float b2 = t.fraction();
    float root = t.fraction() + 0.01f;
    t.same(
        "adadelta",
        m -> AdaptiveUpdates.adadelta(m, w, m, g, m, s, m, u, n, lr, b1, 1e-6f),
        m -> ReferenceAdaptiveUpdates.adadelta(m, w, m, g, m, s, m, u, n, lr, b1, 1e-6f));
    t.same(
        "nadam",
        m -> AdaptiveUpdates.nadam(m, w, m, g, m, s, m, u, n, lr, b2, b1, b2, 1e-8f, root),
        m ->
            ReferenceAdaptiveUpdates.nadam(m, w, m, g, m, s, m, u, n, lr, b2, b1, b2, 1e-8f, root));
    int x = t.updated(n);
    t.same(
        "amsGrad",
        m -> AdaptiveUpdates.amsGrad(m, w, m, g, m, s, m, u, m, x, n, lr, b1, b2, 1e-8f, root),
        m ->
            ReferenceAdaptiveUpdates.amsGrad(
                m, w, m, g, m, s, m, u, m, x, n, lr, b1, b2, 1e-8f, root));
    t.same(
        "lion",
        m -> AdaptiveUpdates.lion(m, w, m, g, m, s, n, lr, b1, b2, 1f - lr),
        m -> ReferenceAdaptiveUpdates.lion(m, w, m, g, m, s, n, lr, b1, b2, 1f - lr));
    int r = t.written(n);
    t.same(
        "lambDirection",
        m ->
            AdaptiveUpdates.lambDirection(
                m, w, m, g, m, s, m, u, m, r, n, lr, b1, b2, 1e-6f, root, lr),
        m ->
            ReferenceAdaptiveUpdates.lambDirection(
                m, w, m, g, m, s, m, u, m, r, n, lr, b1, b2, 1e-6f, root, lr));
    KernelTrial own = t.next();
    int G = own.updated(n);
    float factor = own.fraction();
    own.same(
        "scale", m -> Updates.scale(m, G, n, factor), m -> ReferenceUpdates.scale(m, G, n, factor));
    int W = own.given(n);
    own.same(
        "average",
        m -> Updates.average(m, G, m, W, n, factor),
        m -> ReferenceUpdates.average(m, G, m, W, n, factor));
    own.same(
        "clamp", m -> Updates.clamp(m, G, n, factor), m -> ReferenceUpdates.clamp(m, G, n, factor));
    t.absorb(own);
  }

  @Property(tries = 100)
  void theNormOfAMatrixDoesNotDependOnItsPanels(
      @ForAll @IntRange(min = 1, max = 20) int k,
      @ForAll @IntRange(min = 1, max = 200) int n,
      @ForAll long seed) {
    java.util.SplittableRandom random = new java.util.SplittableRandom(seed);
    float[] M = new float[k * n];
    float[] lanes = new float[16];
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < n; j++) {
        M[i * n + j] = (float) random.nextDouble(-1, 1);
        lanes[j % 16] = Math.fma(M[i * n + j], M[i * n + j], lanes[j % 16]);
      }
    }
    float[] W = new float[(int) Panels.size(k, n)];
    Panels.pack(M, 0, W, 0, k, n);
    float expected = ReferenceReductions.fold(lanes, 0);
    assertEquals(expected, Panels.sumOfSquares(W, 0, k, n, new float[16], 0));
  }
}
