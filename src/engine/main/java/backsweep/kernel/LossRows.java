package backsweep.kernel;

import static backsweep.kernel.Coefficients.*;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Losses that compare outputs Z with targets Y number by number, one mean per row.
 *
 * <p>Forward: losses[r] = (Σ_j ℓ(z[r, j], y[r, j])) / n, the sum through the 16 virtual lanes of
 * {@link Reductions}, in {@code lanes[lo, lo + 16)}. Backward: dZ = ∂ℓ/∂z · scale, where the caller
 * passes scale = 1/(n·batch). z, y, dZ: dense [rows, n]; losses: [rows]; dZ may be z or y.
 */
public final class LossRows {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  private LossRows() {}

  /**
   * x[r, j] ← w[r]·x[r, j]: how much a row counts. x: dense [rows, n]; w: [rows], finite. Where w
   * is 0 the row takes no part, so infinities and NaN become 0 too.
   */
  public static void weigh(float[] w, int wo, float[] x, int xo, int rows, int n) {
    int end = F.loopBound(n);
    for (int row = 0; row < rows; row++) {
      int at = xo + row * n;
      if (w[wo + row] == 0) {
        ReferenceLossRows.weighRow(w[wo + row], x, at, n);
        continue;
      }
      for (int j = 0; j < end; j += LANES) {
        FloatVector.fromArray(F, x, at + j).mul(w[wo + row]).intoArray(x, at + j);
      }
      ReferenceUpdates.scale(x, at + end, n - end, w[wo + row]);
    }
  }

  /** ℓ = (z − y)². */
  public static void squaredError(
      float[] z,
      int zo,
      float[] y,
      int yo,
      float[] losses,
      int lo2,
      int rows,
      int n,
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
          FloatVector D = Z.sub(Y);
          s = D.fma(D, s);
          s.intoArray(lanes, lo + j);
        }
      }
      for (int i = whole; i < n; i++) {
        int at = lo + i - whole;
        lanes[at] = ReferenceLossRows.addSquared(lanes[at], z[zr + i], y[yr + i]);
      }
      losses[lo2 + row] = ReferenceReductions.fold(lanes, lo) / n;
    }
  }

  /** dZ = 2·(z − y)·scale. */
  public static void squaredErrorBackward(
      float[] z, int zo, float[] y, int yo, float[] dZ, int dzo, int rows, int n, float scale) {
    int count = rows * n;
    float twice = 2f * scale;
    int i = 0;
    for (int end = F.loopBound(count); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      FloatVector Y = FloatVector.fromArray(F, y, yo + i);
      Z.sub(Y).mul(twice).intoArray(dZ, dzo + i);
    }
    ReferenceLossRows.squaredErrorBackward(z, zo + i, y, yo + i, dZ, dzo + i, 1, count - i, scale);
  }

  /** ℓ = |z − y|. */
  public static void absoluteError(
      float[] z,
      int zo,
      float[] y,
      int yo,
      float[] losses,
      int lo2,
      int rows,
      int n,
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
          s = s.add(Z.sub(Y).abs());
          s.intoArray(lanes, lo + j);
        }
      }
      for (int i = whole; i < n; i++) {
        int at = lo + i - whole;
        lanes[at] = ReferenceLossRows.addAbsolute(lanes[at], z[zr + i], y[yr + i]);
      }
      losses[lo2 + row] = ReferenceReductions.fold(lanes, lo) / n;
    }
  }

  /** dZ = sign(z − y)·scale, and 0 where z = y. */
  public static void absoluteErrorBackward(
      float[] z, int zo, float[] y, int yo, float[] dZ, int dzo, int rows, int n, float scale) {
    int count = rows * n;
    int i = 0;
    for (int end = F.loopBound(count); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      FloatVector Y = FloatVector.fromArray(F, y, yo + i);
      FloatVector D = Z.sub(Y);
      FloatVector G = D.mul(scale).blend(scale, D.compare(GT, 0f));
      G.blend(-scale, D.compare(LT, 0f)).intoArray(dZ, dzo + i);
    }
    ReferenceLossRows.absoluteErrorBackward(z, zo + i, y, yo + i, dZ, dzo + i, 1, count - i, scale);
  }

  /**
   * ℓ = ½d² where |d| ≤ delta, else delta·(|d| − ½·delta), with d = z − y. Huber, Robust estimation
   * of a location parameter, Annals of Mathematical Statistics 35, 1964.
   */
  public static void huber(
      float[] z,
      int zo,
      float[] y,
      int yo,
      float[] losses,
      int lo2,
      int rows,
      int n,
      float delta,
      float[] lanes,
      int lo) {
    int whole = n & -Reductions.VIRTUAL_LANES;
    float half = 0.5f * delta;
    for (int row = 0; row < rows; row++) {
      ReferenceReductions.clear(lanes, lo);
      int zr = zo + row * n;
      int yr = yo + row * n;
      for (int j = 0; j < Reductions.VIRTUAL_LANES; j += LANES) {
        for (int i = j; i < whole; i += Reductions.VIRTUAL_LANES) {
          FloatVector s = FloatVector.fromArray(F, lanes, lo + j);
          FloatVector Z = FloatVector.fromArray(F, z, zr + i);
          FloatVector Y = FloatVector.fromArray(F, y, yr + i);
          FloatVector D = Z.sub(Y).abs();
          FloatVector L = D.sub(half).mul(delta);
          s = s.add(L.blend(D.mul(0.5f).mul(D), D.compare(LE, delta)));
          s.intoArray(lanes, lo + j);
        }
      }
      for (int i = whole; i < n; i++) {
        int at = lo + i - whole;
        lanes[at] = ReferenceLossRows.addHuber(lanes[at], z[zr + i], y[yr + i], delta);
      }
      losses[lo2 + row] = ReferenceReductions.fold(lanes, lo) / n;
    }
  }

  /** dZ = d·scale where |d| ≤ delta, else sign(d)·delta·scale, with d = z − y. */
  public static void huberBackward(
      float[] z,
      int zo,
      float[] y,
      int yo,
      float[] dZ,
      int dzo,
      int rows,
      int n,
      float delta,
      float scale) {
    int count = rows * n;
    int i = 0;
    for (int end = F.loopBound(count); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      FloatVector Y = FloatVector.fromArray(F, y, yo + i);
      FloatVector D = Z.sub(Y);
      FloatVector G = D.blend(delta, D.compare(GT, delta));
      G.blend(-delta, D.compare(LT, -delta)).mul(scale).intoArray(dZ, dzo + i);
    }
    ReferenceLossRows.huberBackward(z, zo + i, y, yo + i, dZ, dzo + i, 1, count - i, delta, scale);
  }

  /**
   * ℓ = −y·log σ(z) − (1 − y)·log(1 − σ(z)) = max(z, 0) − z·y + log(1 + e^(−|z|)): binary cross
   * entropy of a logit z and a target y in [0, 1].
   */
  public static void logistic(
      float[] z,
      int zo,
      float[] y,
      int yo,
      float[] losses,
      int lo2,
      int rows,
      int n,
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
          FloatVector L = q.fma(f, broadcast(F, -0.5f)).fma(f2, f);
          L = L.add(LN2, large);
          L = Z.neg().fma(Y, FloatVector.zero(F).blend(Z, Z.compare(GT, 0f))).add(L);
          s = s.add(L);
          s.intoArray(lanes, lo + j);
        }
      }
      for (int i = whole; i < n; i++) {
        int at = lo + i - whole;
        lanes[at] = ReferenceLossRows.addLogistic(lanes[at], z[zr + i], y[yr + i]);
      }
      losses[lo2 + row] = ReferenceReductions.fold(lanes, lo) / n;
    }
  }

  /** dZ = (σ(z) − y)·scale. */
  public static void logisticBackward(
      float[] z, int zo, float[] y, int yo, float[] dZ, int dzo, int rows, int n, float scale) {
    int count = rows * n;
    int i = 0;
    for (int end = F.loopBound(count); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      FloatVector Y = FloatVector.fromArray(F, y, yo + i);
      FloatVector abs = Z.abs();
      abs = abs.blend(104f, abs.compare(GT, 104f));
      FloatVector m = abs.neg();
      FloatVector t = m.fma(broadcast(F, LOG2_E), broadcast(F, ROUND_151));
      FloatVector k = t.sub(ROUND_151);
      FloatVector r = k.fma(broadcast(F, -LN2_LOW), k.fma(broadcast(F, -LN2_HIGH), m));
      FloatVector h = r.mul(r);
      FloatVector low = r.fma(broadcast(F, TINY_EXP3), broadcast(F, TINY_EXP2));
      FloatVector high =
          h.fma(broadcast(F, TINY_EXP6), r.fma(broadcast(F, TINY_EXP5), broadcast(F, TINY_EXP4)));
      FloatVector p = high.fma(h, low).fma(r, broadcast(F, TINY)).fma(r, broadcast(F, TINY));
      FloatVector e = p.mul(t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
      FloatVector s = e.div(e.add(1f));
      s = s.neg().fma(e, e.sub(s)).fma(broadcast(F, 1f).sub(s), s);
      s = s.blend(broadcast(F, 1f).sub(s), Z.compare(GE, 0f));
      s.sub(Y).mul(scale).intoArray(dZ, dzo + i);
    }
    ReferenceLossRows.logisticBackward(z, zo + i, y, yo + i, dZ, dzo + i, 1, count - i, scale);
  }

  /**
   * ℓ = tau·d where d = y − z is positive, else (tau − 1)·d: the least mean is at the tau-quantile.
   * Koenker and Bassett, Regression quantiles, Econometrica 46, 1978.
   */
  public static void quantile(
      float[] z,
      int zo,
      float[] y,
      int yo,
      float[] losses,
      int lo2,
      int rows,
      int n,
      float tau,
      float[] lanes,
      int lo) {
    int whole = n & -Reductions.VIRTUAL_LANES;
    float below = tau - 1f;
    for (int row = 0; row < rows; row++) {
      ReferenceReductions.clear(lanes, lo);
      int zr = zo + row * n;
      int yr = yo + row * n;
      for (int j = 0; j < Reductions.VIRTUAL_LANES; j += LANES) {
        for (int i = j; i < whole; i += Reductions.VIRTUAL_LANES) {
          FloatVector s = FloatVector.fromArray(F, lanes, lo + j);
          FloatVector Z = FloatVector.fromArray(F, z, zr + i);
          FloatVector D = FloatVector.fromArray(F, y, yr + i).sub(Z);
          s = s.add(D.mul(tau).blend(D.mul(below), D.compare(LT, 0f)));
          s.intoArray(lanes, lo + j);
        }
      }
      for (int i = whole; i < n; i++) {
        int at = lo + i - whole;
        lanes[at] = ReferenceLossRows.addQuantile(lanes[at], z[zr + i], y[yr + i], tau);
      }
      losses[lo2 + row] = ReferenceReductions.fold(lanes, lo) / n;
    }
  }

  /** dZ = −tau·scale where y − z is positive, (1 − tau)·scale where negative, and 0 where z = y. */
  public static void quantileBackward(
      float[] z,
      int zo,
      float[] y,
      int yo,
      float[] dZ,
      int dzo,
      int rows,
      int n,
      float tau,
      float scale) {
    int count = rows * n;
    float above = -tau * scale;
    float below = (1f - tau) * scale;
    int i = 0;
    for (int end = F.loopBound(count); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      FloatVector D = FloatVector.fromArray(F, y, yo + i).sub(Z);
      FloatVector G = D.mul(scale).blend(above, D.compare(GT, 0f));
      G.blend(below, D.compare(LT, 0f)).intoArray(dZ, dzo + i);
    }
    ReferenceLossRows.quantileBackward(z, zo + i, y, yo + i, dZ, dzo + i, 1, count - i, tau, scale);
  }
}
