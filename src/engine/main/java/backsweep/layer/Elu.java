package backsweep.layer;

import backsweep.kernel.Activations;

/**
 * z if z > 0, alpha·(eᶻ − 1) otherwise: Clevert et al., 2016. f′ = 1 if a > 0, a + alpha otherwise.
 */
public final class Elu extends Activation {
  private final float alpha;

  Elu(float alpha) {
    if (!(alpha > 0 && alpha < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "elu(" + alpha + "): found alpha " + alpha + ", expected a positive number");
    }
    this.alpha = alpha;
  }

  /** Limit of −a for z → −∞. */
  public float alpha() {
    return alpha;
  }

  @Override
  public String name() {
    return "elu";
  }

  @Override
  public String spec() {
    return "elu(" + alpha + ")";
  }

  @Override
  String formula() {
    return "max({X}, 0) + " + alpha + "·(exp(min({X}, 0)) − 1)";
  }

  @Override
  String derivative() {
    return "([{Z} > 0] + ({Z} + " + alpha + ")·[{Z} ≤ 0])";
  }

  @Override
  int forwardFlops() {
    return 24;
  }

  @Override
  int backwardFlops() {
    return 3;
  }

  @Override
  public double exact(double z) {
    return z > 0 ? z : alpha * Math.expm1(z);
  }

  @Override
  void forward(float[] Z, int z, float[] A, int a, int n) {
    Activations.elu(Z, z, A, a, n, alpha);
  }

  @Override
  void backward(float[] A, int c, float[] dA, int da, float[] dZ, int dz, int n) {
    Activations.eluBackward(A, c, dA, da, dZ, dz, n, alpha);
  }
}
