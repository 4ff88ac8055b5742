package backsweep.kernel;

import static backsweep.kernel.Coefficients.*;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Random bits that depend on a key and a place alone, not on what was drawn before: so any thread
 * draws any part, at any vector width, and a sweep back draws again what the sweep forward drew.
 *
 * <p>Place j is mixed twice by an invertible function of 32 bits, lowbias32 (C. Wellons,
 * Prospecting for hash functions, 2018), with one half of the key before and the other between.
 */
public final class RandomBits {
  private static final VectorSpecies<Float> F = Species.F;
  private static final VectorSpecies<Integer> I = Species.I;
  private static final int LANES = Species.LANES;

  static final int MIX_1 = 0x7feb352d;
  static final int MIX_2 = 0x846ca68b;

  private RandomBits() {}

  /**
   * z[j] = x[j]·scale where the upper 24 bits of place {@code place} + j reach {@code threshold}, 0
   * elsewhere. x, z: [n]; z may be x.
   *
   * @param a half of the key
   * @param b half of the key
   * @param threshold 2²⁴ times the share of zeros
   */
  public static void dropout(
      float[] x,
      int xo,
      float[] z,
      int zo,
      int n,
      int place,
      int a,
      int b,
      int threshold,
      float scale) {
    int j = 0;
    for (int end = F.loopBound(n); j < end; j += LANES) {
      IntVector h = IntVector.broadcast(I, place + j).addIndex(1).lanewise(XOR, a);
      h = h.lanewise(XOR, h.lanewise(LSHR, 16)).mul(MIX_1);
      h = h.lanewise(XOR, h.lanewise(LSHR, 15)).mul(MIX_2);
      h = h.lanewise(XOR, h.lanewise(LSHR, 16)).add(b);
      h = h.lanewise(XOR, h.lanewise(LSHR, 16)).mul(MIX_1);
      h = h.lanewise(XOR, h.lanewise(LSHR, 15)).mul(MIX_2);
      h = h.lanewise(XOR, h.lanewise(LSHR, 16)).lanewise(LSHR, 8);
      IntVector keep = IntVector.broadcast(I, threshold - 1).sub(h).lanewise(ASHR, 31);
      FloatVector.fromArray(F, x, xo + j)
          .mul(scale)
          .reinterpretAsInts()
          .and(keep)
          .reinterpretAsFloats()
          .intoArray(z, zo + j);
    }
    ReferenceRandomBits.dropout(x, xo + j, z, zo + j, n - j, place + j, a, b, threshold, scale);
  }

  /**
   * z[j] = x[j] + deviation·q, q the normal number of place {@code place} + j: Φ⁻¹ at the middle of
   * one of 2²⁴ equal parts of (0, 1), which the upper 24 bits choose. x, z: [n]; z may be x.
   *
   * <p>Φ⁻¹((1 + u)/2) = √2·erf⁻¹(u) = u·Q(w), w = −log(1 − u²), where Q is one polynomial up to w =
   * 5 and another, in √w, beyond (Giles, Approximating the erfinv function, 2011). All |q| are
   * below 5.3.
   *
   * @param s scratch [2n]
   */
  public static void noise(
      float[] x,
      int xo,
      float[] z,
      int zo,
      int n,
      int place,
      int a,
      int b,
      float deviation,
      float[] s,
      int so) {
    int end = F.loopBound(n);
    for (int j = 0; j < end; j += LANES) {
      IntVector h = IntVector.broadcast(I, place + j).addIndex(1).lanewise(XOR, a);
      h = h.lanewise(XOR, h.lanewise(LSHR, 16)).mul(MIX_1);
      h = h.lanewise(XOR, h.lanewise(LSHR, 15)).mul(MIX_2);
      h = h.lanewise(XOR, h.lanewise(LSHR, 16)).add(b);
      h = h.lanewise(XOR, h.lanewise(LSHR, 16)).mul(MIX_1);
      h = h.lanewise(XOR, h.lanewise(LSHR, 15)).mul(MIX_2);
      h = h.lanewise(XOR, h.lanewise(LSHR, 16)).lanewise(LSHR, 8);
      FloatVector k = (FloatVector) h.add(h).sub(0xffffff).convert(I2F, 0);
      FloatVector u = k.mul(0x1p-24f);
      u.intoArray(s, so + j);
      u.neg().fma(u, broadcast(F, 1f)).intoArray(s, so + n + j);
    }
    VectorMath.log(s, so + n, s, so + n, end);
    for (int j = 0; j < end; j += LANES) {
      FloatVector w = FloatVector.fromArray(F, s, so + n + j).neg();
      FloatVector c = w.sub(2.5f);
      FloatVector p = c.fma(broadcast(F, PROBIT_8), broadcast(F, PROBIT_7));
      p = p.fma(c, broadcast(F, PROBIT_6)).fma(c, broadcast(F, PROBIT_5));
      p = p.fma(c, broadcast(F, PROBIT_4)).fma(c, broadcast(F, PROBIT_3));
      p = p.fma(c, broadcast(F, PROBIT_2)).fma(c, broadcast(F, PROBIT_1));
      p = p.fma(c, broadcast(F, PROBIT_0));
      FloatVector t = w.sqrt().sub(3f);
      FloatVector q = t.fma(broadcast(F, PROBIT_TAIL_8), broadcast(F, PROBIT_TAIL_7));
      q = q.fma(t, broadcast(F, PROBIT_TAIL_6)).fma(t, broadcast(F, PROBIT_TAIL_5));
      q = q.fma(t, broadcast(F, PROBIT_TAIL_4)).fma(t, broadcast(F, PROBIT_TAIL_3));
      q = q.fma(t, broadcast(F, PROBIT_TAIL_2)).fma(t, broadcast(F, PROBIT_TAIL_1));
      q = q.fma(t, broadcast(F, PROBIT_TAIL_0));
      q.blend(p, w.compare(LT, 5f))
          .mul(FloatVector.fromArray(F, s, so + j))
          .fma(broadcast(F, deviation), FloatVector.fromArray(F, x, xo + j))
          .intoArray(z, zo + j);
    }
    ReferenceRandomBits.noise(
        x, xo + end, z, zo + end, n - end, place + end, a, b, deviation, s, so);
  }
}
