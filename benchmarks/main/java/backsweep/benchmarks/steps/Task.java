package backsweep.benchmarks.steps;

import java.util.Arrays;
import java.util.Locale;

/**
 * What is timed: a dense network, a batch and what is done with it.
 *
 * @param net name of the network
 * @param sizes inputs, hidden layers, outputs
 */
public record Task(String net, Activation activation, int[] sizes, int batch, Kind kind) {
  /** Between the layers; a network with ReLU classifies, one with tanh has a binary target. */
  public enum Activation {
    RELU,
    TANH
  }

  /** What is done with a batch. */
  public enum Kind {
    SGD,
    ADAM,
    INFER;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether the targets are classes and the loss is softmax cross-entropy. */
  public boolean classifies() {
    return activation == Activation.RELU;
  }

  /** Number of dense layers. */
  public int layers() {
    return sizes.length - 1;
  }

  /**
   * Learning rate of the steps that are compared. Adam moves each weight by about the rate, and so
   * each z by the rate times the number of its inputs.
   */
  float rate() {
    return kind == Kind.ADAM ? 0.05f / Arrays.stream(sizes).max().orElseThrow() : 0.01f;
  }

  String name() {
    return kind == Kind.INFER ? "infer " + batch : net + " " + batch + " " + kind.label();
  }

  /** Operations of the matrix products: forward, and when training dW and all dX but the first. */
  long flops() {
    long forward = 0;
    for (int i = 0; i < layers(); i++) {
      forward += 2L * batch * sizes[i] * sizes[i + 1];
    }
    return kind == Kind.INFER ? forward : 3 * forward - 2L * batch * sizes[0] * sizes[1];
  }
}
