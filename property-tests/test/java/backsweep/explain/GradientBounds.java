package backsweep.explain;

import backsweep.layer.Layer;
import backsweep.network.Network;
import backsweep.network.TrainingPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How far two orders of one chain may differ, for each element of each gradient: twice γ_K times
 * the sum of the magnitudes of all its terms, where K counts every rounding that a term meets on
 * its way (Higham, Accuracy and Stability of Numerical Algorithms, 2002, lemma 3.1).
 */
final class GradientBounds {
  /** No activation of the recipes is steeper: gelu reaches 1.129. */
  private static final double STEEPEST = 1.13;

  /** Roundings in an activation's slope, or in one step from value to value. */
  private static final int STEP = 8;

  private final Network network;
  private final TrainingPlan plan;
  private final double[] inputs;
  private final int examples;

  /** Magnitudes of all terms of ∂ℓ/∂z_k. */
  private final List<double[]> deltas = new ArrayList<>();

  private int roundings;

  /** After a backward sweep of a plan that keeps all. */
  GradientBounds(Network network, TrainingPlan plan, float[] inputs) {
    this.network = network;
    this.plan = plan;
    this.inputs = magnitudes(inputs);
    int n = network.layers().size();
    this.examples = inputs.length / network.shape(0).size();
    this.roundings = examples + STEP;
    deltas.add(magnitudes(plan.outputGradient(n - 1).values()));
    for (int i = n - 1; i >= 0; i--) {
      deltas.addFirst(backward(i));
    }
  }

  private static double[] magnitudes(float[] values) {
    double[] all = new double[values.length];
    Arrays.setAll(all, i -> Math.abs(values[i]));
    return all;
  }

  private double[] backward(int i) {
    double[] dz = deltas.getFirst();
    Layer layer = network.layers().get(i);
    roundings += STEP;
    if (!layer.name().equals("dense")) {
      return Arrays.stream(dz).map(d -> layer.view() ? d : STEEPEST * d).toArray();
    }
    int in = network.shape(i).size();
    int out = network.shape(i + 1).size();
    roundings += out;
    double[] W = magnitudes(network.parameters().get(i + "/weight").values());
    double[] dx = new double[examples * in];
    for (int e = 0; e < dx.length; e++) {
      for (int j = 0; j < out; j++) {
        dx[e] += W[e % in * out + j] * dz[e / in * out + j];
      }
    }
    return dx;
  }

  /** For the gradient of that name, row-major. */
  double[] of(String name) {
    int layer = Integer.parseInt(name.substring(0, name.indexOf('/')));
    double[] dz = deltas.get(layer + 1);
    int out = network.shape(layer + 1).size();
    boolean bias = name.endsWith("/bias");
    int in = bias ? 1 : network.shape(layer).size();
    double[] x = bias ? null : layer == 0 ? inputs : magnitudes(plan.output(layer - 1).values());
    double gamma = roundings * 0x1p-24 / (1 - roundings * 0x1p-24);
    double[] bounds = new double[in * out];
    for (int e = 0; e < examples; e++) {
      for (int i = 0; i < bounds.length; i++) {
        double factor = x == null ? 1 : x[e * in + i / out];
        bounds[i] += 2 * gamma * factor * dz[e * out + i % out];
      }
    }
    return bounds;
  }
}
