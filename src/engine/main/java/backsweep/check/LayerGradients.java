package backsweep.check;

import backsweep.layer.Exact;
import backsweep.plan.ParameterLayout;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The derivative of S = Σ dZ·Z with respect to the input and each parameter of a layer, by central
 * differences: of its formula in double precision where it offers one, of its own floats where it
 * does not.
 *
 * <p>The difference D(h) = (S(v + h) − S(v − h)) / 2h is off by c·h² for a smooth S. So D(h/2) +
 * (D(h/2) − D(h))/3 is better than either (Richardson, 1911), and |D(h/2) − D(h)| bounds what is
 * left. The rounding of Z, u·Σ|dZ·Z| times a small number, is divided by h and added. The slopes on
 * both sides of v differ by g(h), which halves with h where S is smooth and stays where there is a
 * kink: so |2·g(h/2) − g(h)| is added too. Where all this is more than a hundredth of the
 * gradient's own size the element is not compared.
 */
final class LayerGradients {
  private static final double STEP = 0x1p-17;
  private static final double FLOAT_STEP = 0x1p-7;
  private static final double U = 0x1p-24;
  private static final int SAMPLES = 48;

  private final LayerTrial trial;
  private final long pass;
  private final @Nullable Exact exact;
  private final double[] x;
  private final List<double[]> theta = new ArrayList<>();

  /** Elements at which a kink is too near. */
  int atKinks;

  /** A difference, by how much the slopes on both sides differ, and how far off it can be. */
  record Difference(double value, double gap, double error) {}

  LayerGradients(LayerTrial trial, long pass) {
    this.trial = trial;
    this.pass = pass;
    this.x = doubles(trial.X);
    for (ParameterLayout.Entry entry : trial.entries()) {
      theta.add(doubles(trial.parameters.get(entry.name()).values()));
    }
    Exact at = new Exact("0", trial.input, trial.batch, x, theta, true, 1, pass);
    this.exact = trial.layer.exact(at) == null ? null : at;
  }

  private static double[] doubles(float[] values) {
    double[] all = new double[values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = values[i];
    }
    return all;
  }

  /** Z of the formula; null if there is none. */
  double @Nullable [] output() {
    return exact == null ? null : trial.layer.exact(exact);
  }

  /** What rounding explains of a difference between a float and the expected number. */
  static double rounding(double expected, double size) {
    return 0x1p-11 * (Math.abs(expected) + size);
  }

  /** Root of the mean square. */
  static double size(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum / Math.max(1, values.length));
  }

  /** At most {@link #SAMPLES} places among n, in ascending order. */
  static int[] places(int n, long seed) {
    int[] all = new int[n];
    for (int i = 0; i < n; i++) {
      all[i] = i;
    }
    if (n <= SAMPLES) {
      return all;
    }
    new SeededRandom(seed, "places").shuffle(all);
    int[] some = Arrays.copyOf(all, SAMPLES);
    Arrays.sort(some);
    return some;
  }

  /**
   * ∂S/∂v along a direction.
   *
   * @param parameter index of the parameter that moves; −1 for the input
   * @param direction what one unit of the step adds to each of its numbers
   * @param size of the gradient: what a difference that is off is held against
   * @return null if a kink is too near
   */
  @Nullable Difference along(int parameter, double[] direction, double size) {
    double h = exact == null ? FLOAT_STEP : STEP;
    Difference wide = difference(parameter, direction, h);
    Difference narrow = difference(parameter, direction, h / 2);
    double change = Math.abs(narrow.value - wide.value);
    double kink = Math.abs(2 * narrow.gap - wide.gap);
    double error = change + kink + narrow.error + wide.error;
    if (!(error <= 0.01 * (size + Math.abs(narrow.value)))) {
      atKinks++;
      return null;
    }
    return new Difference(narrow.value + (narrow.value - wide.value) / 3, 0, error);
  }

  /** The same along one element. */
  @Nullable Difference at(int parameter, int element, double size) {
    double[] direction = new double[parameter < 0 ? x.length : theta.get(parameter).length];
    direction[element] = 1;
    return along(parameter, direction, size);
  }

  private Difference difference(int parameter, double[] direction, double h) {
    double[] values = parameter < 0 ? x : theta.get(parameter);
    double[] before = values.clone();
    double[] sums = new double[3];
    double error = 0;
    for (int side = -1; side <= 1; side++) {
      double by = side * h;
      for (int i = 0; i < values.length; i++) {
        values[i] = before[i] + by * direction[i];
        values[i] = exact == null ? (float) values[i] : values[i];
      }
      double[] Z = exact == null ? floats(parameter) : Objects.requireNonNull(output());
      for (int i = 0; i < Z.length; i++) {
        double term = trial.dZ[i] * Z[i];
        sums[side + 1] += term;
        error += exact == null ? 4 * U * Math.abs(term) : 0x1p-50 * Math.abs(term);
      }
    }
    System.arraycopy(before, 0, values, 0, values.length);
    if (exact == null && parameter >= 0) {
      set(parameter);
    }
    double gap = (sums[2] - 2 * sums[1] + sums[0]) / h;
    return new Difference((sums[2] - sums[0]) / (2 * h), gap, error / h);
  }

  private double[] floats(int parameter) {
    if (parameter >= 0) {
      set(parameter);
    }
    float[] values = new float[x.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) x[i];
    }
    return doubles(trial.forward(values, trial.batch, LayerTrial.Cut.WHOLE, pass));
  }

  private void set(int parameter) {
    ParameterLayout.Entry entry = trial.entries().get(parameter);
    float[] values = new float[entry.shape().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) theta.get(parameter)[i];
    }
    trial.parameters.set(entry.name(), Tensor.of(entry.shape(), values));
  }
}
