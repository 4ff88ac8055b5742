package backsweep.check;

import backsweep.data.Batch;
import backsweep.layer.Activation;
import backsweep.layer.Dense;
import backsweep.layer.Elu;
import backsweep.layer.Layer;
import backsweep.layer.LeakyRelu;
import backsweep.layer.Relu;
import backsweep.loss.BinaryCrossEntropyWithLogits;
import backsweep.loss.CosineDistance;
import backsweep.loss.Focal;
import backsweep.loss.Hinge;
import backsweep.loss.Huber;
import backsweep.loss.Loss;
import backsweep.loss.MeanAbsoluteError;
import backsweep.loss.MeanSquaredError;
import backsweep.loss.Poisson;
import backsweep.loss.Quantile;
import backsweep.loss.SoftmaxCrossEntropy;
import backsweep.loss.SoftmaxCrossEntropyPerStep;
import backsweep.network.Network;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The forward pass of a batch and its loss in double precision, from the formulas and without any
 * kernel; the values of all layers are kept.
 */
final class DoubleNetwork {
  private static final double[] NONE = {};

  final List<Layer> layers;
  final Loss loss;
  final int batch;

  /** Numbers of one example in the input of each layer, and in the output. */
  final int[] width;

  /** W [in, out] of each layer; empty where it has none. */
  final double[][] W;

  /** b [out] of each layer; empty where it has none. */
  final double[][] b;

  /** The input X, then the output of each layer, [batch, width]. */
  final double[][] A;

  /** Class labels of an example, if the loss wants them. */
  final int labels;

  /** How much each example counts; null if each counts 1. */
  private final float @Nullable [] counts;

  /** What the sum of the losses is divided by. */
  final double weight;

  /** Targets [batch, outputs]; for a loss that wants classes, their indices [batch, labels]. */
  private final double[] y;

  DoubleNetwork(Network network, Loss loss, Batch examples) {
    this.layers = network.layers();
    this.loss = loss;
    this.batch = examples.size();
    int depth = layers.size();
    this.width = new int[depth + 1];
    this.W = new double[depth][];
    this.b = new double[depth][];
    this.A = new double[depth + 1][];
    width[0] = network.inputShape().size();
    A[0] = doubles(examples.inputs());
    for (int l = 0; l < depth; l++) {
      width[l + 1] = network.shape(l + 1).size();
      boolean dense = layers.get(l) instanceof Dense;
      W[l] = dense ? doubles(network.parameters().get(l + "/weight").values()) : NONE;
      b[l] = dense ? doubles(network.parameters().get(l + "/bias").values()) : NONE;
      A[l + 1] = forward(l);
    }
    this.labels = loss.labels(network.outputShape());
    this.y = targets(examples);
    this.counts = examples.weights();
    double sum = 0;
    int numbers = loss.wantsClasses() ? labels : 1;
    for (int i = 0; i < batch * numbers; i++) {
      double own = loss.wantsClasses() ? loss.weight((int) y[i]) : 1;
      sum += own * counts(i / numbers);
    }
    this.weight = sum;
  }

  private static double[] doubles(float[] values) {
    double[] copy = new double[values.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = values[i];
    }
    return copy;
  }

  /** A class is its index, or 0 or 1 for a single output, or a 1 among zeros. */
  private double[] targets(Batch examples) {
    if (!examples.isClassification()) {
      return doubles(examples.values());
    }
    int n = loss.wantsClasses() ? 1 : outputs();
    double[] targets = new double[examples.classes().length * n];
    for (int i = 0; i < examples.classes().length; i++) {
      int c = examples.classes()[i];
      if (n == 1) {
        targets[i] = c;
      } else {
        targets[i * n + c] = 1;
      }
    }
    return targets;
  }

  int outputs() {
    return width[layers.size()];
  }

  private double[] forward(int l) {
    Layer f = layers.get(l);
    double[] X = A[l];
    if (f.view()) {
      return X;
    }
    double[] Z = new double[batch * width[l + 1]];
    if (f instanceof Dense) {
      for (int i = 0; i < batch; i++) {
        System.arraycopy(b[l], 0, Z, i * width[l + 1], width[l + 1]);
      }
      addProduct(X, l, 0, width[l], Z);
      return Z;
    }
    for (int i = 0; i < Z.length; i++) {
      Z[i] = activation(f, X[i]);
    }
    return Z;
  }

  /** Z += X·W of dense layer l, from columns {@code from … to} of X alone. */
  void addProduct(double[] X, int l, int from, int to, double[] Z) {
    int in = width[l];
    int out = width[l + 1];
    for (int i = 0; i < batch; i++) {
      for (int k = from; k < to; k++) {
        double x = X[i * in + k];
        for (int j = 0; j < out; j++) {
          Z[i * out + j] += x * W[l][k * out + j];
        }
      }
    }
  }

  static boolean knows(Layer f) {
    return f.view() || f instanceof Dense || f instanceof Activation;
  }

  static double activation(Layer f, double z) {
    if (!(f instanceof Activation activation)) {
      throw unknown(f);
    }
    return activation.exact(z);
  }

  static IllegalArgumentException unknown(Layer f) {
    return new IllegalArgumentException(
        "layer " + f.name() + " has no form in double precision to check against");
  }

  static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  /** log(1 + e^(−|z|)). */
  static double softplusTail(double z) {
    return Math.log1p(Math.exp(-Math.abs(z)));
  }

  /** log(1 + e^z) = −log σ(−z). */
  static double softplus(double z) {
    return Math.max(z, 0) + softplusTail(z);
  }

  /** On which side of its kink an activation is at z; the same everywhere if it has none. */
  static boolean right(Layer f, double z) {
    return (f instanceof Relu || f instanceof LeakyRelu || f instanceof Elu) && z > 0;
  }

  /** L for these outputs, the mean over all that counts. */
  double loss(double[] Z) {
    double sum = 0;
    for (int i = 0; i < batch; i++) {
      sum += counts(i) * loss(Z, i);
    }
    return weight == 0 ? 0 : sum / weight;
  }

  /** How much example i counts in the mean. */
  double counts(int i) {
    return counts == null ? 1 : counts[i];
  }

  /** The loss of example i, whatever it counts. */
  double loss(double[] Z, int i) {
    int n = outputs();
    return switch (loss) {
      case SoftmaxCrossEntropy ce -> crossEntropy(Z, i);
      case SoftmaxCrossEntropyPerStep ce -> {
        double sum = 0;
        for (int row = i * labels; row < (i + 1) * labels; row++) {
          sum += crossEntropy(Z, row);
        }
        yield sum;
      }
      case Hinge h -> {
        double sum = 0;
        for (int j = 0; j < n; j++) {
          sum += Math.max(0, violation(Z, i, j, h));
        }
        yield sum / n;
      }
      case CosineDistance c -> 1 - cosine(Z, i);
      default -> {
        double sum = 0;
        for (int j = 0; j < n; j++) {
          sum += loss(Z[i * n + j], target(i, j));
        }
        yield sum / n;
      }
    };
  }

  /** Of label {@code row} of the batch: Σ k·(−log p) with the {@link #coefficient}s k. */
  double crossEntropy(double[] Z, int row) {
    int n = outputs() / labels;
    double all = logSumExp(Z, row * n, n);
    double sum = 0;
    for (int j = 0; j < n; j++) {
      sum += coefficient(row, j) * (all - Z[row * n + j]);
    }
    return sum;
  }

  /** How often −log p of class j stands in the cross entropy of label {@code row} of the batch. */
  double coefficient(int row, int j) {
    int own = (int) y[row];
    if (own < 0) {
      return 0;
    }
    double smoothing =
        switch (loss) {
          case SoftmaxCrossEntropy ce -> ce.smoothing();
          case SoftmaxCrossEntropyPerStep ce -> ce.smoothing();
          default -> throw new IllegalStateException("no cross entropy of classes");
        };
    double mine = own == j ? (1 - smoothing) * loss.weight(own) : 0;
    return mine + smoothing * loss.weight(j) * labels / outputs();
  }

  private static double logSumExp(double[] Z, int at, int n) {
    double max = Z[at];
    for (int j = 0; j < n; j++) {
      max = Math.max(max, Z[at + j]);
    }
    double sum = 0;
    for (int j = 0; j < n; j++) {
      sum += Math.exp(Z[at + j] - max);
    }
    return Math.log(sum) + max;
  }

  /** z_j − z_y + margin of a class j that is not the true one; 0 for that one. */
  double violation(double[] Z, int i, int j, Hinge hinge) {
    int own = (int) y[i];
    return j == own ? 0 : Z[i * outputs() + j] - Z[i * outputs() + own] + hinge.margin();
  }

  /** Of the angle between outputs and targets of example i; 0 if one has no length. */
  double cosine(double[] Z, int i) {
    double length = length(Z, i) * length(y, i);
    double product = 0;
    for (int j = i * outputs(); j < (i + 1) * outputs(); j++) {
      product += Z[j] * y[j];
    }
    return length == 0 ? 0 : product / length;
  }

  /** The length of row i. */
  double length(double[] rows, int i) {
    double sum = 0;
    for (int j = i * outputs(); j < (i + 1) * outputs(); j++) {
      sum += rows[j] * rows[j];
    }
    return Math.sqrt(sum);
  }

  /** Target of output j of example i; for a loss that wants classes, 1 where j is the class. */
  double target(int i, int j) {
    if (loss.wantsClasses()) {
      int n = outputs() / labels;
      return j % n == (int) y[i * labels + j / n] ? 1 : 0;
    }
    return y[i * outputs() + j];
  }

  /** What one output z with target t adds to the loss of its example, before the mean. */
  double loss(double z, double t) {
    double d = z - t;
    return switch (loss) {
      case MeanSquaredError mse -> d * d;
      case MeanAbsoluteError mae -> Math.abs(d);
      case Huber h ->
          Math.abs(d) <= h.delta() ? 0.5 * d * d : h.delta() * (Math.abs(d) - 0.5 * h.delta());
      case BinaryCrossEntropyWithLogits bce -> Math.max(z, 0) - z * t + softplusTail(z);
      case Quantile q -> d < 0 ? -q.tau() * d : (1 - q.tau()) * d;
      case Poisson p -> Math.exp(z) - t * z;
      case Focal f -> {
        double own = softplus(-z);
        double other = softplus(z);
        yield f.alpha() * t * Math.exp(-f.gamma() * other) * own
            + (1 - f.alpha()) * (1 - t) * Math.exp(-f.gamma() * own) * other;
      }
      default -> throw new IllegalStateException("not a sum over outputs");
    };
  }

  /** On which side of its kinks the loss is at output j of example i. */
  double side(double[] Z, int i, int j) {
    double d = loss.wantsClasses() ? 0 : Z[i * outputs() + j] - target(i, j);
    return switch (loss) {
      case MeanAbsoluteError mae -> Math.signum(d);
      case Quantile q -> Math.signum(d);
      case Huber h -> Math.abs(d) <= h.delta() ? 0 : Math.signum(d);
      case Hinge h -> Math.signum(violation(Z, i, j, h));
      case CosineDistance c -> outputs() == 1 ? Math.signum(Z[i]) : 0;
      default -> 0;
    };
  }
}
