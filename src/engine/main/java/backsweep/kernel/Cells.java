package backsweep.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What recurrent layers do at one time step besides their products, for the n units of one example.
 * Gates stand one after the other, n numbers each, in PyTorch's order.
 */
public final class Cells {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  private Cells() {}

  /** z = a ⊙ b. */
  public static void multiply(float[] a, int ao, float[] b, int bo, float[] z, int zo, int n) {
    int j = 0;
    for (int end = F.loopBound(n); j < end; j += LANES) {
      FloatVector.fromArray(F, a, ao + j)
          .mul(FloatVector.fromArray(F, b, bo + j))
          .intoArray(z, zo + j);
    }
    ReferenceCells.multiply(a, ao + j, b, bo + j, z, zo + j, n - j);
  }

  /** z = a + b. */
  public static void add(float[] a, int ao, float[] b, int bo, float[] z, int zo, int n) {
    int j = 0;
    for (int end = F.loopBound(n); j < end; j += LANES) {
      FloatVector.fromArray(F, a, ao + j)
          .add(FloatVector.fromArray(F, b, bo + j))
          .intoArray(z, zo + j);
    }
    ReferenceCells.add(a, ao + j, b, bo + j, z, zo + j, n - j);
  }

  /**
   * The cell of long short-term memory: c = f ⊙ c′ + i ⊙ g, from the gates i, f, g, o at G and the
   * cell c′ of the step before (Hochreiter and Schmidhuber, 1997; Gers et al., 2000).
   */
  public static void lstm(float[] G, int go, float[] c1, int co1, float[] c, int co, int n) {
    int j = 0;
    for (int end = F.loopBound(n); j < end; j += LANES) {
      FloatVector ig =
          FloatVector.fromArray(F, G, go + j).mul(FloatVector.fromArray(F, G, go + 2 * n + j));
      FloatVector.fromArray(F, G, go + n + j)
          .fma(FloatVector.fromArray(F, c1, co1 + j), ig)
          .intoArray(c, co + j);
    }
    ReferenceCells.lstmFrom(j, G, go, c1, co1, c, co, n);
  }

  /**
   * The way back through h = o ⊙ tanh c and the cell: the gates at G become the gradients of what
   * went into them, dc that of the cell before.
   *
   * @param dh gradient of h
   * @param c1 the cell of the step before
   * @param t tanh c
   * @param dc gradient of c from the steps behind, without that through h
   */
  public static void lstmBackward(
      float[] dh,
      int dho,
      float[] G,
      int go,
      float[] c1,
      int co1,
      float[] t,
      int to,
      float[] dc,
      int dco,
      int n) {
    int j = 0;
    for (int end = F.loopBound(n); j < end; j += LANES) {
      FloatVector i = FloatVector.fromArray(F, G, go + j);
      FloatVector f = FloatVector.fromArray(F, G, go + n + j);
      FloatVector g = FloatVector.fromArray(F, G, go + 2 * n + j);
      FloatVector o = FloatVector.fromArray(F, G, go + 3 * n + j);
      FloatVector tanh = FloatVector.fromArray(F, t, to + j);
      FloatVector d = FloatVector.fromArray(F, dh, dho + j);
      FloatVector slope = tanh.neg().fma(tanh, FloatVector.broadcast(F, 1f));
      FloatVector cell = d.mul(o).fma(slope, FloatVector.fromArray(F, dc, dco + j));
      FloatVector di = cell.mul(g).mul(i.neg().fma(i, i));
      FloatVector df = cell.mul(FloatVector.fromArray(F, c1, co1 + j)).mul(f.neg().fma(f, f));
      FloatVector dg = cell.mul(i).mul(g.neg().fma(g, FloatVector.broadcast(F, 1f)));
      FloatVector dO = d.mul(tanh).mul(o.neg().fma(o, o));
      cell.mul(f).intoArray(dc, dco + j);
      di.intoArray(G, go + j);
      df.intoArray(G, go + n + j);
      dg.intoArray(G, go + 2 * n + j);
      dO.intoArray(G, go + 3 * n + j);
    }
    ReferenceCells.lstmBackwardFrom(j, dh, dho, G, go, c1, co1, t, to, dc, dco, n);
  }

  /**
   * What goes into the candidate of a gated recurrent unit: G[2n + j] += r ⊙ q, from the gates r, z
   * at G and q, the candidate's part of the product with the state, at Q[2n] (Cho et al., 2014, in
   * the form of PyTorch).
   */
  public static void candidate(float[] G, int go, float[] Q, int qo, int n) {
    int j = 0;
    for (int end = F.loopBound(n); j < end; j += LANES) {
      FloatVector.fromArray(F, G, go + j)
          .fma(
              FloatVector.fromArray(F, Q, qo + 2 * n + j),
              FloatVector.fromArray(F, G, go + 2 * n + j))
          .intoArray(G, go + 2 * n + j);
    }
    ReferenceCells.candidateFrom(j, G, go, Q, qo, n);
  }

  /** h = z ⊙ h′ + (1 − z) ⊙ c, as c + z ⊙ (h′ − c), from the gates r, z, c at G. */
  public static void gru(float[] G, int go, float[] h1, int ho1, float[] h, int ho, int n) {
    int j = 0;
    for (int end = F.loopBound(n); j < end; j += LANES) {
      FloatVector c = FloatVector.fromArray(F, G, go + 2 * n + j);
      FloatVector.fromArray(F, G, go + n + j)
          .fma(FloatVector.fromArray(F, h1, ho1 + j).sub(c), c)
          .intoArray(h, ho + j);
    }
    ReferenceCells.gruFrom(j, G, go, h1, ho1, h, ho, n);
  }

  /**
   * The way back: the gates at G become the gradients of the product with the input, Q those of the
   * product with the state, carry the gradient of h′ that passes by both.
   */
  public static void gruBackward(
      float[] dh,
      int dho,
      float[] G,
      int go,
      float[] Q,
      int qo,
      float[] h1,
      int ho1,
      float[] carry,
      int co,
      int n) {
    int j = 0;
    for (int end = F.loopBound(n); j < end; j += LANES) {
      FloatVector r = FloatVector.fromArray(F, G, go + j);
      FloatVector z = FloatVector.fromArray(F, G, go + n + j);
      FloatVector c = FloatVector.fromArray(F, G, go + 2 * n + j);
      FloatVector q = FloatVector.fromArray(F, Q, qo + 2 * n + j);
      FloatVector d = FloatVector.fromArray(F, dh, dho + j);
      FloatVector dzh = d.mul(z);
      FloatVector dz = d.mul(FloatVector.fromArray(F, h1, ho1 + j).sub(c)).mul(z.neg().fma(z, z));
      FloatVector dc = d.sub(dzh).mul(c.neg().fma(c, FloatVector.broadcast(F, 1f)));
      FloatVector dr = dc.mul(q).mul(r.neg().fma(r, r));
      dzh.intoArray(carry, co + j);
      dr.intoArray(G, go + j);
      dz.intoArray(G, go + n + j);
      dc.intoArray(G, go + 2 * n + j);
      dr.intoArray(Q, qo + j);
      dz.intoArray(Q, qo + n + j);
      dc.mul(r).intoArray(Q, qo + 2 * n + j);
    }
    ReferenceCells.gruBackwardFrom(j, dh, dho, G, go, Q, qo, h1, ho1, carry, co, n);
  }
}
