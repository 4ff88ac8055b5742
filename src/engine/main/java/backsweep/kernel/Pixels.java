package backsweep.kernel;

import static jdk.incubator.vector.VectorOperators.B2I;
import static jdk.incubator.vector.VectorOperators.I2F;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** Images of unsigned bytes as numbers, while a batch is gathered. */
public final class Pixels {
  private static final VectorSpecies<Byte> B = Species.B;
  private static final VectorSpecies<Integer> I = Species.I;
  private static final int LANES = Species.LANES;

  /** Bytes in a vector: two vectors of floats at 128 bits, where fewer bytes make no vector. */
  private static final int BYTES = Species.BYTES;

  private Pixels() {}

  /** x[i] = p[i]·scale, p in 0 … 255, for n elements. */
  public static void scale(byte[] p, int po, float[] x, int xo, int n, float scale) {
    int i = 0;
    for (int end = B.loopBound(n); i < end; i += BYTES) {
      ByteVector bytes = ByteVector.fromArray(B, p, po + i);
      IntVector low = (IntVector) bytes.convertShape(B2I, I, 0);
      ((FloatVector) low.and(255).convert(I2F, 0)).mul(scale).intoArray(x, xo + i);
      if (BYTES > LANES) {
        IntVector high = (IntVector) bytes.convertShape(B2I, I, 1);
        ((FloatVector) high.and(255).convert(I2F, 0)).mul(scale).intoArray(x, xo + i + LANES);
      }
    }
    ReferencePixels.scale(p, po + i, x, xo + i, n - i, scale);
  }
}
