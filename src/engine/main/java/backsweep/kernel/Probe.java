package backsweep.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Loops that measure what the machine can do: the ceilings that kernels are compared with. */
public final class Probe {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  /** Floating-point operations of one round of {@link #multiplyAdds}. */
  public static final int FLOPS = 12 * 2 * LANES;

  private Probe() {}

  /** Twelve independent chains of fused multiply-adds: enough to hide their latency. */
  public static float multiplyAdds(int rounds, float[] x) {
    FloatVector a = FloatVector.fromArray(F, x, 0);
    FloatVector b = FloatVector.fromArray(F, x, LANES);
    FloatVector c0 = a;
    FloatVector c1 = a;
    FloatVector c2 = a;
    FloatVector c3 = a;
    FloatVector c4 = a;
    FloatVector c5 = a;
    FloatVector c6 = a;
    FloatVector c7 = a;
    FloatVector c8 = a;
    FloatVector c9 = a;
    FloatVector c10 = a;
    FloatVector c11 = a;
    for (int i = 0; i < rounds; i++) {
      c0 = a.fma(b, c0);
      c1 = a.fma(b, c1);
      c2 = a.fma(b, c2);
      c3 = a.fma(b, c3);
      c4 = a.fma(b, c4);
      c5 = a.fma(b, c5);
      c6 = a.fma(b, c6);
      c7 = a.fma(b, c7);
      c8 = a.fma(b, c8);
      c9 = a.fma(b, c9);
      c10 = a.fma(b, c10);
      c11 = a.fma(b, c11);
    }
    FloatVector sum = c0.add(c1).add(c2.add(c3)).add(c4.add(c5).add(c6.add(c7)));
    return sum.add(c8.add(c9)).add(c10.add(c11)).lane(0);
  }

  /** a = b + s·c over n elements, three streams: 12 bytes for each element. */
  public static void triad(float[] a, float[] b, float[] c, float s, int from, int to) {
    FloatVector scale = FloatVector.broadcast(F, s);
    for (int i = from; i <= to - LANES; i += LANES) {
      FloatVector x = FloatVector.fromArray(F, c, i);
      x.fma(scale, FloatVector.fromArray(F, b, i)).intoArray(a, i);
    }
  }
}
