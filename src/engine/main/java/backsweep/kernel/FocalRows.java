package backsweep.kernel;

import static backsweep.kernel.Coefficients.*;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The focal loss of logits Z and targets Y in [0, 1], number by number, one mean per row (Lin et
 * al., Focal loss for dense object detection, ICCV 2017, equation 5).
 *
 * <p>With p = σ(z) and q = 1 − p: ℓ = α·y·qᵞ·(−log p) + (1 − α)·(1 − y)·pᵞ·(−log q). Both
 * logarithms come from log(1 + e^(−|z|)) without cancellation, and the powers from them: pᵞ =
 * e^(−γ·(−log p)).
 *
 * <p>z, y, dZ: dense [rows, n]; losses: [rows]; dZ may be z or y. The sum goes through the 16
 * virtual lanes of {@link Reductions}, in {@code lanes[lo, lo + 16)}.
 */
public final class FocalRows {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  private FocalRows() {}

  /** losses[r] = (Σ_j ℓ(z[r, j], y[r, j])) / n. */
  public static void focal(
      float[] z,
      int zo,
      float[] y,
      int yo,
      float[] losses,
      int lo2,
      int rows,
      int n,
      float gamma,
      float alpha,
      float[] lanes,
      int lo) {
    int whole = n & -Reductions.VIRTUAL_LANES;
    for (int row = 0; row < rows; row++) {
      ReferenceReductions.clear(lanes, lo);
      int zr = zo + row * n;
      int yr = yo + row * n;
      for (int j = 0; j < Reductions.VIRTUAL_LANES; j += LANES) {
        for (int i = j; i < whole; i += Reductions.VIRTUAL_LANES) {
          FloatVector s = FloatVector.fromArray(F, lanes, lo + j);
          FloatVector Z = FloatVector.fromArray(F, z, zr + i);
          FloatVector Y = FloatVector.fromArray(F, y, yr + i);
          VectorMask<Float> positive = Z.compare(GT, 0f);
          FloatVector m = Z.abs().neg();
          FloatVector t = m.fma(broadcast(F, LOG2_E), broadcast(F, ROUND_151));
          FloatVector k = t.sub(ROUND_151);
          FloatVector r = k.fma(broadcast(F, -LN2_LOW), k.fma(broadcast(F, -LN2_HIGH), m));
          FloatVector h = r.mul(r);
          FloatVector low = r.fma(broadcast(F, TINY_EXP3), broadcast(F, TINY_EXP2));
          FloatVector high =
              h.fma(
                  broadcast(F, TINY_EXP6), r.fma(broadcast(F, TINY_EXP5), broadcast(F, TINY_EXP4)));
          FloatVector p = high.fma(h, low).fma(r, broadcast(F, TINY)).fma(r, broadcast(F, TINY));
          FloatVector e = p.mul(t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
          e = e.blend(0f, m.compare(LT, -104f));
          VectorMask<Float> large = e.compare(GT, 0.5f);
          FloatVector f = e.blend(e.fma(broadcast(F, 0.5f), broadcast(F, -0.5f)), large);
          FloatVector f2 = f.mul(f);
          FloatVector q =
              f.fma(broadcast(F, LOG10), broadcast(F, LOG9))
                  .fma(f2, f.fma(broadcast(F, LOG8), broadcast(F, LOG7)));
          q = q.fma(f2, f.fma(broadcast(F, LOG6), broadcast(F, LOG5)));
          q = q.fma(f2, f.fma(broadcast(F, LOG4), broadcast(F, LOG3)));
          FloatVector tail = q.fma(f, broadcast(F, -0.5f)).fma(f2, f);
          tail = tail.add(LN2, large);
          FloatVector own = tail.add(Z.neg().blend(0f, positive));
          FloatVector other = tail.add(FloatVector.zero(F).blend(Z, positive));
          FloatVector mq = other.mul(-gamma);
          FloatVector qt = mq.fma(broadcast(F, LOG2_E), broadcast(F, ROUND_151));
          FloatVector qk = qt.sub(ROUND_151);
          FloatVector qr = qk.fma(broadcast(F, -LN2_LOW), qk.fma(broadcast(F, -LN2_HIGH), mq));
          FloatVector qh = qr.mul(qr);
          FloatVector qlow = qr.fma(broadcast(F, TINY_EXP3), broadcast(F, TINY_EXP2));
          FloatVector qhigh =
              qh.fma(
                  broadcast(F, TINY_EXP6),
                  qr.fma(broadcast(F, TINY_EXP5), broadcast(F, TINY_EXP4)));
          FloatVector qp =
              qhigh.fma(qh, qlow).fma(qr, broadcast(F, TINY)).fma(qr, broadcast(F, TINY));
          FloatVector qg = qp.mul(qt.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
          qg = qg.blend(0f, mq.compare(LT, -104f));
          FloatVector mp = own.mul(-gamma);
          FloatVector pt = mp.fma(broadcast(F, LOG2_E), broadcast(F, ROUND_151));
          FloatVector pk = pt.sub(ROUND_151);
          FloatVector pr = pk.fma(broadcast(F, -LN2_LOW), pk.fma(broadcast(F, -LN2_HIGH), mp));
          FloatVector ph = pr.mul(pr);
          FloatVector plow = pr.fma(broadcast(F, TINY_EXP3), broadcast(F, TINY_EXP2));
          FloatVector phigh =
              ph.fma(
                  broadcast(F, TINY_EXP6),
                  pr.fma(broadcast(F, TINY_EXP5), broadcast(F, TINY_EXP4)));
          FloatVector pp =
              phigh.fma(ph, plow).fma(pr, broadcast(F, TINY)).fma(pr, broadcast(F, TINY));
          FloatVector pg = pp.mul(pt.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
          pg = pg.blend(0f, mp.compare(LT, -104f));
          FloatVector up = own.mul(qg).mul(Y.mul(alpha));
          FloatVector down = other.mul(pg).mul(broadcast(F, 1f).sub(Y).mul(1f - alpha));
          s.add(up.add(down)).intoArray(lanes, lo + j);
        }
      }
      for (int i = whole; i < n; i++) {
        int at = lo + i - whole;
        lanes[at] = ReferenceFocalRows.add(lanes[at], z[zr + i], y[yr + i], gamma, alpha);
      }
      losses[lo2 + row] = ReferenceReductions.fold(lanes, lo) / n;
    }
  }

  /** dZ = ((1 − α)·(1 − y)·pᵞ·(p − γ·q·log q) − α·y·qᵞ·(q − γ·p·log p))·scale. */
  public static void focalBackward(
      float[] z,
      int zo,
      float[] y,
      int yo,
      float[] dZ,
      int dzo,
      int rows,
      int n,
      float gamma,
      float alpha,
      float scale) {
    int count = rows * n;
    int i = 0;
    for (int end = F.loopBound(count); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      FloatVector Y = FloatVector.fromArray(F, y, yo + i);
      VectorMask<Float> positive = Z.compare(GT, 0f);
      FloatVector m = Z.abs().neg();
      FloatVector t = m.fma(broadcast(F, LOG2_E), broadcast(F, ROUND_151));
      FloatVector k = t.sub(ROUND_151);
      FloatVector r = k.fma(broadcast(F, -LN2_LOW), k.fma(broadcast(F, -LN2_HIGH), m));
      FloatVector h = r.mul(r);
      FloatVector low = r.fma(broadcast(F, TINY_EXP3), broadcast(F, TINY_EXP2));
      FloatVector high =
          h.fma(broadcast(F, TINY_EXP6), r.fma(broadcast(F, TINY_EXP5), broadcast(F, TINY_EXP4)));
      FloatVector p = high.fma(h, low).fma(r, broadcast(F, TINY)).fma(r, broadcast(F, TINY));
      FloatVector e = p.mul(t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
      e = e.blend(0f, m.compare(LT, -104f));
      VectorMask<Float> large = e.compare(GT, 0.5f);
      FloatVector f = e.blend(e.fma(broadcast(F, 0.5f), broadcast(F, -0.5f)), large);
      FloatVector f2 = f.mul(f);
      FloatVector q =
          f.fma(broadcast(F, LOG10), broadcast(F, LOG9))
              .fma(f2, f.fma(broadcast(F, LOG8), broadcast(F, LOG7)));
      q = q.fma(f2, f.fma(broadcast(F, LOG6), broadcast(F, LOG5)));
      q = q.fma(f2, f.fma(broadcast(F, LOG4), broadcast(F, LOG3)));
      FloatVector tail = q.fma(f, broadcast(F, -0.5f)).fma(f2, f);
      tail = tail.add(LN2, large);
      FloatVector own = tail.add(Z.neg().blend(0f, positive));
      FloatVector other = tail.add(FloatVector.zero(F).blend(Z, positive));
      FloatVector mq = other.mul(-gamma);
      FloatVector qt = mq.fma(broadcast(F, LOG2_E), broadcast(F, ROUND_151));
      FloatVector qk = qt.sub(ROUND_151);
      FloatVector qr = qk.fma(broadcast(F, -LN2_LOW), qk.fma(broadcast(F, -LN2_HIGH), mq));
      FloatVector qh = qr.mul(qr);
      FloatVector qlow = qr.fma(broadcast(F, TINY_EXP3), broadcast(F, TINY_EXP2));
      FloatVector qhigh =
          qh.fma(broadcast(F, TINY_EXP6), qr.fma(broadcast(F, TINY_EXP5), broadcast(F, TINY_EXP4)));
      FloatVector qp = qhigh.fma(qh, qlow).fma(qr, broadcast(F, TINY)).fma(qr, broadcast(F, TINY));
      FloatVector qg = qp.mul(qt.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
      qg = qg.blend(0f, mq.compare(LT, -104f));
      FloatVector mp = own.mul(-gamma);
      FloatVector pt = mp.fma(broadcast(F, LOG2_E), broadcast(F, ROUND_151));
      FloatVector pk = pt.sub(ROUND_151);
      FloatVector pr = pk.fma(broadcast(F, -LN2_LOW), pk.fma(broadcast(F, -LN2_HIGH), mp));
      FloatVector ph = pr.mul(pr);
      FloatVector plow = pr.fma(broadcast(F, TINY_EXP3), broadcast(F, TINY_EXP2));
      FloatVector phigh =
          ph.fma(broadcast(F, TINY_EXP6), pr.fma(broadcast(F, TINY_EXP5), broadcast(F, TINY_EXP4)));
      FloatVector pp = phigh.fma(ph, plow).fma(pr, broadcast(F, TINY)).fma(pr, broadcast(F, TINY));
      FloatVector pg = pp.mul(pt.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
      pg = pg.blend(0f, mp.compare(LT, -104f));
      FloatVector near = broadcast(F, 1f).div(e.add(1f));
      FloatVector far = e.mul(near);
      FloatVector P = far.blend(near, positive);
      FloatVector Q = near.blend(far, positive);
      FloatVector up = own.mul(P).fma(broadcast(F, gamma), Q).mul(qg).mul(Y.mul(alpha));
      FloatVector down = other.mul(Q).fma(broadcast(F, gamma), P).mul(pg);
      down = down.mul(broadcast(F, 1f).sub(Y).mul(1f - alpha));
      down.sub(up).mul(scale).intoArray(dZ, dzo + i);
    }
    ReferenceFocalRows.focalBackward(
        z, zo + i, y, yo + i, dZ, dzo + i, 1, count - i, gamma, alpha, scale);
  }
}
