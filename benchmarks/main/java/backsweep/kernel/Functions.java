package backsweep.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loops over the engine's elementary functions, which only kernels can reach, and over the JDK's
 * own for comparison. n is a multiple of the vector length.
 */
public final class Functions {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  private Functions() {}

  /** y = eˣ. */
  public static void exp(float[] x, float[] y, int n) {
    VectorMath.exp(x, 0, y, 0, n);
  }

  /** y = log x. */
  public static void log(float[] x, float[] y, int n) {
    VectorMath.log(x, 0, y, 0, n);
  }

  /** y = tanh x. */
  public static void tanh(float[] x, float[] y, int n) {
    Activations.tanh(x, 0, y, 0, n);
  }

  /** y = erf x. */
  public static void erf(float[] x, float[] y, int n) {
    VectorMath.erf(x, 0, y, 0, n);
  }

  /** y = eˣ by the JDK. */
  public static void jdkExp(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(F, x, i).lanewise(VectorOperators.EXP).intoArray(y, i);
    }
  }

  /** y = log x by the JDK. */
  public static void jdkLog(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(F, x, i).lanewise(VectorOperators.LOG).intoArray(y, i);
    }
  }

  /** y = tanh x by the JDK. */
  public static void jdkTanh(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(F, x, i).lanewise(VectorOperators.TANH).intoArray(y, i);
    }
  }

  /** The scalar twin of one of these by name: exp, log, tanh or erf. */
  public static void reference(String name, float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] =
          switch (name) {
            case "exp" -> ReferenceMath.exp(x[i]);
            case "log" -> ReferenceMath.log(x[i]);
            case "tanh" -> ReferenceMath.tanh(x[i]);
            case "erf" -> ReferenceMath.erf(x[i]);
            default -> throw new IllegalArgumentException(name);
          };
    }
  }
}
