package backsweep.layer;

import backsweep.kernel.Activations;

/** 1 / (1 + e⁻ᶻ). f′ = a·(1 − a). */
public final class Sigmoid extends Activation {
  Sigmoid() {}

  @Override
  public String name() {
    return "sigmoid";
  }

  @Override
  String formula() {
    return "1 / (1 + exp(−{X}))";
  }

  @Override
  String derivative() {
    return "{Z} ⊙ (1 − {Z})";
  }

  @Override
  int forwardFlops() {
    return 32;
  }

  @Override
  int backwardFlops() {
    return 3;
  }

  @Override
  public double exact(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  @Override
  void forward(float[] Z, int z, float[] A, int a, int n) {
    Activations.sigmoid(Z, z, A, a, n);
  }

  @Override
  void backward(float[] A, int c, float[] dA, int da, float[] dZ, int dz, int n) {
    Activations.sigmoidBackward(A, c, dA, da, dZ, dz, n);
  }

  @Override
  boolean rectifier() {
    return false;
  }
}
