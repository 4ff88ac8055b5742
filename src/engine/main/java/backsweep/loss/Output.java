package backsweep.loss;

import backsweep.kernel.Activations;
import backsweep.kernel.Softmax;
import backsweep.kernel.VectorMath;

/** The function that turns a network's last Z into what it predicts; each loss implies one. */
public enum Output {
  /** The values themselves. */
  IDENTITY,
  /** Probabilities of classes that exclude each other. */
  SOFTMAX,
  /** A probability for each output. */
  SIGMOID,
  /** A rate for each output, e^Z. */
  EXPONENTIAL;

  /**
   * Applies the function in place to {@code rows} rows of {@code n}; {@code lanes}: 16 floats of
   * scratch.
   */
  public void apply(float[] Z, int z, int rows, int n, float[] lanes) {
    switch (this) {
      case IDENTITY -> {}
      case SOFTMAX -> Softmax.softmax(Z, z, Z, z, rows, n, lanes, 0);
      case SIGMOID -> Activations.sigmoid(Z, z, Z, z, rows * n);
      case EXPONENTIAL -> VectorMath.exp(Z, z, Z, z, rows * n);
    }
  }
}
