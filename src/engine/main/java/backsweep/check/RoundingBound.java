package backsweep.check;

import static backsweep.check.Roundoff.ETA;
import static backsweep.check.Roundoff.U;

import backsweep.layer.Dense;
import backsweep.layer.Layer;

/**
 * How far the engine's floats can be from the exact numbers, proved along the way: every value is
 * carried in double precision with a radius, and each step of the forward pass, of the loss and of
 * the backward sweep adds what rounding may do to it.
 *
 * <p>Each element of a product is one chain of fused multiply-adds in order of the index. With the
 * exact sum s after a step, its radius ρ, and a next product that is off by c, the step rounds a
 * number of at most |s| + ρ + c: ρ ← ρ + c + u·(|s| + ρ + c) (running error analysis: Higham,
 * Accuracy and Stability of Numerical Algorithms, 2002, section 3.3).
 */
final class RoundingBound {
  private static final double[] NONE = {};

  private final DoubleNetwork network;
  private final int batch;
  private final ActivationBound point = new ActivationBound();

  /** Radii of {@link DoubleNetwork#A}. */
  final double[][] radiusA;

  /** ∂L/∂A for the outputs of the first dense layer and of all behind it; else empty. */
  final double[][] dA;

  /** Radii of {@link #dA}. */
  final double[][] radiusdA;

  /** Radius of L. */
  final double lossRadius;

  RoundingBound(DoubleNetwork network) {
    this.network = network;
    this.batch = network.batch;
    int depth = network.layers.size();
    this.radiusA = new double[depth + 1][];
    this.dA = new double[depth + 1][];
    this.radiusdA = new double[depth + 1][];
    radiusA[0] = new double[network.A[0].length];
    for (int l = 0; l < depth; l++) {
      radiusA[l + 1] = forward(l);
    }
    LossBound loss = new LossBound(network, network.A[depth], radiusA[depth]);
    this.lossRadius = loss.radius;
    dA[depth] = loss.dZ;
    radiusdA[depth] = loss.dZRadius;
    int firstDense = 0;
    while (firstDense < depth && !(network.layers.get(firstDense) instanceof Dense)) {
      firstDense++;
    }
    for (int l = depth - 1; l >= 0; l--) {
      if (l > firstDense) {
        backward(l);
      } else {
        dA[l] = NONE;
        radiusdA[l] = NONE;
      }
    }
  }

  private double[] forward(int l) {
    Layer f = network.layers.get(l);
    if (f.view()) {
      return radiusA[l];
    }
    if (f instanceof Dense) {
      return forwardDense(l);
    }
    double[] radius = new double[radiusA[l].length];
    for (int i = 0; i < radius.length; i++) {
      point.at(f, network.A[l][i], radiusA[l][i]);
      radius[i] = point.valueRadius;
    }
    return radius;
  }

  /** Sums of zeros are exact: they take no η. */
  private double[] forwardDense(int l) {
    int in = network.width[l];
    int out = network.width[l + 1];
    double[] W = network.W[l];
    double[] radius = new double[batch * out];
    double[] s = new double[out];
    for (int i = 0; i < batch; i++) {
      int row = i * out;
      System.arraycopy(network.b[l], 0, s, 0, out);
      for (int k = 0; k < in; k++) {
        double x = network.A[l][i * in + k];
        double r = radiusA[l][i * in + k];
        for (int j = 0; j < out; j++) {
          double w = W[k * out + j];
          s[j] += x * w;
          radius[row + j] = step(s[j], radius[row + j] + Math.abs(w) * r);
        }
      }
      for (int j = 0; j < out; j++) {
        radius[row + j] = radius[row + j] == 0 ? 0 : radius[row + j] + in * ETA;
      }
    }
    return radius;
  }

  /** ρ after a step to the exact sum s, before whose rounding it is {@code carried}. */
  private static double step(double s, double carried) {
    return carried + U * (Math.abs(s) + carried);
  }

  private void backward(int l) {
    Layer f = network.layers.get(l);
    if (f.view()) {
      dA[l] = dA[l + 1];
      radiusdA[l] = radiusdA[l + 1];
      return;
    }
    dA[l] = new double[network.A[l].length];
    radiusdA[l] = new double[network.A[l].length];
    if (f instanceof Dense) {
      backwardDense(l);
    } else {
      backwardActivation(f, l);
    }
  }

  private void backwardDense(int l) {
    int in = network.width[l];
    int out = network.width[l + 1];
    double[] W = network.W[l];
    double[] dZ = dA[l + 1];
    double[] r = radiusdA[l + 1];
    for (int i = 0; i < batch; i++) {
      for (int k = 0; k < in; k++) {
        double s = 0;
        double radius = 0;
        for (int j = 0; j < out; j++) {
          double w = W[k * out + j];
          s += w * dZ[i * out + j];
          radius = step(s, radius + Math.abs(w) * r[i * out + j]);
        }
        dA[l][i * in + k] = s;
        radiusdA[l][i * in + k] = radius + out * ETA;
      }
    }
  }

  private void backwardActivation(Layer f, int l) {
    for (int i = 0; i < dA[l].length; i++) {
      double g = dA[l + 1][i];
      double r = radiusdA[l + 1][i];
      point.at(f, network.A[l][i], radiusA[l][i]);
      double carried = Math.abs(point.slope) * r + point.slopeRadius * (Math.abs(g) + r);
      dA[l][i] = point.slope * g;
      radiusdA[l][i] = carried + U * (Math.abs(dA[l][i]) + carried) + ETA;
    }
  }

  /** Radius of ∂L/∂θ for one θ: a sum over the batch, for a weight of products x·∂L/∂z. */
  double radius(Element e) {
    int l = e.layer();
    int in = network.width[l];
    int out = network.width[l + 1];
    boolean bias = e.k() == Element.BIAS;
    double s = 0;
    double radius = 0;
    for (int i = 0; i < batch; i++) {
      double x = bias ? 1 : network.A[l][i * in + e.k()];
      double rx = bias ? 0 : radiusA[l][i * in + e.k()];
      double g = dA[l + 1][i * out + e.j()];
      double r = radiusdA[l + 1][i * out + e.j()];
      s += x * g;
      radius = step(s, radius + Math.abs(x) * r + rx * (Math.abs(g) + r));
    }
    return radius + batch * ETA;
  }
}
