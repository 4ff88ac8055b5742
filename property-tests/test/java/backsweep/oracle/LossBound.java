package backsweep.oracle;

import static backsweep.oracle.ErrorBound.ETA;
import static backsweep.oracle.ErrorBound.U;
import static backsweep.oracle.ErrorBound.ULPS;
import static backsweep.oracle.ErrorBound.gamma;

/**
 * The loss of one example whose outputs are known up to radii, its gradient divided by the batch
 * size, and how far the engine's can be from both.
 */
final class LossBound {
  final double[] dz;
  final double[] dzRadius;
  double loss;
  double radius;

  LossBound(DoubleNetwork.Op op, double[] z, double[] r, double[] y, int batch) {
    this.dz = new double[z.length];
    this.dzRadius = new double[z.length];
    if (op.name().equals("softmaxCrossEntropy")) {
      softmax(z, r, (int) y[0], batch);
      return;
    }
    double scale = 1.0 / ((double) batch * z.length);
    double terms = 0;
    for (int j = 0; j < z.length; j++) {
      terms += number(op, z[j], r[j], y[j], j, scale);
    }
    loss /= z.length;
    radius = (radius + gamma(z.length + 8) * terms) / z.length + ETA;
  }

  /**
   * Adds the loss of one output and its radius; returns the largest that the sum can see of it. The
   * factor 1/(batch·n) of the gradient takes two roundings, its multiplication one, z − y one.
   */
  private double number(DoubleNetwork.Op op, double z, double r, double y, int j, double scale) {
    double d = z - y;
    double value;
    double carried;
    double terms;
    double slope;
    double slopeRadius;
    switch (op.name()) {
      case "meanSquaredError" -> {
        value = d * d;
        carried = (2 * Math.abs(d) + r) * r;
        terms = value + carried;
        slope = 2 * d;
        slopeRadius = 2 * r;
      }
      case "meanAbsoluteError" -> {
        away(Math.abs(d), r);
        value = Math.abs(d);
        carried = r;
        terms = value + carried;
        slope = Math.signum(d);
        slopeRadius = 0;
      }
      case "huber" -> {
        double delta = op.argument();
        away(Math.abs(Math.abs(d) - delta), r);
        boolean near = Math.abs(d) <= delta;
        value = near ? d * d / 2 : delta * (Math.abs(d) - delta / 2);
        carried = near ? (Math.abs(d) + r / 2) * r : delta * r;
        terms = near ? value + carried : delta * (Math.abs(d) + r + delta / 2);
        slope = near ? d : Math.signum(d) * delta;
        slopeRadius = near ? r : 0;
      }
      case "binaryCrossEntropyWithLogits" -> {
        double p = 1 / (1 + Math.exp(-z));
        double log1p = Math.log1p(Math.exp(-Math.abs(z)));
        value = Math.max(z, 0) - z * y + log1p;
        carried = (Math.abs(p - y) + r / 4) * r;
        terms = Math.max(z, 0) + Math.abs(z * y) + ULPS * log1p + 3 * r;
        slope = p - y;
        slopeRadius = (p * (1 - p) + 0.0963 * r) * r;
        slopeRadius += ULPS * U * (p + slopeRadius) + ETA;
      }
      default -> throw new IllegalArgumentException(op.toString());
    }
    loss += value;
    radius += carried;
    dz[j] = slope * scale;
    dzRadius[j] = scale * (slopeRadius + gamma(5) * (Math.abs(slope) + slopeRadius)) + ETA;
    return terms;
  }

  private static void away(double distance, double r) {
    if (distance <= r) {
      throw new IllegalStateException("an error of " + r + " reaches the kink at " + distance);
    }
  }

  /**
   * Computed with m = max z: e = exp(z − m), p = e / Σe, L = log Σe − (z_y − m). A difference that
   * is off by ρ makes e off by the factor exp(ρ).
   */
  private void softmax(double[] z, double[] r, int y, int batch) {
    double m = Double.NEGATIVE_INFINITY;
    double rm = 0;
    for (int j = 0; j < z.length; j++) {
      m = Math.max(m, z[j]);
      rm = Math.max(rm, r[j]);
    }
    double sum = 0;
    double worst = 0;
    double[] relative = new double[z.length];
    for (int j = 0; j < z.length; j++) {
      double rd = r[j] + rm + U * (m - z[j] + r[j] + rm);
      relative[j] = Math.exp(rd) * (1 + ULPS * U) - 1;
      worst = Math.max(worst, relative[j]);
      sum += Math.exp(z[j] - m);
    }
    double rs = worst + gamma(z.length + 8) * (1 + worst);
    for (int j = 0; j < z.length; j++) {
      double p = Math.exp(z[j] - m) / sum;
      double rp = p * ((1 + relative[j]) / (1 - rs) * (1 + U) - 1) + 2 * ETA;
      double g = p - (j == y ? 1 : 0);
      dz[j] = g / batch;
      dzRadius[j] = (rp + gamma(4) * (Math.abs(g) + rp)) / batch + ETA;
    }
    double log = Math.log(sum);
    double own = z[y] - m;
    loss = log - own;
    radius = r[y] + rm + U * (Math.abs(own) + r[y] + rm) - Math.log1p(-rs);
    radius += (ULPS + 1) * U * (log + rs + rs) + U * (loss + radius) + ETA;
  }
}
