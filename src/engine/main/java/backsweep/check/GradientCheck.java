package backsweep.check;

import backsweep.data.Batch;
import backsweep.layer.Layer;
import backsweep.loss.Loss;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares the gradients of the backward sweep with the definition of the derivative, (L(θ+h) −
 * L(θ−h)) / 2h, computed in double precision from the formulas alone.
 *
 * <p>The tolerance is what rounding explains: a chain of n single-precision operations is off by at
 * most about n·2⁻²⁴ of its largest terms, so an element may be off by 2⁻²⁴ times the length of all
 * chains between it and the loss, times the largest gradient of the network; to this comes the
 * error of the difference itself, estimated by halving h. Where halving h changes the difference by
 * more than curvature can, the loss has a kink (the corner of relu, say): such elements are
 * counted, not judged.
 */
public final class GradientCheck {
  private static final double STEP = 1e-4;
  private static final double UNIT_ROUNDOFF = 0x1p-24;

  /** How far z − y and the derivatives of activations may cancel: six bits. */
  private static final double CANCELLATION = 64;

  /**
   * Gradients below this come from residuals that cancel further; they are judged as if this large.
   */
  private static final double LEAST_SCALE = 0.1;

  /** Relative change of a difference under halving of h that no smooth loss of this size shows. */
  private static final double KINK = 1e-5;

  private final Network network;
  private final Loss loss;
  private final PlanOptions options;
  private final int samples;
  private final long seed;

  /**
   * A check of at most {@code samples} elements of each parameter, chosen by the seed.
   *
   * @throws IllegalArgumentException if {@code samples} is less than 1
   */
  public GradientCheck(Network network, Loss loss, PlanOptions options, int samples, long seed) {
    if (samples < 1) {
      throw new IllegalArgumentException("samples: found " + samples + ", expected 1 or more");
    }
    this.network = network;
    this.loss = loss;
    this.options = options;
    this.samples = samples;
    this.seed = seed;
  }

  /**
   * Checks the gradients on random examples: inputs normal, targets to suit the loss.
   *
   * @throws IllegalArgumentException if {@code batch} is less than 1, or too large for one array
   */
  public GradientReport onRandomBatch(int batch) {
    SeededRandom random = new SeededRandom(seed, "gradient check");
    int outputs = network.outputShape().size();
    int inputs = network.inputShape().size();
    long numbers = (long) batch * Math.max(inputs, outputs);
    if (batch < 1 || numbers > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "gradient check: found %d examples of %d numbers, expected at least 1 example and at most %d numbers"
              .formatted(batch, numbers, Integer.MAX_VALUE - 8));
    }
    float[] X = new float[batch * inputs];
    for (int i = 0; i < X.length; i++) {
      X[i] = (float) random.nextGaussian();
    }
    if (loss.wantsClasses()) {
      int[] y = new int[batch];
      for (int i = 0; i < batch; i++) {
        y[i] = random.nextInt(outputs);
      }
      return on(Batch.ofClasses(network.inputShape(), X, y));
    }
    float[] Y = new float[batch * outputs];
    for (int i = 0; i < Y.length; i++) {
      Y[i] = random.nextFloat();
    }
    return on(Batch.ofValues(network.inputShape(), X, network.outputShape(), Y));
  }

  /** Checks the gradients on these examples. */
  public GradientReport on(Batch batch) {
    try (TrainingPlan plan = network.planTraining(batch.size(), loss, options)) {
      plan.forward(batch);
      plan.backward();
      DoubleNetwork exact = new DoubleNetwork(network, loss);
      double[] X = DoubleNetwork.doubles(batch.inputs());
      double[] y = targets(batch);
      List<GradientReport.Line> lines = new ArrayList<>();
      double scale = Math.max(largest(plan), LEAST_SCALE);
      double rounding = CANCELLATION * UNIT_ROUNDOFF * chain(batch.size()) * scale;
      for (String name : network.parameters().names()) {
        lines.add(line(name, plan.gradients().get(name), rounding, exact, X, y, batch.size()));
      }
      return new GradientReport(List.copyOf(lines));
    }
  }

  private double[] targets(Batch batch) {
    if (!batch.isClassification()) {
      return DoubleNetwork.doubles(batch.values());
    }
    int n = loss.wantsClasses() ? 1 : network.outputShape().size();
    double[] y = new double[batch.size() * n];
    for (int i = 0; i < batch.size(); i++) {
      int c = batch.classes()[i];
      if (n == 1) {
        y[i] = c;
      } else {
        y[i * n + c] = 1;
      }
    }
    return y;
  }

  private GradientReport.Line line(
      String name,
      Tensor gradient,
      double rounding,
      DoubleNetwork exact,
      double[] X,
      double[] y,
      int batch) {
    double[] theta = java.util.Objects.requireNonNull(exact.theta.get(name));
    double largest = 0;
    for (float g : gradient.values()) {
      largest = Math.max(largest, Math.abs(g));
    }
    int checked = 0;
    int atKinks = 0;
    int worst = 0;
    double worstRatio = -1;
    double worstNumeric = 0;
    double worstTolerance = rounding;
    for (int element : elements(name, theta.length)) {
      double wide = difference(exact, theta, element, STEP, X, y, batch);
      double numeric = difference(exact, theta, element, STEP / 2, X, y, batch);
      double change = Math.abs(wide - numeric);
      if (change > KINK * (Math.abs(numeric) + largest)) {
        atKinks++;
        continue;
      }
      checked++;
      double tolerance = rounding + change;
      double ratio = Math.abs(gradient.values()[element] - numeric) / tolerance;
      if (!(ratio <= worstRatio)) {
        worstRatio = ratio;
        worst = element;
        worstNumeric = numeric;
        worstTolerance = tolerance;
      }
    }
    double analytic = checked == 0 ? 0 : gradient.values()[worst];
    return new GradientReport.Line(
        name, checked, atKinks, worst, analytic, worstNumeric, worstTolerance);
  }

  /** The greatest gradient of the network: a small one may be a sum of such that cancel. */
  private double largest(TrainingPlan plan) {
    double largest = 0;
    for (String name : network.parameters().names()) {
      for (float g : plan.gradients().get(name).values()) {
        largest = Math.max(largest, Math.abs(g));
      }
    }
    return largest;
  }

  /** Length of all chains of operations between a parameter and the loss, forward and back. */
  private long chain(int batch) {
    long length = batch;
    for (int i = 0; i < network.layers().size(); i++) {
      Layer layer = network.layers().get(i);
      int width = Math.max(network.shape(i).size(), network.shape(i + 1).size());
      length += layer.elementwise() ? 16 : 2L * width;
    }
    return length + 2L * network.outputShape().size();
  }

  private static double difference(
      DoubleNetwork exact, double[] theta, int i, double step, double[] X, double[] y, int batch) {
    double kept = theta[i];
    double h = step * Math.max(1, Math.abs(kept));
    theta[i] = kept + h;
    double above = exact.loss(X, y, batch);
    theta[i] = kept - h;
    double below = exact.loss(X, y, batch);
    theta[i] = kept;
    return (above - below) / (2 * h);
  }

  private int[] elements(String name, int n) {
    int[] all = new int[n];
    for (int i = 0; i < n; i++) {
      all[i] = i;
    }
    if (n > samples) {
      new SeededRandom(seed, "elements of " + name).shuffle(all);
    }
    return java.util.Arrays.copyOf(all, Math.min(n, samples));
  }
}
