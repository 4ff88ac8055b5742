package backsweep.layer;

import backsweep.kernel.Activations;

/** max(z, 0): Nair and Hinton, 2010. f′ = [a > 0], taken as 0 at 0. */
public final class Relu extends Activation {
  Relu() {}

  @Override
  public String name() {
    return "relu";
  }

  @Override
  String formula() {
    return "max({X}, 0)";
  }

  @Override
  String derivative() {
    return "[{Z} > 0]";
  }

  @Override
  int forwardFlops() {
    return 1;
  }

  @Override
  int backwardFlops() {
    return 1;
  }

  @Override
  public double exact(double z) {
    return Math.max(z, 0);
  }

  @Override
  void forward(float[] Z, int z, float[] A, int a, int n) {
    Activations.relu(Z, z, A, a, n);
  }

  @Override
  void backward(float[] A, int c, float[] dA, int da, float[] dZ, int dz, int n) {
    Activations.reluBackward(A, c, dA, da, dZ, dz, n);
  }
}
