package backsweep.kernel;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** Where numbers lie, from their bits: the bucket of each, and what lies between all of them. */
public final class Buckets {
  private static final VectorSpecies<Float> F = Species.F;
  private static final VectorSpecies<Integer> I = Species.I;
  private static final int LANES = Species.LANES;

  private Buckets() {}

  /**
   * The buckets b of n numbers x. With s the bits of |x| without their last {@code shift}, less
   * {@code first} − 1, but at least 0 and at most {@code side}: b = side + s for a number without a
   * sign, side − s with one. The range r of three ints takes them in: r[0] ← min(r[0], key of x),
   * r[1] ← max(r[1], key of x), both as {@link ReferenceReductions#key} has it, and r[2] grows by
   * the number of zeros.
   */
  public static void buckets(
      float[] x, int xo, int n, int shift, int first, int side, int[] b, int bo, int[] r, int ro) {
    IntVector least = IntVector.broadcast(I, r[ro]);
    IntVector greatest = IntVector.broadcast(I, r[ro + 1]);
    IntVector zeros = IntVector.zero(I);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      IntVector bits = FloatVector.fromArray(F, x, xo + i).reinterpretAsInts();
      IntVector size = bits.and(Integer.MAX_VALUE);
      IntVector sign = bits.lanewise(ASHR, 31);
      IntVector s = size.lanewise(LSHR, shift).sub(first - 1).max(0).min(side);
      s.lanewise(XOR, sign).sub(sign).add(side).intoArray(b, bo + i);
      IntVector key = sign.lanewise(LSHR, 1).lanewise(XOR, bits);
      least = least.min(key);
      greatest = greatest.max(key);
      zeros = zeros.add(1, size.eq(0));
    }
    r[ro] = least.reduceLanes(MIN);
    r[ro + 1] = greatest.reduceLanes(MAX);
    r[ro + 2] += zeros.reduceLanes(ADD);
    ReferenceBuckets.buckets(x, xo + i, n - i, shift, first, side, b, bo + i, r, ro);
  }
}
