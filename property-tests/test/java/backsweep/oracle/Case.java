package backsweep.oracle;

import backsweep.data.Batch;
import backsweep.layer.Layers;
import backsweep.loss.CosineDistance;
import backsweep.loss.Loss;
import backsweep.loss.Losses;
import backsweep.loss.MeanSquaredError;
import backsweep.loss.Output;
import backsweep.network.Network;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A random network, loss and batch that keep their distance from every kink.
 *
 * <p>By construction: each bias is moved, layer by layer, to the nearest place where no example of
 * the batch brings a kinked activation behind it closer than {@link #MARGIN} to its kink; inputs
 * and targets are drawn until they keep that distance too.
 */
public final class Case {
  /** Least distance of every argument from a kink. */
  public static final double MARGIN = 0x1p-6;

  /** What the engine runs. */
  public final Network network;

  /** What it minimizes. */
  public final Loss loss;

  /** On these examples. */
  public final Batch batch;

  /** The same network in double precision. */
  public final DoubleNetwork exact;

  /** The inputs [batch][in]. */
  public final double[][] X;

  /** The targets [batch][out], or [batch][1] with the index of a class. */
  public final double[][] Y;

  private final SplittableRandom random;

  /** The network of that recipe. */
  public Case(Recipe recipe) {
    this.random = new SplittableRandom(recipe.seed());
    List<String> layers = recipe.allLayers();
    Shape input =
        recipe.rows() > 0 ? Shape.of(recipe.rows(), recipe.columns()) : Shape.of(recipe.columns());
    this.network = Network.of(input, Layers.parse(String.join(" ", layers)));
    network.initialize(recipe.seed());
    this.loss = Losses.parse(recipe.loss());
    this.exact = new DoubleNetwork(layers, recipe.loss(), parameters(network));
    int n = recipe.batch();
    float[] x = new float[n * input.size()];
    for (int i = 0; i < x.length; i++) {
      x[i] = input();
    }
    this.X = rows(x, n);
    double[][] Z = forward();
    int outputs = network.outputShape().size();
    boolean smooth = loss instanceof MeanSquaredError || loss.output() == Output.SIGMOID;
    if (loss.wantsClasses() || (smooth && random.nextInt(4) == 0)) {
      int[] y = new int[n];
      Arrays.setAll(y, i -> random.nextInt(loss.wantsClasses() ? outputs : Math.max(2, outputs)));
      this.Y = new double[n][];
      Arrays.setAll(Y, i -> classTarget(y[i], outputs));
      this.batch = Batch.ofClasses(input, x, y);
    } else {
      float[] y = new float[n * outputs];
      for (int i = 0; i < y.length; i++) {
        y[i] = target(Z[i / outputs][i % outputs]);
      }
      this.Y = rows(y, n);
      this.batch = Batch.ofValues(input, x, Shape.of(outputs), y);
    }
  }

  /** A class as its index, as 0 or 1 for a single output, or as one 1 among zeros. */
  private double[] classTarget(int y, int outputs) {
    if (loss.wantsClasses() || outputs == 1) {
      return new double[] {y};
    }
    double[] one = new double[outputs];
    one[y] = 1;
    return one;
  }

  /** All parameters by name, row-major. */
  static Map<String, float[]> parameters(Network network) {
    Map<String, float[]> values = new HashMap<>();
    for (String name : network.parameters().names()) {
      values.put(name, network.parameters().get(name).toArray());
    }
    return values;
  }

  private static double[][] rows(float[] x, int n) {
    int width = x.length / n;
    double[][] rows = new double[n][];
    for (int i = 0; i < n; i++) {
      rows[i] = DoubleNetwork.doubles(Arrays.copyOfRange(x, i * width, (i + 1) * width));
    }
    return rows;
  }

  /** An input in (−2, 2) that no activation before the first dense layer finds near its kink. */
  private float input() {
    while (true) {
      float x = (float) (4 * random.nextDouble() - 2);
      if (marginBehind(-1, x) >= MARGIN) {
        return x;
      }
    }
  }

  /** A target that keeps its distance from what the loss does not like. */
  private float target(double z) {
    if (loss.leastTarget() == 0) {
      int kind = random.nextInt(4);
      return kind < 2 ? kind : (float) random.nextDouble();
    }
    while (true) {
      float y = (float) (z + 4 * random.nextDouble() - 2);
      exact.margin = Double.POSITIVE_INFINITY;
      exact.loss(new double[] {z}, new double[] {y});
      if (exact.margin >= MARGIN || loss instanceof CosineDistance) {
        return y;
      }
    }
  }

  /** Runs all examples through all layers and moves the biases on the way. */
  private double[][] forward() {
    double[][] A = X;
    for (int layer = 0; layer < exact.ops.size(); layer++) {
      if (exact.ops.get(layer).name().equals("dense")) {
        moveBiases(layer, A);
      }
      double[][] next = new double[A.length][];
      for (int i = 0; i < A.length; i++) {
        next[i] = exact.apply(layer, A[i]);
      }
      A = next;
    }
    return A;
  }

  private void moveBiases(int layer, double[][] A) {
    double[] b = exact.biases.get(layer);
    float[] moved = new float[b.length];
    Arrays.fill(b, 0);
    double[][] Z = new double[A.length][];
    for (int i = 0; i < A.length; i++) {
      Z[i] = exact.apply(layer, A[i]);
    }
    for (int j = 0; j < b.length; j++) {
      float start = (float) (random.nextDouble() - 0.5);
      moved[j] = start;
      for (int step = 1; !keepsAway(layer, Z, j, moved[j]); step++) {
        moved[j] = start + (step % 2 == 0 ? step : -step) * 0x1p-9f;
      }
      b[j] = moved[j];
    }
    network.parameters().set(layer + "/bias", Tensor.of(Shape.of(b.length), moved));
  }

  private boolean keepsAway(int layer, double[][] Z, int j, double bias) {
    for (double[] z : Z) {
      if (marginBehind(layer, z[j] + bias) < MARGIN) {
        return false;
      }
    }
    return true;
  }

  /** Least distance from a kink that a number meets until the next dense layer. */
  private double marginBehind(int layer, double z) {
    exact.margin = Double.POSITIVE_INFINITY;
    for (int next = layer + 1; next < exact.ops.size(); next++) {
      DoubleNetwork.Op op = exact.ops.get(next);
      if (op.name().equals("dense")) {
        break;
      }
      if (op.elementwise()) {
        z = exact.activation(op, z);
      }
    }
    return exact.margin;
  }
}
