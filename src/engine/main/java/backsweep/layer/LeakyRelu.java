package backsweep.layer;

import backsweep.kernel.Activations;

/** z if z > 0, slope·z otherwise: Maas et al., 2013. f′ = 1 if a > 0, slope otherwise. */
public final class LeakyRelu extends Activation {
  private final float slope;

  LeakyRelu(float slope) {
    if (!(slope >= 0 && slope < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "leakyRelu(" + slope + "): found slope " + slope + ", expected 0 or a positive number");
    }
    this.slope = slope;
  }

  /** Factor of negative z. */
  public float slope() {
    return slope;
  }

  @Override
  public String name() {
    return "leakyRelu";
  }

  @Override
  public String spec() {
    return "leakyRelu(" + slope + ")";
  }

  @Override
  String formula() {
    return "max({X}, 0) + " + slope + "·min({X}, 0)";
  }

  @Override
  String derivative() {
    return "([{Z} > 0] + " + slope + "·[{Z} ≤ 0])";
  }

  @Override
  int forwardFlops() {
    return 2;
  }

  @Override
  int backwardFlops() {
    return 2;
  }

  @Override
  public double exact(double z) {
    return z > 0 ? z : slope * z;
  }

  @Override
  void forward(float[] Z, int z, float[] A, int a, int n) {
    Activations.leakyRelu(Z, z, A, a, n, slope);
  }

  @Override
  void backward(float[] A, int c, float[] dA, int da, float[] dZ, int dz, int n) {
    Activations.leakyReluBackward(A, c, dA, da, dZ, dz, n, slope);
  }
}
