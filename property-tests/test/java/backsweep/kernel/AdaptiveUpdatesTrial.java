package backsweep.kernel;

/** More steps of optimizers against their twins, on one random case. */
final class AdaptiveUpdatesTrial {
  private AdaptiveUpdatesTrial() {}

  /** All of them over n numbers. */
  static void all(KernelTrial t, int n) {
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
}
