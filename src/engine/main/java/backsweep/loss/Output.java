package backsweep.loss;

import backsweep.kernel.Activations;
import backsweep.kernel.Softmax;
import backsweep.kernel.VectorMath;
import backsweep.tensor.Shape;

/** The function that turns a network's last Z into what it predicts; each loss implies one. */
public enum Output {
  /** The values themselves. */
  IDENTITY,
  /** Probabilities of classes that exclude each other. */
  SOFTMAX,
  /** The same at each time step of outputs [T, C]. */
  SOFTMAX_PER_STEP,
  /** A probability for each output. */
  SIGMOID,
  /** A rate for each output, e^Z. */
  EXPONENTIAL;

  /**
   * Applies the function in place to {@code rows} examples of that shape; {@code lanes}: 16 floats
   * of scratch.
   */
  public void apply(float[] Z, int z, int rows, Shape output, float[] lanes) {
    int n = output.size();
    switch (this) {
      case IDENTITY -> {}
      case SOFTMAX -> Softmax.softmax(Z, z, Z, z, rows, n, lanes, 0);
      case SOFTMAX_PER_STEP -> {
        int last = lastOf(output);
        Softmax.softmax(Z, z, Z, z, rows * (n / last), last, lanes, 0);
      }
      case SIGMOID -> Activations.sigmoid(Z, z, Z, z, rows * n);
      case EXPONENTIAL -> VectorMath.exp(Z, z, Z, z, rows * n);
    }
  }

  /** The last dimension: how many classes a time step has. */
  static int lastOf(Shape output) {
    int[] dimensions = output.dimensions();
    return dimensions[dimensions.length - 1];
  }
}
