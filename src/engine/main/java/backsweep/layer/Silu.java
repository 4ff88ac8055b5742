package backsweep.layer;

import backsweep.kernel.Activations;

/** z·sigmoid(z): Elfwing et al., 2018 (also called swish). f′ = σ(z)·(1 + z·(1 − σ(z))). */
public final class Silu extends Activation {
  Silu() {}

  @Override
  public String name() {
    return "silu";
  }

  @Override
  String formula() {
    return "{X} ⊙ σ({X})";
  }

  @Override
  String derivative() {
    return "σ({X}) ⊙ (1 + {X} ⊙ (1 − σ({X})))";
  }

  @Override
  int forwardFlops() {
    return 33;
  }

  @Override
  int backwardFlops() {
    return 37;
  }

  @Override
  public double exact(double z) {
    return z / (1 + Math.exp(-z));
  }

  @Override
  void forward(float[] Z, int z, float[] A, int a, int n) {
    Activations.silu(Z, z, A, a, n);
  }

  @Override
  void backward(float[] Z, int c, float[] dA, int da, float[] dZ, int dz, int n) {
    Activations.siluBackward(Z, c, dA, da, dZ, dz, n);
  }

  @Override
  public boolean needsInput() {
    return true;
  }
}
