package backsweep.kernel;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHR;
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
}
