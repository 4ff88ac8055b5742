package backsweep.oracle;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Scalar reverse-mode differentiation on a tape: every addition and multiplication of a network is
 * a node of its own, with its local derivatives, and the chain rule runs over the tape backwards.
 */
public final class Autograd {
  private double[] values = new double[1 << 12];
  private double[] gradients = new double[0];
  private int[] left = new int[1 << 12];
  private int[] right = new int[1 << 12];
  private double[] byLeft = new double[1 << 12];
  private double[] byRight = new double[1 << 12];
  private int size;

  /** A number that depends on nothing. */
  public int leaf(double value) {
    return node(value, -1, 0, -1, 0);
  }

  private int node(double value, int a, double da, int b, double db) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
      left = Arrays.copyOf(left, 2 * size);
      right = Arrays.copyOf(right, 2 * size);
      byLeft = Arrays.copyOf(byLeft, 2 * size);
      byRight = Arrays.copyOf(byRight, 2 * size);
    }
    values[size] = value;
    left[size] = a;
    byLeft[size] = da;
    right[size] = b;
    byRight[size] = db;
    return size++;
  }

  /** Value of a node. */
  public double value(int node) {
    return values[node];
  }

  /** Derivative of the last {@link #backward}'s root with respect to a node. */
  public double gradient(int node) {
    return gradients[node];
  }

  int add(int a, int b) {
    return node(values[a] + values[b], a, 1, b, 1);
  }

  int subtract(int a, int b) {
    return node(values[a] - values[b], a, 1, b, -1);
  }

  int multiply(int a, int b) {
    return node(values[a] * values[b], a, values[b], b, values[a]);
  }

  int divide(int a, int b) {
    double q = values[a] / values[b];
    return node(q, a, 1 / values[b], b, -q / values[b]);
  }

  int scale(int a, double factor) {
    return node(values[a] * factor, a, factor, -1, 0);
  }

  int plus(int a, double constant) {
    return node(values[a] + constant, a, 1, -1, 0);
  }

  int exp(int a) {
    double e = Math.exp(values[a]);
    return node(e, a, e, -1, 0);
  }

  int log(int a) {
    return node(Math.log(values[a]), a, 1 / values[a], -1, 0);
  }

  int abs(int a) {
    return node(Math.abs(values[a]), a, Math.signum(values[a]), -1, 0);
  }

  int normal(int a) {
    double z = values[a];
    double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    return node(DoubleNetwork.normal(z), a, density, -1, 0);
  }

  /** Fills in the derivatives of {@code root} with respect to every node before it. */
  public void backward(int root) {
    gradients = new double[size];
    gradients[root] = 1;
    for (int i = root; i >= 0; i--) {
      if (left[i] >= 0) {
        gradients[left[i]] += gradients[i] * byLeft[i];
      }
      if (right[i] >= 0) {
        gradients[right[i]] += gradients[i] * byRight[i];
      }
    }
  }

  private int activation(DoubleNetwork.Op op, int z) {
    boolean positive = values[z] > 0;
    return switch (op.name()) {
      case "relu" -> scale(z, positive ? 1 : 0);
      case "leakyRelu" -> scale(z, positive ? 1 : op.argument());
      case "elu" -> positive ? z : scale(plus(exp(z), -1), op.argument());
      case "sigmoid" -> sigmoid(z);
      case "tanh" -> plus(scale(sigmoid(scale(z, 2)), 2), -1);
      case "gelu" -> multiply(z, normal(z));
      case "silu" -> multiply(z, sigmoid(z));
      case "softplus" -> softplus(z);
      default -> throw new IllegalArgumentException(op.toString());
    };
  }

  private int sigmoid(int z) {
    return divide(leaf(1), plus(exp(scale(z, -1)), 1));
  }

  private int softplus(int z) {
    return log(plus(exp(z), 1));
  }

  /**
   * The derivatives of the mean loss.
   *
   * @param parameters for each dense layer in order its weights [in, out], then its biases [out]
   * @param outputs for each layer those of its outputs, row by row [batch, out]
   */
  public record Gradients(double[] parameters, double[][] outputs) {}

  /** The derivatives of the mean loss with respect to all parameters and all outputs of layers. */
  public static Gradients gradients(DoubleNetwork network, double[][] X, double[][] Y) {
    Autograd tape = new Autograd();
    int layers = network.ops.size();
    int[] first = new int[layers];
    for (int layer = 0; layer < layers; layer++) {
      first[layer] = tape.size;
      if (network.weights.get(layer) != null) {
        Arrays.stream(network.weights.get(layer)).forEach(tape::leaf);
        Arrays.stream(network.biases.get(layer)).forEach(tape::leaf);
      }
    }
    int parameters = tape.size;
    int[][][] outputs = new int[layers][X.length][];
    int sum = tape.leaf(0);
    for (int i = 0; i < X.length; i++) {
      int[] z = Arrays.stream(X[i]).mapToInt(tape::leaf).toArray();
      for (int layer = 0; layer < layers; layer++) {
        z = tape.apply(network, layer, first[layer], z);
        outputs[layer][i] = z;
      }
      sum = tape.add(sum, tape.loss(network.loss, z, Y[i]));
    }
    tape.backward(tape.scale(sum, 1.0 / X.length));
    double[][] byOutput = new double[layers][];
    for (int layer = 0; layer < layers; layer++) {
      IntStream nodes = Arrays.stream(outputs[layer]).flatMapToInt(Arrays::stream);
      byOutput[layer] = nodes.mapToDouble(tape::gradient).toArray();
    }
    return new Gradients(Arrays.copyOf(tape.gradients, parameters), byOutput);
  }

  private int[] apply(DoubleNetwork network, int layer, int first, int[] x) {
    DoubleNetwork.Op op = network.ops.get(layer);
    if (op.name().equals("flatten")) {
      return x;
    }
    if (!op.name().equals("dense")) {
      return Arrays.stream(x).map(z -> activation(op, z)).toArray();
    }
    int units = network.biases.get(layer).length;
    int[] z = new int[units];
    for (int j = 0; j < units; j++) {
      z[j] = first + x.length * units + j;
      for (int i = 0; i < x.length; i++) {
        z[j] = add(z[j], multiply(x[i], first + i * units + j));
      }
    }
    return z;
  }

  private int loss(DoubleNetwork.Op loss, int[] z, double[] y) {
    return switch (loss.name()) {
      case "softmaxCrossEntropy" -> {
        double smoothing = loss.argument();
        int sum = subtract(logSumExp(z), scale(z[(int) y[0]], 1 - smoothing));
        for (int v : z) {
          sum = add(sum, scale(v, -smoothing / z.length));
        }
        yield sum;
      }
      case "hinge" -> hinge(z, (int) y[0], loss.argument());
      case "cosineDistance" -> cosineDistance(z, y);
      default -> {
        int sum = leaf(0);
        for (int j = 0; j < z.length; j++) {
          sum = add(sum, loss(loss, z[j], y[j]));
        }
        yield scale(sum, 1.0 / z.length);
      }
    };
  }

  private int logSumExp(int[] z) {
    int sum = leaf(0);
    for (int v : z) {
      sum = add(sum, exp(v));
    }
    return log(sum);
  }

  private int hinge(int[] z, int y, double margin) {
    int sum = leaf(0);
    for (int j = 0; j < z.length; j++) {
      int d = plus(subtract(z[j], z[y]), margin);
      sum = j == y ? sum : add(sum, scale(d, values[d] > 0 ? 1 : 0));
    }
    return scale(sum, 1.0 / z.length);
  }

  private int cosineDistance(int[] z, double[] y) {
    int zz = leaf(0);
    int zy = leaf(0);
    double yy = 0;
    for (int j = 0; j < z.length; j++) {
      zz = add(zz, multiply(z[j], z[j]));
      zy = add(zy, scale(z[j], y[j]));
      yy += y[j] * y[j];
    }
    if (values[zz] == 0 || yy == 0) {
      return leaf(1);
    }
    int length = exp(scale(log(zz), 0.5));
    return plus(scale(divide(zy, length), -1 / Math.sqrt(yy)), 1);
  }

  private int loss(DoubleNetwork.Op loss, int z, double y) {
    int d = plus(z, -y);
    return switch (loss.name()) {
      case "meanSquaredError" -> multiply(d, d);
      case "meanAbsoluteError" -> abs(d);
      case "huber" -> huber(d, loss.argument());
      case "quantile" -> add(scale(d, 0.5 - loss.argument()), scale(abs(d), 0.5));
      case "poisson" -> subtract(exp(z), scale(z, y));
      case "binaryCrossEntropyWithLogits" -> subtract(softplus(z), scale(z, y));
      case "focal" -> {
        double gamma = loss.argument(0, 2);
        double alpha = loss.argument(1, 0.25);
        int one = focal(scale(z, -1), gamma);
        yield add(scale(one, alpha * y), scale(focal(z, gamma), (1 - alpha) * (1 - y)));
      }
      default -> throw new IllegalArgumentException(loss.toString());
    };
  }

  /** pᵞ·(−log(1 − p)). */
  private int focal(int z, double gamma) {
    int power = exp(scale(softplus(scale(z, -1)), -gamma));
    return multiply(power, softplus(z));
  }

  private int huber(int d, double delta) {
    boolean near = Math.abs(values[d]) <= delta;
    return near ? scale(multiply(d, d), 0.5) : scale(plus(abs(d), -delta / 2), delta);
  }
}
