package backsweep.layer;

import backsweep.kernel.Activations;

/** log(1 + eᶻ): Dugas et al., 2001. f′ = sigmoid(z). */
public final class Softplus extends Activation {
  Softplus() {}

  @Override
  public String name() {
    return "softplus";
  }

  @Override
  String formula() {
    return "log(1 + exp({X}))";
  }

  @Override
  String derivative() {
    return "σ({X})";
  }

  @Override
  int forwardFlops() {
    return 47;
  }

  @Override
  int backwardFlops() {
    return 33;
  }

  @Override
  public double exact(double z) {
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  }

  @Override
  void forward(float[] Z, int z, float[] A, int a, int n) {
    Activations.softplus(Z, z, A, a, n);
  }

  @Override
  void backward(float[] Z, int c, float[] dA, int da, float[] dZ, int dz, int n) {
    Activations.softplusBackward(Z, c, dA, da, dZ, dz, n);
  }

  @Override
  public boolean needsInput() {
    return true;
  }
}
