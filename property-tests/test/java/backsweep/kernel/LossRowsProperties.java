package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;

/** Losses per row have the twin's bits, and are what the formulas say. */
class LossRowsProperties {
  @Property(tries = 8)
  void kernelsEqualTheirTwinsForEveryLengthUpToThreeVectorsAndOne(@ForAll long seed) {
    for (int n = 1; n <= 3 * Species.LANES + 1; n++) {
      KernelTrials.lossRows(new KernelTrial(seed + n), n);
      LossTrials.rows(new KernelTrial(seed + n), n);
    }
  }

  @Property(tries = 150)
  void kernelsEqualTheirTwinsBeyond(
      @ForAll @IntRange(min = 1, max = 300) int n, @ForAll long seed) {
    KernelTrials.lossRows(new KernelTrial(seed), n);
    LossTrials.rows(new KernelTrial(seed), n);
  }

  /** Whatever stands in them; all other rows are multiplied. */
  @Example
  void rowsOfWeightZeroBecomeZero() {
    float[] odd = {1f, Float.POSITIVE_INFINITY, -2f, Float.NaN, Float.NEGATIVE_INFINITY};
    float[] w = {0f, 1f, 0f, 0.5f, 0f};
    for (int n = 1; n <= 3 * Species.LANES + 1; n++) {
      float[] x = new float[w.length * n];
      for (int i = 0; i < x.length; i++) {
        x[i] = odd[i % odd.length];
      }
      float[] twin = x.clone();
      float[] found = x.clone();
      LossRows.weigh(w, 0, found, 0, w.length, n);
      ReferenceLossRows.weigh(w, 0, twin, 0, w.length, n);
      for (int i = 0; i < x.length; i++) {
        float own = w[i / n];
        assertEquals(Float.floatToIntBits(twin[i]), Float.floatToIntBits(found[i]));
        assertEquals(own == 0 ? 0f : own * x[i], own == 0 ? Math.abs(found[i]) : found[i]);
      }
    }
  }

  @Property
  void lossesAndSlopesOfOneNumberAreThoseOfTheFormulas(
      @ForAll @FloatRange(min = -30f, max = 30f) float z,
      @ForAll @FloatRange(min = 0f, max = 1f) float y,
      @ForAll @FloatRange(min = 0.1f, max = 3f) float delta) {
    double d = (double) z - y;
    check(0, z, y, delta, d * d, 2 * d);
    check(1, z, y, delta, Math.abs(d), Math.signum(d));
    double a = Math.abs(d);
    check(
        2,
        z,
        y,
        delta,
        a <= delta ? d * d / 2 : delta * (a - delta / 2),
        Math.max(-delta, Math.min(delta, d)));
    double logistic = Math.max(z, 0) - (double) z * y + Math.log1p(Math.exp(-Math.abs(z)));
    check(3, z, y, delta, logistic, 1 / (1 + Math.exp(-z)) - y);
  }

  /** Two equal numbers in a row: the mean is the loss of one, the slopes are scaled. */
  private static void check(int kind, float z, float y, float delta, double loss, double slope) {
    float[] Z = {z, z};
    float[] Y = {y, y};
    float[] dZ = new float[2];
    float[] l = new float[1];
    float[] s = new float[16];
    switch (kind) {
      case 0 -> {
        LossRows.squaredError(Z, 0, Y, 0, l, 0, 1, 2, s, 0);
        LossRows.squaredErrorBackward(Z, 0, Y, 0, dZ, 0, 1, 2, 0.5f);
      }
      case 1 -> {
        LossRows.absoluteError(Z, 0, Y, 0, l, 0, 1, 2, s, 0);
        LossRows.absoluteErrorBackward(Z, 0, Y, 0, dZ, 0, 1, 2, 0.5f);
      }
      case 2 -> {
        LossRows.huber(Z, 0, Y, 0, l, 0, 1, 2, delta, s, 0);
        LossRows.huberBackward(Z, 0, Y, 0, dZ, 0, 1, 2, delta, 0.5f);
      }
      default -> {
        LossRows.logistic(Z, 0, Y, 0, l, 0, 1, 2, s, 0);
        LossRows.logisticBackward(Z, 0, Y, 0, dZ, 0, 1, 2, 0.5f);
      }
    }
    // z − y and z·y are rounded once, at a size of at most 31.
    double tolerance = 8 * 0x1p-24 * Math.max(31, Math.abs(loss));
    assertEquals(loss, l[0], tolerance);
    assertEquals(slope / 2, dZ[0], 8 * 0x1p-24 * Math.max(1, Math.abs(slope)));
    assertEquals(dZ[0], dZ[1], 0f);
  }
}
