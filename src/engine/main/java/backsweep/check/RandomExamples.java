package backsweep.check;

import backsweep.data.Batch;
import backsweep.layer.Layer;
import backsweep.layer.Masking;
import backsweep.loss.Loss;
import backsweep.network.Network;
import backsweep.tensor.SeededRandom;

/**
 * Examples for a network where no data is at hand: inputs normal or indices, targets to suit the
 * loss.
 */
public final class RandomExamples {
  private RandomExamples() {}

  /**
   * The same examples for the same seed.
   *
   * @throws IllegalArgumentException if {@code batch} is less than 1, or too large for one array
   */
  public static Batch of(Network network, Loss loss, int batch, long seed) {
    SeededRandom random = new SeededRandom(seed, "gradient check");
    int outputs = network.outputShape().size();
    int inputs = network.inputShape().size();
    long numbers = (long) batch * Math.max(inputs, outputs);
    if (batch < 1 || numbers > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "random examples: found %d examples of %d numbers, expected at least 1 example and at most %d numbers"
              .formatted(batch, numbers, Integer.MAX_VALUE - 8));
    }
    float[] X = inputs(network, batch * inputs, random);
    if (loss.wantsClasses()) {
      int labels = loss.labels(network.outputShape());
      int classes = loss.classes(network.outputShape());
      int[] y = new int[batch * labels];
      for (int i = 0; i < y.length; i++) {
        boolean ignored = loss.ignoresLabels() && random.nextInt(4) == 0;
        y[i] = ignored ? Loss.IGNORED : random.nextInt(classes);
      }
      return Batch.ofStepClasses(network.inputShape(), X, labels, y);
    }
    float[] Y = new float[batch * outputs];
    for (int i = 0; i < Y.length; i++) {
      Y[i] = random.nextFloat();
    }
    return Batch.ofValues(network.inputShape(), X, network.outputShape(), Y);
  }

  private static float[] inputs(Network network, int n, SeededRandom random) {
    if (network.indices() > 0) {
      return unmasked(random.indices(n, network.indices()), network);
    }
    float[] X = new float[n];
    for (int i = 0; i < n; i++) {
      X[i] = (float) random.nextGaussian();
    }
    return X;
  }

  /** Without the index that stands for padding, as padding has its place at the end alone. */
  private static float[] unmasked(float[] X, Network network) {
    for (Layer layer : network.layers()) {
      for (int i = 0; i < X.length && layer instanceof Masking masking; i++) {
        X[i] = X[i] != masking.value() ? X[i] : X[i] > 0 ? 0 : network.indices() - 1;
      }
    }
    return X;
  }
}
