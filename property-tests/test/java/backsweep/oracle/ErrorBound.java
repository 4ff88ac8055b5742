package backsweep.oracle;

/**
 * How far the engine's floats can be from the exact numbers, proved along the way: every value is
 * carried in double precision with a radius, and each step adds what rounding may do to it.
 *
 * <p>Unit roundoff u = 2⁻²⁴: fl(x op y) = (x op y)(1 + δ), |δ| ≤ u, plus at most η = 2⁻¹⁴⁹ where
 * the result is subnormal. A sum of n terms in any order, or a chain of n fused multiply-adds, is
 * off by at most γₙ·Σ|terms| with γₙ = n·u / (1 − n·u) (Higham, Accuracy and Stability of Numerical
 * Algorithms, 2002, lemma 3.1). Terms that carry radii are taken at their largest. A function is
 * off by the largest slope within the radius times the radius, and by {@link #ULPS} units in the
 * last place for its own evaluation, to which the accuracy laws of the kernels hold it.
 */
final class ErrorBound {
  static final double U = 0x1p-24;
  static final double ETA = 0x1p-149;

  /** Twice the units in the last place (2u each) that a function of the kernels may be off. */
  static final double ULPS = 8;

  private final DoubleNetwork network;
  private final int batch;

  /** Values and radii of the inputs of each layer and of the output, [batch][n]. */
  final double[][][] A;

  final double[][][] radiusA;

  /** The same for the gradients of the loss with respect to them. */
  final double[][][] dA;

  final double[][][] radiusdA;

  /** Mean loss and its radius. */
  final double loss;

  final double lossRadius;

  ErrorBound(DoubleNetwork network, double[][] X, double[][] Y) {
    this.network = network;
    this.batch = X.length;
    int layers = network.ops.size();
    this.A = new double[layers + 1][][];
    this.radiusA = new double[layers + 1][][];
    this.dA = new double[layers + 1][][];
    this.radiusdA = new double[layers + 1][][];
    A[0] = X;
    radiusA[0] = new double[batch][X[0].length];
    for (int layer = 0; layer < layers; layer++) {
      forward(layer);
    }
    int n = A[layers][0].length;
    dA[layers] = new double[batch][n];
    radiusdA[layers] = new double[batch][n];
    double sum = 0;
    double radius = 0;
    double size = 0;
    for (int i = 0; i < batch; i++) {
      LossBound row = new LossBound(network.loss, A[layers][i], radiusA[layers][i], Y[i], batch);
      dA[layers][i] = row.dz;
      radiusdA[layers][i] = row.dzRadius;
      sum += row.loss;
      radius += row.radius;
      size += Math.abs(row.loss) + row.radius;
    }
    this.loss = sum / batch;
    this.lossRadius = (radius + gamma(batch + 4) * size) / batch + ETA;
    for (int layer = layers - 1; layer > 0; layer--) {
      backward(layer);
    }
  }

  /** γₙ. */
  static double gamma(int n) {
    return n * U / (1 - n * U);
  }

  private void forward(int layer) {
    DoubleNetwork.Op op = network.ops.get(layer);
    A[layer + 1] = new double[batch][];
    radiusA[layer + 1] = new double[batch][];
    for (int i = 0; i < batch; i++) {
      double[] x = A[layer][i];
      double[] z = network.apply(layer, x);
      A[layer + 1][i] = z;
      if (op.name().equals("flatten")) {
        radiusA[layer + 1][i] = radiusA[layer][i];
      } else if (op.name().equals("dense")) {
        radiusA[layer + 1][i] = denseRadius(layer, x, radiusA[layer][i]);
      } else {
        double[] radius = new double[z.length];
        for (int j = 0; j < z.length; j++) {
          radius[j] = new SlopeBound(op, x[j], radiusA[layer][i][j]).valueRadius;
        }
        radiusA[layer + 1][i] = radius;
      }
    }
  }

  private double[] denseRadius(int layer, double[] x, double[] radius) {
    double[] W = network.weights.get(layer);
    double[] b = network.biases.get(layer);
    double[] r = new double[b.length];
    for (int j = 0; j < b.length; j++) {
      double carried = 0;
      double terms = Math.abs(b[j]);
      for (int k = 0; k < x.length; k++) {
        double w = Math.abs(W[k * b.length + j]);
        carried += w * radius[k];
        terms += w * (Math.abs(x[k]) + radius[k]);
      }
      r[j] = carried + gamma(x.length + 1) * terms + (x.length + 1) * ETA;
    }
    return r;
  }

  private void backward(int layer) {
    DoubleNetwork.Op op = network.ops.get(layer);
    dA[layer] = new double[batch][];
    radiusdA[layer] = new double[batch][];
    for (int i = 0; i < batch; i++) {
      double[] dz = dA[layer + 1][i];
      double[] rdz = radiusdA[layer + 1][i];
      double[] x = A[layer][i];
      double[] dx = new double[x.length];
      double[] rdx = new double[x.length];
      if (op.name().equals("flatten")) {
        dx = dz;
        rdx = rdz;
      } else if (op.name().equals("dense")) {
        double[] W = network.weights.get(layer);
        for (int k = 0; k < x.length; k++) {
          double terms = 0;
          for (int j = 0; j < dz.length; j++) {
            double w = W[k * dz.length + j];
            dx[k] += w * dz[j];
            rdx[k] += Math.abs(w) * rdz[j];
            terms += Math.abs(w) * (Math.abs(dz[j]) + rdz[j]);
          }
          rdx[k] += gamma(dz.length) * terms + dz.length * ETA;
        }
      } else {
        for (int k = 0; k < x.length; k++) {
          SlopeBound f = new SlopeBound(op, x[k], radiusA[layer][i][k]);
          dx[k] = f.slope * dz[k];
          double exact = Math.abs(f.slope) * rdz[k] + f.slopeRadius * (Math.abs(dz[k]) + rdz[k]);
          rdx[k] = exact + U * (Math.abs(dx[k]) + exact) + ETA;
        }
      }
      dA[layer][i] = dx;
      radiusdA[layer][i] = rdx;
    }
  }

  /** ∂L/∂W[k, j] of a dense layer, and its radius. */
  double[] weight(int layer, int k, int j) {
    double value = 0;
    double carried = 0;
    double terms = 0;
    for (int i = 0; i < batch; i++) {
      double x = A[layer][i][k];
      double rx = radiusA[layer][i][k];
      double dz = dA[layer + 1][i][j];
      double rdz = radiusdA[layer + 1][i][j];
      value += x * dz;
      carried += Math.abs(x) * rdz + rx * (Math.abs(dz) + rdz);
      terms += (Math.abs(x) + rx) * (Math.abs(dz) + rdz);
    }
    return new double[] {value, carried + gamma(batch) * terms + batch * ETA};
  }

  /** ∂L/∂b[j] of a dense layer, and its radius. */
  double[] bias(int layer, int j) {
    double value = 0;
    double carried = 0;
    double terms = 0;
    for (int i = 0; i < batch; i++) {
      value += dA[layer + 1][i][j];
      carried += radiusdA[layer + 1][i][j];
      terms += Math.abs(dA[layer + 1][i][j]) + radiusdA[layer + 1][i][j];
    }
    return new double[] {value, carried + gamma(batch) * terms};
  }
}
