package backsweep.oracle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A network and its loss in double precision, one example after the other, from the formulas alone.
 * While it runs it notes on which side of every kink it passed, and how close it came to one.
 */
public final class DoubleNetwork {
  /** One function of the chain: its name, and its units, slope, alpha, delta, weights. */
  public record Op(String name, List<Double> arguments) {
    /** From text such as {@code elu(0.5)}. */
    public static Op parse(String spec) {
      int bracket = spec.indexOf('(');
      if (bracket < 0) {
        return new Op(spec, List.of());
      }
      String[] numbers = spec.substring(bracket + 1, spec.length() - 1).split(", ?");
      return new Op(
          spec.substring(0, bracket),
          Arrays.stream(numbers).map(n -> (double) Float.parseFloat(n)).toList());
    }

    /** The first number in brackets; 0 where there is none. */
    public double argument() {
      return argument(0, 0);
    }

    /** Number i in brackets. */
    double argument(int i, double otherwise) {
      return i < arguments.size() ? arguments.get(i) : otherwise;
    }

    /** Whether the function, or a derivative that matters, jumps somewhere. */
    boolean kinked() {
      return name.equals("relu") || name.equals("leakyRelu") || name.equals("elu");
    }

    boolean elementwise() {
      return !name.equals("dense") && !name.equals("flatten");
    }
  }

  /** The layers, first to last. */
  public final List<Op> ops;

  /** The loss. */
  public final Op loss;

  /**
   * For each layer the weights [in, out], row-major, and the biases [out]; null where it has none.
   */
  public final List<double[]> weights = new ArrayList<>();

  /** See {@link #weights}. */
  public final List<double[]> biases = new ArrayList<>();

  /** Least distance from a kink since it was last set to infinity. */
  public double margin = Double.POSITIVE_INFINITY;

  /** A hash of the sides of all kinks since it was last set to 0. */
  public long sides;

  /** The network of that text, with parameters by name as in {@code 0/weight}. */
  public DoubleNetwork(List<String> layers, String loss, Map<String, float[]> parameters) {
    this.ops = layers.stream().map(Op::parse).toList();
    this.loss = Op.parse(loss);
    for (int i = 0; i < ops.size(); i++) {
      boolean dense = ops.get(i).name().equals("dense");
      weights.add(dense ? doubles(parameters.get(i + "/weight")) : null);
      biases.add(dense ? doubles(parameters.get(i + "/bias")) : null);
    }
  }

  /** The same numbers. */
  public static double[] doubles(float[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i];
    }
    return y;
  }

  /** Mean loss of the examples X with targets Y; a class stands in Y as its index. */
  public double meanLoss(double[][] X, double[][] Y) {
    double sum = 0;
    for (int i = 0; i < X.length; i++) {
      double[] z = X[i];
      for (int layer = 0; layer < ops.size(); layer++) {
        z = apply(layer, z);
      }
      sum += loss(z, Y[i]);
    }
    return sum / X.length;
  }

  /** Output of one layer for one example. */
  public double[] apply(int layer, double[] x) {
    Op op = ops.get(layer);
    if (op.name().equals("flatten")) {
      return x;
    }
    if (op.name().equals("dense")) {
      double[] W = weights.get(layer);
      double[] z = biases.get(layer).clone();
      for (int i = 0; i < x.length; i++) {
        for (int j = 0; j < z.length; j++) {
          z[j] += x[i] * W[i * z.length + j];
        }
      }
      return z;
    }
    double[] a = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      a[i] = activation(op, x[i]);
    }
    return a;
  }

  /** One activation of one number. */
  double activation(Op op, double z) {
    if (op.kinked()) {
      pass(z);
    }
    return switch (op.name()) {
      case "relu" -> z > 0 ? z : 0;
      case "leakyRelu" -> z > 0 ? z : op.argument() * z;
      case "elu" -> z > 0 ? z : op.argument() * Math.expm1(z);
      case "sigmoid" -> 1 / (1 + Math.exp(-z));
      case "tanh" -> Math.tanh(z);
      case "gelu" -> z * normal(z);
      case "silu" -> z / (1 + Math.exp(-z));
      case "softplus" -> Math.log1p(Math.exp(z));
      default -> throw new IllegalArgumentException(op.toString());
    };
  }

  /** 0 is no kink: only a dead relu gives it, and what does not move cannot cross. */
  private void pass(double distance) {
    if (distance != 0) {
      margin = Math.min(margin, Math.abs(distance));
    }
    sides = 31 * sides + (distance > 0 ? 1 : 2);
  }

  /** Loss of one example. */
  double loss(double[] z, double[] y) {
    return switch (loss.name()) {
      case "softmaxCrossEntropy" -> {
        double rest = 0;
        for (int j = 0; j < z.length; j++) {
          rest += softmax(z, j);
        }
        double smoothing = loss.argument();
        yield (1 - smoothing) * softmax(z, (int) y[0]) + smoothing * rest / z.length;
      }
      case "hinge" -> hinge(z, (int) y[0], loss.argument());
      case "cosineDistance" -> 1 - cosine(z, y);
      default -> {
        double sum = 0;
        for (int j = 0; j < z.length; j++) {
          sum += loss(z[j], y[j]);
        }
        yield sum / z.length;
      }
    };
  }

  private static double softmax(double[] z, int y) {
    double sum = 0;
    for (double v : z) {
      sum += Math.exp(v - z[y]);
    }
    return Math.log(sum);
  }

  private double hinge(double[] z, int y, double margin) {
    double sum = 0;
    for (int j = 0; j < z.length; j++) {
      if (j != y) {
        pass(margin - (z[y] - z[j]));
        sum += Math.max(0, margin - (z[y] - z[j]));
      }
    }
    return sum / z.length;
  }

  /** A single number turns round where it is 0. */
  private double cosine(double[] z, double[] y) {
    if (z.length == 1) {
      pass(z[0]);
    }
    double zz = 0;
    double yy = 0;
    double zy = 0;
    for (int j = 0; j < z.length; j++) {
      zz += z[j] * z[j];
      yy += y[j] * y[j];
      zy += z[j] * y[j];
    }
    return zz * yy == 0 ? 0 : zy / Math.sqrt(zz) / Math.sqrt(yy);
  }

  /** What one output adds. */
  private double loss(double z, double y) {
    double d = z - y;
    return switch (loss.name()) {
      case "meanSquaredError" -> d * d;
      case "meanAbsoluteError" -> absolute(d);
      case "huber" -> huber(d, loss.argument());
      case "quantile" ->
          Math.max(
              loss.argument() * (absolute(d) - d) / 2,
              (1 - loss.argument()) * (Math.abs(d) + d) / 2);
      case "poisson" -> Math.exp(z) - y * z;
      case "binaryCrossEntropyWithLogits" ->
          y * Math.log1p(Math.exp(-z)) + (1 - y) * Math.log1p(Math.exp(z));
      case "focal" -> {
        double p = 1 / (1 + Math.exp(-z));
        double q = 1 / (1 + Math.exp(z));
        double gamma = loss.argument(0, 2);
        double alpha = loss.argument(1, 0.25);
        yield -alpha * y * Math.pow(q, gamma) * Math.log(p)
            - (1 - alpha) * (1 - y) * Math.pow(p, gamma) * Math.log(q);
      }
      default -> throw new IllegalArgumentException(loss.toString());
    };
  }

  private double absolute(double d) {
    pass(d);
    return Math.abs(d);
  }

  private double huber(double d, double delta) {
    pass(Math.abs(d) - delta);
    return Math.abs(d) <= delta ? d * d / 2 : delta * (Math.abs(d) - delta / 2);
  }

  /** Φ(z), without cancellation below 0. */
  static double normal(double z) {
    return z < -1.5 ? 0.5 * erfc(-z / Math.sqrt(2)) : 0.5 * (1 + erf(z / Math.sqrt(2)));
  }

  /**
   * erfc x = 2x/π · e^(−x²) · ∫₀^∞ e^(−s²) / (x² + s²) ds for x > 1, by the trapezoidal rule: in
   * steps h it is off by about e^(x² − 2πx/h).
   */
  static double erfc(double x) {
    double h = 0x1p-3;
    double sum = 0.5 / (x * x);
    for (double s = h; s < 7; s += h) {
      sum += Math.exp(-s * s) / (x * x + s * s);
    }
    return 2 * x / Math.PI * Math.exp(-x * x) * h * sum;
  }

  /** erf x = 2/√π · e^(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1·3·5 … (2n+1)): no term cancels another. */
  static double erf(double x) {
    if (Math.abs(x) > 6) {
      return Math.signum(x);
    }
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }
}
