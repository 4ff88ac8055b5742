package backsweep.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Cross entropy with smoothed labels and weights of the classes, from what {@link
 * Softmax#crossEntropy} has computed: with ℓ = −log p[y], −log p[j] is z[y] − z[j] + ℓ.
 *
 * <p>z, p, dZ: dense [rows, n]; classes: [rows], each in [0, n), or negative for a row that takes
 * no part; weights: [n]; losses: [rows]. Sums go through the 16 virtual lanes of {@link
 * Reductions}, in {@code lanes[lo, lo + 16)}.
 */
public final class LabelRows {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  private LabelRows() {}

  /**
   * losses[r] = (1 − ε)·w[y]·ℓ + ε/n·Σ_j w[j]·(z[y] − z[j] + ℓ), where losses[r] holds ℓ before; 0
   * for a row that takes no part.
   */
  public static void smooth(
      float[] z,
      int zo,
      int[] classes,
      int co,
      float[] weights,
      int wo,
      float[] losses,
      int lo2,
      int rows,
      int n,
      float epsilon,
      float[] lanes,
      int lo) {
    int whole = n & -Reductions.VIRTUAL_LANES;
    for (int r = 0; r < rows; r++) {
      int y = classes[co + r];
      if (y < 0) {
        losses[lo2 + r] = 0f;
        continue;
      }
      int zr = zo + r * n;
      float own = z[zr + y];
      float loss = losses[lo2 + r];
      ReferenceReductions.clear(lanes, lo);
      for (int j = 0; j < Reductions.VIRTUAL_LANES; j += LANES) {
        for (int i = j; i < whole; i += Reductions.VIRTUAL_LANES) {
          FloatVector s = FloatVector.fromArray(F, lanes, lo + j);
          FloatVector L = FloatVector.fromArray(F, z, zr + i).neg().add(own).add(loss);
          FloatVector.fromArray(F, weights, wo + i).fma(L, s).intoArray(lanes, lo + j);
        }
      }
      for (int i = whole; i < n; i++) {
        int at = lo + i - whole;
        lanes[at] = Math.fma(weights[wo + i], own - z[zr + i] + loss, lanes[at]);
      }
      float all = ReferenceReductions.fold(lanes, lo);
      losses[lo2 + r] = ReferenceLabelRows.mixed(loss * weights[wo + y], all, epsilon, n);
    }
  }

  /**
   * dZ = ((1 − ε)·w[y]·(P − onehot(y)) + ε/n·(sum·P − w))·scale; 0 for a row that takes no part. dZ
   * may be p.
   */
  public static void smoothBackward(
      float[] p,
      int po,
      int[] classes,
      int co,
      float[] weights,
      int wo,
      float sum,
      float[] dZ,
      int dzo,
      int rows,
      int n,
      float epsilon,
      float scale) {
    for (int r = 0; r < rows; r++) {
      int at = r * n;
      int y = classes[co + r];
      if (y < 0) {
        Arrays.fill(dZ, dzo + at, dzo + at + n, 0f);
        continue;
      }
      float own = (1f - epsilon) * weights[wo + y];
      float share = epsilon / n;
      float a = Math.fma(share, sum, own);
      float mine = Math.fma(p[po + at + y], a, -(weights[wo + y] * share)) - own;
      int i = 0;
      for (int end = F.loopBound(n); i < end; i += LANES) {
        FloatVector w = FloatVector.fromArray(F, weights, wo + i).mul(share).neg();
        FloatVector.fromArray(F, p, po + at + i)
            .fma(FloatVector.broadcast(F, a), w)
            .mul(scale)
            .intoArray(dZ, dzo + at + i);
      }
      for (; i < n; i++) {
        dZ[dzo + at + i] = Math.fma(p[po + at + i], a, -(weights[wo + i] * share)) * scale;
      }
      dZ[dzo + at + y] = mine * scale;
    }
  }
}
