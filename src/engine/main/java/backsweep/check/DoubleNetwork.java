package backsweep.check;

import backsweep.layer.Dense;
import backsweep.layer.Elu;
import backsweep.layer.Flatten;
import backsweep.layer.Gelu;
import backsweep.layer.Layer;
import backsweep.layer.LeakyRelu;
import backsweep.layer.Relu;
import backsweep.layer.Sigmoid;
import backsweep.layer.Silu;
import backsweep.layer.Softplus;
import backsweep.layer.Tanh;
import backsweep.loss.BinaryCrossEntropyWithLogits;
import backsweep.loss.Huber;
import backsweep.loss.Loss;
import backsweep.loss.MeanAbsoluteError;
import backsweep.loss.MeanSquaredError;
import backsweep.loss.SoftmaxCrossEntropy;
import backsweep.network.Network;
import java.util.LinkedHashMap;
import java.util.Map;

/** The forward pass and the loss in double precision, from the formulas and without any kernel. */
final class DoubleNetwork {
  private final Network network;
  private final Loss loss;

  /** θ by name, free to change. */
  final Map<String, double[]> theta = new LinkedHashMap<>();

  DoubleNetwork(Network network, Loss loss) {
    this.network = network;
    this.loss = loss;
    for (String name : network.parameters().names()) {
      theta.put(name, doubles(network.parameters().get(name).values()));
    }
  }

  static double[] doubles(float[] values) {
    double[] copy = new double[values.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = values[i];
    }
    return copy;
  }

  /**
   * L, the mean over the batch.
   *
   * @param X examples [batch, input]
   * @param y targets [batch, n]; for a loss that wants classes, their indices [batch]
   */
  double loss(double[] X, double[] y, int batch) {
    int in = network.inputShape().size();
    int targets = y.length / batch;
    double sum = 0;
    for (int i = 0; i < batch; i++) {
      double[] x = java.util.Arrays.copyOfRange(X, i * in, (i + 1) * in);
      for (int l = 0; l < network.layers().size(); l++) {
        x = forward(network.layers().get(l), l, x);
      }
      sum += exampleLoss(x, y, i * targets);
    }
    return sum / batch;
  }

  private double[] forward(Layer layer, int index, double[] x) {
    if (layer instanceof Flatten) {
      return x;
    }
    if (layer instanceof Dense dense) {
      return dense(x, dense.units(), index);
    }
    double[] a = new double[x.length];
    for (int i = 0; i < a.length; i++) {
      a[i] = activation(layer, x[i]);
    }
    return a;
  }

  private double[] dense(double[] x, int units, int index) {
    double[] W = parameter(index + "/weight");
    double[] z = parameter(index + "/bias").clone();
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < units; j++) {
        z[j] += x[i] * W[i * units + j];
      }
    }
    return z;
  }

  private double[] parameter(String name) {
    double[] values = theta.get(name);
    if (values == null) {
      throw new IllegalStateException("no parameter " + name + " among " + theta.keySet());
    }
    return values;
  }

  private static double activation(Layer layer, double z) {
    return switch (layer) {
      case Relu relu -> Math.max(z, 0);
      case LeakyRelu leaky -> z > 0 ? z : leaky.slope() * z;
      case Elu elu -> z > 0 ? z : elu.alpha() * Math.expm1(z);
      case Sigmoid sigmoid -> 1 / (1 + Math.exp(-z));
      case Tanh tanh -> Math.tanh(z);
      case Gelu gelu -> 0.5 * z * erfc(-z / Math.sqrt(2));
      case Silu silu -> z / (1 + Math.exp(-z));
      case Softplus softplus -> Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
      default ->
          throw new IllegalArgumentException(
              "layer " + layer.name() + " has no form in double precision to check against");
    };
  }

  private double exampleLoss(double[] z, double[] y, int yo) {
    if (loss instanceof SoftmaxCrossEntropy) {
      double max = java.util.Arrays.stream(z).max().orElseThrow();
      double sum = 0;
      for (double v : z) {
        sum += Math.exp(v - max);
      }
      return Math.log(sum) + max - z[(int) y[yo]];
    }
    double sum = 0;
    for (int j = 0; j < z.length; j++) {
      double r = z[j] - y[yo + j];
      sum +=
          switch (loss) {
            case MeanSquaredError mse -> r * r;
            case MeanAbsoluteError mae -> Math.abs(r);
            case Huber h ->
                Math.abs(r) <= h.delta()
                    ? 0.5 * r * r
                    : h.delta() * (Math.abs(r) - 0.5 * h.delta());
            case BinaryCrossEntropyWithLogits bce ->
                Math.max(z[j], 0) - z[j] * y[yo + j] + Math.log1p(Math.exp(-Math.abs(z[j])));
            case SoftmaxCrossEntropy ce -> throw new IllegalStateException("handled above");
          };
    }
    return sum / z.length;
  }

  /** 1 − erf x: its series near 0, its continued fraction (by Lentz) in the tails. */
  static double erfc(double x) {
    double t = Math.abs(x);
    double upper;
    if (t < 2.5) {
      double term = t;
      double sum = t;
      for (int n = 1; n < 80; n++) {
        term *= -t * t / n;
        sum += term / (2 * n + 1);
      }
      upper = 1 - 2 / Math.sqrt(Math.PI) * sum;
    } else {
      double f = t;
      for (int n = 60; n > 0; n--) {
        f = t + 0.5 * n / f;
      }
      upper = Math.exp(-t * t) / (Math.sqrt(Math.PI) * f);
    }
    return x < 0 ? 2 - upper : upper;
  }
}
