package backsweep.kernel;

/** The kernels of {@link Cells} against their twins. */
final class CellsTrial {
  private CellsTrial() {}

  static void all(KernelTrial t, int n) {
    int a = t.given(n);
    int b = t.given(n);
    int z = t.written(n);
    t.same(
        "multiply",
        m -> Cells.multiply(m, a, m, b, m, z, n),
        m -> ReferenceCells.multiply(m, a, m, b, m, z, n));
    t.same(
        "add", m -> Cells.add(m, a, m, b, m, z, n), m -> ReferenceCells.add(m, a, m, b, m, z, n));
    lstm(t.next(), t, n);
    gru(t.next(), t, n);
  }

  private static void lstm(KernelTrial own, KernelTrial t, int n) {
    int G = own.given(4 * n);
    int c1 = own.given(n);
    int c = own.written(n);
    own.same(
        "lstm",
        m -> Cells.lstm(m, G, m, c1, m, c, n),
        m -> ReferenceCells.lstm(m, G, m, c1, m, c, n));
    t.absorb(own);
    KernelTrial back = own.next();
    int dh = back.given(n);
    int gates = back.updated(4 * n);
    int before = back.given(n);
    int tanh = back.given(n);
    int dc = back.updated(n);
    back.same(
        "lstmBackward",
        m -> Cells.lstmBackward(m, dh, m, gates, m, before, m, tanh, m, dc, n),
        m -> ReferenceCells.lstmBackward(m, dh, m, gates, m, before, m, tanh, m, dc, n));
    t.absorb(back);
  }

  private static void gru(KernelTrial own, KernelTrial t, int n) {
    int h1 = own.given(n);
    int gates = own.given(3 * n);
    int h = own.written(n);
    own.same(
        "gru",
        m -> Cells.gru(m, gates, m, h1, m, h, n),
        m -> ReferenceCells.gru(m, gates, m, h1, m, h, n));
    t.absorb(own);
    KernelTrial inside = own.next();
    int g = inside.updated(3 * n);
    int q = inside.given(3 * n);
    // Only the third gate changes; the others are compared as well.
    inside.same(
        "candidate",
        m -> Cells.candidate(m, g, m, q, n),
        m -> ReferenceCells.candidate(m, g, m, q, n));
    t.absorb(inside);
    KernelTrial back = own.next();
    int dh = back.given(n);
    int g2 = back.updated(3 * n);
    int q2 = back.updated(3 * n);
    int before = back.given(n);
    int carry = back.written(n);
    back.same(
        "gruBackward",
        m -> Cells.gruBackward(m, dh, m, g2, m, q2, m, before, m, carry, n),
        m -> ReferenceCells.gruBackward(m, dh, m, g2, m, q2, m, before, m, carry, n));
    t.absorb(back);
  }
}
