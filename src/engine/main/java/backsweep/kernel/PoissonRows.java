package backsweep.kernel;

import static backsweep.kernel.Coefficients.*;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loss of counts Y at the rates e^Z, number by number; arguments, means and scale as in {@link
 * LossRows}.
 */
public final class PoissonRows {
  private static final VectorSpecies<Float> F = Species.F;
  private static final VectorSpecies<Integer> I = Species.I;
  private static final int LANES = Species.LANES;

  private PoissonRows() {}

  /** ℓ = eᶻ − y·z: −log of the Poisson probability of y at the rate eᶻ, less log y!. */
  public static void poisson(
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
          FloatVector t = Z.fma(broadcast(F, LOG2_E), broadcast(F, ROUND_151));
          FloatVector k = t.sub(ROUND_151);
          FloatVector r = k.fma(broadcast(F, -LN2_LOW), k.fma(broadcast(F, -LN2_HIGH), Z));
          FloatVector h = r.mul(r);
          FloatVector low = r.fma(broadcast(F, TINY_EXP3), broadcast(F, TINY_EXP2));
          FloatVector high =
              h.fma(
                  broadcast(F, TINY_EXP6), r.fma(broadcast(F, TINY_EXP5), broadcast(F, TINY_EXP4)));
          FloatVector p = high.fma(h, low).fma(r, broadcast(F, TINY)).fma(r, broadcast(F, TINY));
          VectorMask<Float> large = Z.compare(GT, 70f);
          IntVector exponent = t.reinterpretAsInts().sub(48, large.cast(I)).lanewise(LSHL, 23);
          FloatVector e = p.mul(exponent.reinterpretAsFloats()).mul(0x1p48f, large);
          e = e.blend(0f, Z.compare(LT, -104f));
          e = e.blend(Float.POSITIVE_INFINITY, Z.compare(GT, 89f));
          s = s.add(Z.neg().fma(Y, e));
          s.intoArray(lanes, lo + j);
        }
      }
      for (int i = whole; i < n; i++) {
        int at = lo + i - whole;
        lanes[at] = ReferencePoissonRows.add(lanes[at], z[zr + i], y[yr + i]);
      }
      losses[lo2 + row] = ReferenceReductions.fold(lanes, lo) / n;
    }
  }

  /** dZ = (eᶻ − y)·scale. */
  public static void poissonBackward(
      float[] z, int zo, float[] y, int yo, float[] dZ, int dzo, int rows, int n, float scale) {
    int count = rows * n;
    int i = 0;
    for (int end = F.loopBound(count); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      FloatVector Y = FloatVector.fromArray(F, y, yo + i);
      FloatVector t = Z.fma(broadcast(F, LOG2_E), broadcast(F, ROUND_151));
      FloatVector k = t.sub(ROUND_151);
      FloatVector r = k.fma(broadcast(F, -LN2_LOW), k.fma(broadcast(F, -LN2_HIGH), Z));
      FloatVector h = r.mul(r);
      FloatVector low = r.fma(broadcast(F, TINY_EXP3), broadcast(F, TINY_EXP2));
      FloatVector high =
          h.fma(broadcast(F, TINY_EXP6), r.fma(broadcast(F, TINY_EXP5), broadcast(F, TINY_EXP4)));
      FloatVector p = high.fma(h, low).fma(r, broadcast(F, TINY)).fma(r, broadcast(F, TINY));
      VectorMask<Float> large = Z.compare(GT, 70f);
      IntVector exponent = t.reinterpretAsInts().sub(48, large.cast(I)).lanewise(LSHL, 23);
      FloatVector e = p.mul(exponent.reinterpretAsFloats()).mul(0x1p48f, large);
      e = e.blend(0f, Z.compare(LT, -104f));
      e = e.blend(Float.POSITIVE_INFINITY, Z.compare(GT, 89f));
      e.sub(Y).mul(scale).intoArray(dZ, dzo + i);
    }
    ReferencePoissonRows.poissonBackward(z, zo + i, y, yo + i, dZ, dzo + i, 1, count - i, scale);
  }
}
