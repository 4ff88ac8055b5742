package backsweep.check;

import static backsweep.check.Roundoff.ETA;
import static backsweep.check.Roundoff.FUNCTION;
import static backsweep.check.Roundoff.U;
import static backsweep.check.Roundoff.evaluation;
import static backsweep.check.Roundoff.gamma;

import backsweep.loss.BinaryCrossEntropyWithLogits;
import backsweep.loss.Huber;
import backsweep.loss.MeanAbsoluteError;
import backsweep.loss.MeanSquaredError;
import backsweep.loss.SoftmaxCrossEntropy;

/**
 * The loss of outputs Z that are known up to radii, its gradient, and how far the engine's can be
 * from both.
 */
final class LossBound {
  private final DoubleNetwork network;
  private final int batch;
  private final int n;

  /** ∂L/∂Z [batch, n]. */
  final double[] dZ;

  /** Radii of dZ. */
  final double[] dZRadius;

  /** Radius of L. */
  final double radius;

  /** Of the output at hand: radius of its loss, and the largest number that a sum sees of it. */
  private double carried;

  private double terms;

  LossBound(DoubleNetwork network, double[] Z, double[] r) {
    this.network = network;
    this.batch = network.batch;
    this.n = network.outputs();
    this.dZ = new double[batch * n];
    this.dZRadius = new double[batch * n];
    double sum = 0;
    double size = 0;
    for (int i = 0; i < batch; i++) {
      boolean softmax = network.loss instanceof SoftmaxCrossEntropy;
      double row = softmax ? softmax(Z, r, i * n) : numbers(Z, r, i * n);
      sum += row;
      size += Math.abs(network.loss(Z, i)) + row;
    }
    this.radius = (sum + gamma(batch + 4) * size) / batch + ETA;
  }

  private double numbers(double[] Z, double[] r, int row) {
    double scale = 1.0 / ((double) batch * n);
    double sum = 0;
    double size = 0;
    for (int j = row; j < row + n; j++) {
      number(Z[j], r[j], network.target(row / n, j - row), j, scale);
      sum += carried;
      size += terms;
    }
    return (sum + gamma(n + 8) * size) / n + ETA;
  }

  /**
   * The factor 1/(batch·n) of the gradient takes two roundings, its multiplication one, z − t one.
   */
  private void number(double z, double r, double t, int j, double scale) {
    double d = z - t;
    double value = network.loss(z, t);
    double slope;
    double slopeRadius;
    switch (network.loss) {
      case MeanSquaredError mse -> {
        carried = (2 * Math.abs(d) + r) * r;
        terms = value + carried;
        slope = 2 * d;
        slopeRadius = 2 * r;
      }
      case MeanAbsoluteError mae -> {
        carried = r;
        terms = value + r;
        slope = Math.signum(d);
        boolean kink = r > 0 && Math.abs(d) <= r;
        slopeRadius = kink ? 1 + Math.abs(slope) : 0;
      }
      case Huber h -> {
        double delta = h.delta();
        double most = Math.abs(d) + r;
        carried = Math.min(most, delta) * r;
        terms = most <= delta ? value + carried : delta * (most + delta / 2);
        slope = Math.clamp(d, -delta, delta);
        slopeRadius = Math.abs(d) - r > delta ? 0 : r;
      }
      case BinaryCrossEntropyWithLogits bce -> {
        double p = DoubleNetwork.sigmoid(z);
        carried = (Math.abs(p - t) + r / 4) * r;
        double log1p = DoubleNetwork.softplusTail(z);
        terms = Math.max(z, 0) + Math.abs(z * t) + FUNCTION * log1p + 3 * r;
        slope = p - t;
        slopeRadius = (p * (1 - p) + 0.0963 * r) * r;
        slopeRadius += evaluation(p + slopeRadius);
      }
      case SoftmaxCrossEntropy ce -> throw new IllegalStateException("not a sum over outputs");
    }
    dZ[j] = slope * scale;
    dZRadius[j] = scale * (slopeRadius + gamma(5) * (Math.abs(slope) + slopeRadius)) + ETA;
  }

  /**
   * Computed with m = max z: e = exp(z − m), p = e / Σe, L = log Σe − (z_y − m). The logarithm of e
   * is off by q, but m is the same for the whole row and cancels; p is largest where its own z is
   * largest and all others are smallest. Returns the radius of the loss of the row.
   */
  private double softmax(double[] Z, double[] r, int row) {
    double m = Double.NEGATIVE_INFINITY;
    double rm = 0;
    for (int j = row; j < row + n; j++) {
      m = Math.max(m, Z[j]);
      rm = Math.max(rm, r[j]);
    }
    double sum = 0;
    double low = 0;
    double high = 0;
    for (int j = row; j < row + n; j++) {
      double e = Math.exp(Z[j] - m);
      double q = logarithmRadius(m - Z[j], r[j], rm);
      sum += e;
      low += e * Math.exp(-q);
      high += e * Math.exp(q);
    }
    double division = gamma(n + 2);
    double lossRadius = 0;
    for (int j = row; j < row + n; j++) {
      double e = Math.exp(Z[j] - m);
      double q = logarithmRadius(m - Z[j], r[j], rm);
      double least = e * Math.exp(-q);
      double most = e * Math.exp(q);
      double leastSum = low - least + most;
      double mostSum = high - most + least;
      double p = e / sum;
      double above = most / leastSum * (1 + division) - p;
      double rp = Math.max(above, p - least / mostSum * (1 - division)) + FUNCTION * ETA;
      double t = network.target(row / n, j - row);
      double g = p - t;
      dZ[j] = g / batch;
      dZRadius[j] = (rp + gamma(4) * (Math.abs(g) + rp)) / batch + ETA;
      if (t == 1) {
        lossRadius = q + Math.max(Math.log(mostSum / sum), -Math.log(leastSum / sum));
        lossRadius += 2 * Math.max(0, q - r[j]) + gamma(n + 2);
      }
    }
    double rounded = FUNCTION * U * (Math.log(sum) + lossRadius);
    return lossRadius + rounded + U * (network.loss(Z, row / n) + lossRadius + rounded) + ETA;
  }

  /** Of e = exp(z − m), from the radii of z and m; within what a double can take the exp of. */
  private static double logarithmRadius(double difference, double r, double rm) {
    return Math.min(600, r + U * (difference + r + rm) + (FUNCTION + 1) * U);
  }
}
