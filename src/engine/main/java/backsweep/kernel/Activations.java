package backsweep.kernel;

import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Activation functions and their derivatives, element by element over contiguous ranges.
 *
 * <p>Forward: A = f(Z) over n elements; A may be Z (same array, same offset). Backward: dZ = dA ⊙
 * f′(Z) over n elements; dZ may be dA. Where f′ can be told from A = f(Z) the backward kernel reads
 * A, so that Z need not be kept (A may then have overwritten Z); else it reads Z and says so.
 * Ranges that overlap in any other way are not allowed. NaN in, NaN out, unless said otherwise.
 *
 * <p>The last n mod LANES elements are done by the twin in {@link ReferenceActivations}.
 */
public final class Activations {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  private Activations() {}

  /**
   * a = max(z, 0), and +0 for −0. Nair and Hinton, Rectified linear units improve restricted
   * Boltzmann machines, ICML 2010.
   */
  public static void relu(float[] z, int zo, float[] a, int ao, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      Z.blend(0f, Z.compare(LE, 0f)).intoArray(a, ao + i);
    }
    ReferenceActivations.relu(z, zo + i, a, ao + i, n - i);
  }

  /** dZ = dA where a > 0, else +0 (also where a is NaN). The derivative at 0 is taken as 0. */
  public static void reluBackward(
      float[] a, int ao, float[] dA, int dao, float[] dZ, int dzo, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector A = FloatVector.fromArray(F, a, ao + i);
      FloatVector D = FloatVector.fromArray(F, dA, dao + i);
      FloatVector.zero(F).blend(D, A.compare(GT, 0f)).intoArray(dZ, dzo + i);
    }
    ReferenceActivations.reluBackward(a, ao + i, dA, dao + i, dZ, dzo + i, n - i);
  }

  /**
   * a = z where z > 0, else slope·z; slope > 0. Maas, Hannun and Ng, Rectifier nonlinearities
   * improve neural network acoustic models, 2013.
   */
  public static void leakyRelu(float[] z, int zo, float[] a, int ao, int n, float slope) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      Z.mul(slope).blend(Z, Z.compare(GT, 0f)).intoArray(a, ao + i);
    }
    ReferenceActivations.leakyRelu(z, zo + i, a, ao + i, n - i, slope);
  }

  /** dZ = dA where a > 0, else slope·dA; slope > 0, so that a has the sign of z. */
  public static void leakyReluBackward(
      float[] a, int ao, float[] dA, int dao, float[] dZ, int dzo, int n, float slope) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector A = FloatVector.fromArray(F, a, ao + i);
      FloatVector D = FloatVector.fromArray(F, dA, dao + i);
      D.mul(slope).blend(D, A.compare(GT, 0f)).intoArray(dZ, dzo + i);
    }
    ReferenceActivations.leakyReluBackward(a, ao + i, dA, dao + i, dZ, dzo + i, n - i, slope);
  }

  /**
   * a = z where z ≥ 0, else alpha·(e^z − 1); alpha > 0. Clevert, Unterthiner and Hochreiter, Fast
   * and accurate deep network learning by exponential linear units, ICLR 2016.
   */
  public static void elu(float[] z, int zo, float[] a, int ao, int n, float alpha) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      VectorMath.expm1(Z).mul(alpha).blend(Z, Z.compare(GE, 0f)).intoArray(a, ao + i);
    }
    ReferenceActivations.elu(z, zo + i, a, ao + i, n - i, alpha);
  }

  /** dZ = dA·(1 where a > 0, else a + alpha): below 0, alpha·e^z = a + alpha. */
  public static void eluBackward(
      float[] a, int ao, float[] dA, int dao, float[] dZ, int dzo, int n, float alpha) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector A = FloatVector.fromArray(F, a, ao + i);
      FloatVector D = FloatVector.fromArray(F, dA, dao + i);
      A.add(alpha).blend(1f, A.compare(GT, 0f)).mul(D).intoArray(dZ, dzo + i);
    }
    ReferenceActivations.eluBackward(a, ao + i, dA, dao + i, dZ, dzo + i, n - i, alpha);
  }

  /** a = σ(z) = 1/(1 + e^(−z)). */
  public static void sigmoid(float[] z, int zo, float[] a, int ao, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      VectorMath.sigmoid(Z).intoArray(a, ao + i);
    }
    ReferenceActivations.sigmoid(z, zo + i, a, ao + i, n - i);
  }

  /** dZ = dA·a·(1 − a). */
  public static void sigmoidBackward(
      float[] a, int ao, float[] dA, int dao, float[] dZ, int dzo, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector A = FloatVector.fromArray(F, a, ao + i);
      FloatVector D = FloatVector.fromArray(F, dA, dao + i);
      FloatVector.broadcast(F, 1f).sub(A).mul(A).mul(D).intoArray(dZ, dzo + i);
    }
    ReferenceActivations.sigmoidBackward(a, ao + i, dA, dao + i, dZ, dzo + i, n - i);
  }

  /** a = tanh z. */
  public static void tanh(float[] z, int zo, float[] a, int ao, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      VectorMath.tanh(Z).intoArray(a, ao + i);
    }
    ReferenceActivations.tanh(z, zo + i, a, ao + i, n - i);
  }

  /** dZ = dA·(1 − a²), as one product (1 − a)·(1 + a), which is exact to the last bits near ±1. */
  public static void tanhBackward(
      float[] a, int ao, float[] dA, int dao, float[] dZ, int dzo, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector A = FloatVector.fromArray(F, a, ao + i);
      FloatVector D = FloatVector.fromArray(F, dA, dao + i);
      FloatVector.broadcast(F, 1f).sub(A).mul(A.add(1f)).mul(D).intoArray(dZ, dzo + i);
    }
    ReferenceActivations.tanhBackward(a, ao + i, dA, dao + i, dZ, dzo + i, n - i);
  }

  /**
   * a = z·Φ(z) = ½z·(1 + erf(z/√2)), the exact form; −0 at −∞. Hendrycks and Gimpel, Gaussian error
   * linear units, arXiv:1606.08415.
   */
  public static void gelu(float[] z, int zo, float[] a, int ao, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      VectorMath.gelu(Z).intoArray(a, ao + i);
    }
    ReferenceActivations.gelu(z, zo + i, a, ao + i, n - i);
  }

  /** dZ = dA·(Φ(z) + z·φ(z)), φ(z) = e^(−z²/2)/√(2π); from the input z. */
  public static void geluBackward(
      float[] z, int zo, float[] dA, int dao, float[] dZ, int dzo, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      FloatVector D = FloatVector.fromArray(F, dA, dao + i);
      VectorMath.geluSlope(Z).mul(D).intoArray(dZ, dzo + i);
    }
    ReferenceActivations.geluBackward(z, zo + i, dA, dao + i, dZ, dzo + i, n - i);
  }

  /**
   * a = z·σ(z); −0 at −∞. Elfwing, Uchibe and Doya, Sigmoid-weighted linear units, Neural Networks
   * 107, 2018.
   */
  public static void silu(float[] z, int zo, float[] a, int ao, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      VectorMath.silu(Z).intoArray(a, ao + i);
    }
    ReferenceActivations.silu(z, zo + i, a, ao + i, n - i);
  }

  /** dZ = dA·σ(z)·(1 + z·(1 − σ(z))); from the input z. */
  public static void siluBackward(
      float[] z, int zo, float[] dA, int dao, float[] dZ, int dzo, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      FloatVector D = FloatVector.fromArray(F, dA, dao + i);
      VectorMath.siluSlope(Z).mul(D).intoArray(dZ, dzo + i);
    }
    ReferenceActivations.siluBackward(z, zo + i, dA, dao + i, dZ, dzo + i, n - i);
  }

  /**
   * a = log(1 + e^z). Dugas et al., Incorporating second-order functional knowledge for better
   * option pricing, NIPS 2000.
   */
  public static void softplus(float[] z, int zo, float[] a, int ao, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      VectorMath.softplus(Z).intoArray(a, ao + i);
    }
    ReferenceActivations.softplus(z, zo + i, a, ao + i, n - i);
  }

  /** dZ = dA·σ(z); from the input z. */
  public static void softplusBackward(
      float[] z, int zo, float[] dA, int dao, float[] dZ, int dzo, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector Z = FloatVector.fromArray(F, z, zo + i);
      FloatVector D = FloatVector.fromArray(F, dA, dao + i);
      VectorMath.sigmoid(Z).mul(D).intoArray(dZ, dzo + i);
    }
    ReferenceActivations.softplusBackward(z, zo + i, dA, dao + i, dZ, dzo + i, n - i);
  }
}
