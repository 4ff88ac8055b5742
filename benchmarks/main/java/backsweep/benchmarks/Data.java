package backsweep.benchmarks;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Numbers to compute with, and the comparison with the scalar twin. */
public final class Data {
  private Data() {}

  /** n numbers between −scale and scale. */
  public static float[] random(int n, long seed, float scale) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = scale * (float) (2 * random.nextDouble() - 1);
    }
    return x;
  }

  /** Refuses to go on if two results differ in a bit. */
  public static void requireSameBits(String what, float[] found, float[] expected) {
    int at = Arrays.mismatch(found, expected);
    if (at >= 0) {
      throw new IllegalStateException(
          what + "[" + at + "]: found " + found[at] + ", the scalar twin has " + expected[at]);
    }
  }
}
