package backsweep.layer;

import backsweep.kernel.Activations;
import backsweep.tensor.NormalDistribution;

/**
 * z·Φ(z) with the exact normal distribution function Φ: Hendrycks and Gimpel, 2016. f′ = Φ(z) +
 * z·φ(z).
 */
public final class Gelu extends Activation {
  Gelu() {}

  @Override
  public String name() {
    return "gelu";
  }

  @Override
  String formula() {
    return "{X} ⊙ Φ({X})";
  }

  @Override
  String derivative() {
    return "(Φ({X}) + {X} ⊙ φ({X}))";
  }

  @Override
  int forwardFlops() {
    return 52;
  }

  @Override
  int backwardFlops() {
    return 50;
  }

  @Override
  public double exact(double z) {
    return z * NormalDistribution.cumulative(z);
  }

  @Override
  void forward(float[] Z, int z, float[] A, int a, int n) {
    Activations.gelu(Z, z, A, a, n);
  }

  @Override
  void backward(float[] Z, int c, float[] dA, int da, float[] dZ, int dz, int n) {
    Activations.geluBackward(Z, c, dA, da, dZ, dz, n);
  }

  @Override
  public boolean needsInput() {
    return true;
  }
}
