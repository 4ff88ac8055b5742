package backsweep.layer;

import backsweep.kernel.Activations;

/** tanh z. f′ = 1 − a². */
public final class Tanh extends Activation {
  Tanh() {}

  @Override
  public String name() {
    return "tanh";
  }

  @Override
  String formula() {
    return "tanh({X})";
  }

  @Override
  String derivative() {
    return "(1 − {Z}²)";
  }

  @Override
  int forwardFlops() {
    return 40;
  }

  @Override
  int backwardFlops() {
    return 4;
  }

  @Override
  public double exact(double z) {
    return Math.tanh(z);
  }

  @Override
  void forward(float[] Z, int z, float[] A, int a, int n) {
    Activations.tanh(Z, z, A, a, n);
  }

  @Override
  void backward(float[] A, int c, float[] dA, int da, float[] dZ, int dz, int n) {
    Activations.tanhBackward(A, c, dA, da, dZ, dz, n);
  }

  @Override
  boolean rectifier() {
    return false;
  }
}
