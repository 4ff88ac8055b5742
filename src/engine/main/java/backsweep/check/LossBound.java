package backsweep.check;

import static backsweep.check.Roundoff.ETA;
import static backsweep.check.Roundoff.FUNCTION;
import static backsweep.check.Roundoff.U;
import static backsweep.check.Roundoff.evaluation;
import static backsweep.check.Roundoff.gamma;

import backsweep.loss.BinaryCrossEntropyWithLogits;
import backsweep.loss.CosineDistance;
import backsweep.loss.Focal;
import backsweep.loss.Hinge;
import backsweep.loss.Huber;
import backsweep.loss.MeanAbsoluteError;
import backsweep.loss.MeanSquaredError;
import backsweep.loss.Poisson;
import backsweep.loss.Quantile;
import backsweep.loss.SoftmaxCrossEntropy;
import backsweep.loss.SoftmaxCrossEntropyPerStep;

/**
 * The loss of outputs Z that are known up to radii, its gradient, and how far the engine's can be
 * from both.
 */
final class LossBound {
  /** Radius of what may be anything: large, but finite, so that no product of it is NaN. */
  private static final double UNKNOWN = 1e30;

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
      double row =
          switch (network.loss) {
            case SoftmaxCrossEntropy ce -> softmax(Z, r, i);
            case SoftmaxCrossEntropyPerStep ce -> steps(Z, r, i);
            case Hinge h -> hinge(Z, r, i, h);
            case CosineDistance c -> cosine(Z, r, i);
            default -> numbers(Z, r, i * n);
          };
      double w = network.counts(i);
      double both = Math.abs(network.loss(Z, i)) + row;
      sum += w * (row + (w == 1 ? 0 : U * both));
      size += w * both;
      weigh(i * n, w);
    }
    int numbers = batch * network.labels;
    this.radius =
        network.weight == 0 ? 0 : (sum + gamma(numbers + 4) * size) / network.weight + ETA;
  }

  /** Gradients of an example that counts w, multiplied once they are there. */
  private void weigh(int row, double w) {
    for (int j = row; j < row + n && w != 1; j++) {
      dZ[j] *= w;
      dZRadius[j] = w * dZRadius[j] + U * (Math.abs(dZ[j]) + w * dZRadius[j]) + ETA;
    }
  }

  /** What a gradient of an example that counts 1 is divided by; nothing counts if it is 0. */
  private double divisor() {
    return network.weight == 0 ? Double.POSITIVE_INFINITY : network.weight;
  }

  private double numbers(double[] Z, double[] r, int row) {
    double scale = 1.0 / (divisor() * n);
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
      case Quantile q -> {
        double steeper = Math.max(q.tau(), 1 - q.tau());
        carried = steeper * (r + 3 * U * (Math.abs(d) + r));
        terms = value + carried;
        slope = d == 0 ? 0 : d < 0 ? -q.tau() : 1 - q.tau();
        boolean kink = r > 0 && Math.abs(d) <= r;
        slopeRadius = kink ? 1 + Math.abs(slope) : 0;
      }
      case Poisson p -> {
        double rate = Math.exp(z);
        double growth = rate * Math.expm1(r);
        carried = (Math.abs(rate - t) + growth) * r;
        terms = FUNCTION * (rate + growth) + Math.abs(t) * (Math.abs(z) + r);
        slope = rate - t;
        slopeRadius = growth + evaluation(rate + growth);
      }
      case Focal f -> {
        FocalBound at = new FocalBound(f, z, t, r);
        carried = at.valueRadius;
        terms = value + carried;
        slope = at.slope;
        slopeRadius = at.slopeRadius;
      }
      default -> throw new IllegalStateException("not a sum over outputs");
    }
    dZ[j] = slope * scale;
    dZRadius[j] = scale * (slopeRadius + gamma(5) * (Math.abs(slope) + slopeRadius)) + ETA;
  }

  /** Each term takes two roundings; where one is within its radius of 0, it may cost or not. */
  private double hinge(double[] Z, double[] r, int i, Hinge hinge) {
    double scale = 1.0 / (divisor() * n);
    double sum = 0;
    double size = 0;
    double within = 0;
    double unsure = 0;
    int own = i * n;
    for (int j = 0; j < n; j++) {
      own = network.target(i, j) == 1 ? i * n + j : own;
    }
    for (int j = i * n; j < (i + 1) * n; j++) {
      if (j == own) {
        continue;
      }
      double d = network.violation(Z, i, j - i * n, hinge);
      double difference = Math.abs(d - hinge.margin()) + r[j] + r[own];
      double radius = r[j] + r[own];
      radius += U * difference + U * (Math.abs(d) + radius + U * difference);
      boolean costs = d > 0;
      sum += d + radius > 0 ? radius : 0;
      size += Math.max(0, d + radius);
      boolean kink = Math.abs(d) <= radius;
      within += costs ? 1 : 0;
      unsure += kink ? 1 : 0;
      dZ[j] = costs ? scale : 0;
      dZRadius[j] = (kink ? scale : 0) + gamma(4) * scale;
    }
    dZ[own] = -within * scale;
    dZRadius[own] = unsure * scale + gamma(5) * (within + unsure) * scale;
    return (sum + gamma(n + 2) * (size + sum)) / n + ETA;
  }

  /**
   * The slope of cos is (y/|y| − cos·z/|z|)/|z|, how it bends is {@link #bend}, and how that bends
   * at most 15/|z|³: with R the length of r, 8·R²/(|z| − R)³ is what the bend at z leaves out. A
   * term of a sum over 16 lanes meets one rounding for each 16 numbers, and one for each doubling
   * of the lanes that are in use; that much of |z|², |y|² or |z|·|y| the sums are off.
   */
  private double cosine(double[] Z, double[] r, int i) {
    double length = network.length(Z, i);
    double R = network.length(r, i);
    double[] y = unitTarget(i);
    if (y.length == 0 || (length == 0 && R == 0)) {
      return 0;
    }
    double least = length - R;
    int lanes = Math.min(n, 16);
    double sums = gamma((n + 15) / 16 + 32 - Integer.numberOfLeadingZeros(lanes - 1));
    double cos = network.cosine(Z, i);
    for (int j = 0; j < n; j++) {
      int at = i * n + j;
      double z = length == 0 ? 0 : Z[at] / length;
      double moved = UNKNOWN;
      if (least > 0) {
        moved = bend(Z, r, i, j, y) + 8 * R * R / (least * least * least);
        double along = (sums * (1 + 2 * Math.abs(cos)) + gamma(5)) * Math.abs(z);
        double across = (sums + gamma(5)) * Math.abs(y[j]);
        moved += 1.01 * (along + across) / length + gamma(n + 9) * moved;
      }
      dZ[at] = length == 0 ? 0 : (cos * z - y[j]) / length / divisor();
      dZRadius[at] = Math.min(UNKNOWN, moved / divisor() + ETA);
    }
    return Math.min(2, (least > 0 ? R / least : 2) + 2.01 * sums + 3 * U);
  }

  /**
   * How far the slope of cos by z_j moves when each z_k moves by r_k: Σ_k |H_jk|·r_k, H =
   * (3·cos·zzᵀ − zyᵀ − yzᵀ − cos·I)/|z|² for z and y of length 1.
   */
  private double bend(double[] Z, double[] r, int i, int j, double[] y) {
    double length = network.length(Z, i);
    double cos = network.cosine(Z, i);
    double zj = Z[i * n + j] / length;
    double sum = 0;
    for (int k = 0; k < n; k++) {
      double zk = Z[i * n + k] / length;
      double h = 3 * cos * zj * zk - zj * y[k] - y[j] * zk - (j == k ? cos : 0);
      sum += Math.abs(h) * r[i * n + k];
    }
    return sum / length / length;
  }

  /** y/|y| of example i; empty if y has no length. */
  private double[] unitTarget(int i) {
    double[] y = new double[n];
    double sum = 0;
    for (int j = 0; j < n; j++) {
      y[j] = network.target(i, j);
      sum += y[j] * y[j];
    }
    for (int j = 0; j < n; j++) {
      y[j] /= Math.sqrt(sum);
    }
    return sum == 0 ? new double[0] : y;
  }

  private double steps(double[] Z, double[] r, int i) {
    double sum = 0;
    for (int row = i * network.labels; row < (i + 1) * network.labels; row++) {
      sum += softmax(Z, r, row);
    }
    return sum;
  }

  /**
   * Computed with m = max z: e = exp(z − m), p = e / Σe, −log p = log Σe − (z − m). The logarithm
   * of e is off by q, but m is the same for the whole row and cancels; p is largest where its own z
   * is largest and all others are smallest. Returns the radius of the loss of the row, Σ k·(−log
   * p). Where more than one k is not 0, −log p_j is made from that of the label: z_y − z_j − log
   * p_y.
   */
  private double softmax(double[] Z, double[] r, int label) {
    int n = this.n / network.labels;
    int row = label * n;
    double m = Double.NEGATIVE_INFINITY;
    double rm = 0;
    double k = 0;
    boolean plain = true;
    for (int j = row; j < row + n; j++) {
      m = Math.max(m, Z[j]);
      rm = Math.max(rm, r[j]);
      double own = network.coefficient(label, j - row);
      k += own;
      plain &= own == 0 || own == 1;
    }
    plain &= k == 1;
    if (k == 0) {
      return 0;
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
    double worst = 0;
    double terms = 0;
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
      double own = network.coefficient(label, j - row);
      double g = k * p - own;
      dZ[j] = g / divisor();
      double size = k * rp + gamma(4) * (Math.abs(g) + k * rp);
      size += plain ? 0 : gamma(12) * (k * (p + rp) + own);
      dZRadius[j] = size / divisor() + ETA;
      double nll = Math.log(sum) + m - Z[j];
      double one = q + Math.max(Math.log(mostSum / sum), -Math.log(leastSum / sum));
      one += 2 * Math.max(0, q - r[j]) + gamma(n + 2);
      one += FUNCTION * U * (Math.log(sum) + one);
      one += U * (nll + one) + ETA;
      lossRadius += own * one;
      worst = Math.max(worst, one);
      terms += own * (nll + one);
    }
    if (plain) {
      return lossRadius;
    }
    // Each term takes the error of the label's own −log p, and its difference of two z.
    double spread = 2 * (worst + rm) + Math.log(sum) + m - smallest(Z, row, n);
    return lossRadius + k * (worst + 4 * U * spread) + gamma(n + 8) * (terms + k * worst);
  }

  private static double smallest(double[] Z, int row, int n) {
    double least = Z[row];
    for (int j = row; j < row + n; j++) {
      least = Math.min(least, Z[j]);
    }
    return least;
  }

  /** Of e = exp(z − m), from the radii of z and m; within what a double can take the exp of. */
  private static double logarithmRadius(double difference, double r, double rm) {
    return Math.min(600, r + U * (difference + r + rm) + (FUNCTION + 1) * U);
  }
}
