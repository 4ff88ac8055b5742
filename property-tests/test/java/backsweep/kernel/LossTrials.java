package backsweep.kernel;

/** Losses beside those of {@link KernelTrials}, against their twins. */
final class LossTrials {
  private LossTrials() {}

  /** Losses of other forms over a few rows of n ≥ 1. */
  static void rows(KernelTrial t, int n) {
    KernelTrials.loss(t, n, "poisson", PoissonRows::poisson, ReferencePoissonRows::poisson);
    KernelTrials.slope(
        t, n, "poisson′", PoissonRows::poissonBackward, ReferencePoissonRows::poissonBackward);
    float c = t.fraction();
    float a = t.fraction();
    KernelTrials.loss(
        t,
        n,
        "quantile",
        (z, zo, y, yo, s, so, r, m, l, lo) ->
            LossRows.quantile(z, zo, y, yo, s, so, r, m, c, l, lo),
        (z, zo, y, yo, s, so, r, m, l, lo) ->
            ReferenceLossRows.quantile(z, zo, y, yo, s, so, r, m, c, l, lo));
    KernelTrials.slope(
        t,
        n,
        "quantile′",
        (z, zo, y, yo, d, o, r, m, f) -> LossRows.quantileBackward(z, zo, y, yo, d, o, r, m, c, f),
        (z, zo, y, yo, d, o, r, m, f) ->
            ReferenceLossRows.quantileBackward(z, zo, y, yo, d, o, r, m, c, f));
    float g = 4f * c;
    KernelTrials.loss(
        t,
        n,
        "focal",
        (z, zo, y, yo, s, so, r, m, l, lo) ->
            FocalRows.focal(z, zo, y, yo, s, so, r, m, g, a, l, lo),
        (z, zo, y, yo, s, so, r, m, l, lo) ->
            ReferenceFocalRows.focal(z, zo, y, yo, s, so, r, m, g, a, l, lo));
    KernelTrials.slope(
        t,
        n,
        "focal′",
        (z, zo, y, yo, d, o, r, m, f) -> FocalRows.focalBackward(z, zo, y, yo, d, o, r, m, g, a, f),
        (z, zo, y, yo, d, o, r, m, f) ->
            ReferenceFocalRows.focalBackward(z, zo, y, yo, d, o, r, m, g, a, f));
    KernelTrials.loss(t, n, "cosine", CosineRows::cosine, ReferenceCosineRows::cosine);
    float[] lanes = new float[16];
    KernelTrials.slope(
        t,
        n,
        "cosine′",
        (z, zo, y, yo, d, o, r, m, f) ->
            CosineRows.cosineBackward(z, zo, y, yo, d, o, r, m, f, lanes, 0),
        (z, zo, y, yo, d, o, r, m, f) ->
            ReferenceCosineRows.cosineBackward(z, zo, y, yo, d, o, r, m, f, lanes, 0));
    weighedRows(t, n);
    hingeRows(t, n, g);
    labelRows(t, n, a);
  }

  private static void weighedRows(KernelTrial t, int n) {
    KernelTrial own = t.next();
    int rows = own.below(5);
    int w = own.given(rows);
    int x = own.updated(rows * n);
    own.same(
        "weigh",
        m -> LossRows.weigh(m, w, m, x, rows, n),
        m -> ReferenceLossRows.weigh(m, w, m, x, rows, n));
    t.absorb(own);
  }

  private static void hingeRows(KernelTrial t, int n, float margin) {
    KernelTrial own = t.next();
    int rows = own.below(5);
    int[] classes = new int[rows + 2];
    for (int r = 0; r < rows; r++) {
      classes[2 + r] = own.below(n);
    }
    int z = own.given(rows * n);
    int s = own.written(rows);
    int l = own.scratch(16);
    own.same(
        "hinge",
        m -> HingeRows.hinge(m, z, classes, 2, m, s, rows, n, margin, m, l),
        m -> ReferenceHingeRows.hinge(m, z, classes, 2, m, s, rows, n, margin, m, l));
    t.absorb(own);
    float scale = t.fraction();
    KernelTrial back = t.next();
    int zb = back.given(rows * n);
    int d = back.writtenOrInto(zb, rows * n);
    back.same(
        "hinge′",
        m -> HingeRows.hingeBackward(m, zb, classes, 2, m, d, rows, n, margin, scale),
        m -> ReferenceHingeRows.hingeBackward(m, zb, classes, 2, m, d, rows, n, margin, scale));
    t.absorb(back);
  }

  private static void labelRows(KernelTrial t, int n, float epsilon) {
    KernelTrial own = t.next();
    int rows = own.below(5);
    int[] classes = new int[rows + 2];
    for (int r = 0; r < rows; r++) {
      classes[2 + r] = own.below(n + 1) - 1;
    }
    int z = own.given(rows * n);
    int w = own.given(n);
    int s = own.updated(rows);
    int l = own.scratch(16);
    own.same(
        "smooth",
        m -> LabelRows.smooth(m, z, classes, 2, m, w, m, s, rows, n, epsilon, m, l),
        m -> ReferenceLabelRows.smooth(m, z, classes, 2, m, w, m, s, rows, n, epsilon, m, l));
    t.absorb(own);
    float scale = t.fraction();
    float sum = n * t.fraction();
    KernelTrial back = t.next();
    int p = back.given(rows * n);
    int wb = back.given(n);
    int d = back.writtenOrInto(p, rows * n);
    back.same(
        "smooth′",
        m -> LabelRows.smoothBackward(m, p, classes, 2, m, wb, sum, m, d, rows, n, epsilon, scale),
        m ->
            ReferenceLabelRows.smoothBackward(
                m, p, classes, 2, m, wb, sum, m, d, rows, n, epsilon, scale));
    t.absorb(back);
  }
}
