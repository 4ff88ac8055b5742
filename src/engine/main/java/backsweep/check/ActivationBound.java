package backsweep.check;

import static backsweep.check.Roundoff.ETA;
import static backsweep.check.Roundoff.FUNCTION;
import static backsweep.check.Roundoff.U;
import static backsweep.check.Roundoff.evaluation;

import backsweep.layer.Elu;
import backsweep.layer.Gelu;
import backsweep.layer.Layer;
import backsweep.layer.LeakyRelu;
import backsweep.layer.Relu;
import backsweep.layer.Sigmoid;
import backsweep.layer.Silu;
import backsweep.layer.Softplus;
import backsweep.layer.Tanh;
import backsweep.tensor.NormalDistribution;

/**
 * An activation at a point z that is known up to a radius r: slope f′(z), and how far the engine's
 * value and slope can be from f(z) and f′(z). The engine computes f′ from a = f(z) or from z.
 *
 * <p>A value is off by the largest slope within r times r, and by its own evaluation; a slope by
 * the largest curvature within r times r, likewise. Where the kink lies within r the engine may
 * stand on either side of it, and the radius reaches from one slope to the other.
 *
 * <p>One object serves one point after the other.
 */
final class ActivationBound {
  double slope;
  double slopeRadius;
  double valueRadius;

  void at(Layer f, double z, double r) {
    switch (f) {
      case Relu relu -> linear(0, z, r);
      case LeakyRelu leaky -> linear(leaky.slope(), z, r);
      case Elu elu -> elu(elu.alpha(), z, r);
      case Sigmoid sigmoid -> sigmoid(z, r);
      case Tanh tanh -> tanh(z, r);
      case Gelu gelu -> gelu(z, r);
      case Silu silu -> silu(z, r);
      case Softplus softplus -> softplus(z, r);
      default -> throw DoubleNetwork.unknown(f);
    }
  }

  private static boolean kinkWithin(double z, double r) {
    return r > 0 && Math.abs(z) <= r;
  }

  private void linear(double low, double z, double r) {
    boolean kink = kinkWithin(z, r);
    slope = z > 0 ? 1 : low;
    slopeRadius = kink ? Math.abs(1 - low) : 0;
    valueRadius = (kink ? Math.max(1, low) : slope) * r;
    if (low > 0 && (kink || z < 0)) {
      valueRadius += U * low * (Math.abs(z) + r) + ETA;
    }
  }

  private void elu(double alpha, double z, double r) {
    boolean kink = kinkWithin(z, r);
    double e = alpha * Math.exp(Math.min(z, 0));
    slope = z > 0 ? 1 : e;
    if (!kink && z >= 0) {
      valueRadius = r;
      slopeRadius = 0;
      return;
    }
    double carried = kink ? Math.max(1, alpha) * r : e * Math.expm1(r);
    double a = alpha * Math.abs(Math.expm1(Math.min(z, 0)));
    valueRadius = carried + 2 * U * (a + carried) + evaluation(a + carried);
    if (kink) {
      double least = alpha * Math.exp(z - r);
      double most = Math.max(1, alpha);
      double reach = Math.max(most - slope, slope - Math.min(1, least));
      slopeRadius = reach + 3 * U * most + evaluation(most);
    } else {
      slopeRadius = valueRadius + U * (e + valueRadius);
    }
  }

  /** |f″| ≤ 1/(6√3). */
  private void sigmoid(double z, double r) {
    double a = DoubleNetwork.sigmoid(z);
    slope = a * (1 - a);
    double carried = (slope + 0.0963 * r) * r;
    valueRadius = carried + evaluation(a + carried);
    double exact = Math.abs(1 - 2 * a) * valueRadius + valueRadius * valueRadius;
    slopeRadius = exact + 3 * U * (slope + exact) + ETA;
  }

  /** |f″| ≤ 4/(3√3). */
  private void tanh(double z, double r) {
    double a = Math.tanh(z);
    slope = 1 - a * a;
    double carried = (slope + 0.77 * r) * r;
    valueRadius = carried + evaluation(Math.abs(a) + carried);
    double exact = 2 * Math.abs(a) * valueRadius + valueRadius * valueRadius;
    slopeRadius = exact + 4 * U * (slope + exact) + ETA;
  }

  /** |f″| = |2 − z²|·φ(z) ≤ 2φ(0). */
  private void gelu(double z, double r) {
    double tail = NormalDistribution.cumulative(-Math.abs(z));
    double density = NormalDistribution.density(z);
    double cumulative = z > 0 ? 1 - tail : tail;
    slope = cumulative + z * density;
    double carried = (Math.abs(slope) + 0.8 * r) * r;
    valueRadius = carried + evaluation(Math.abs(z) * cumulative + carried);
    double terms = (z > 0 ? 1 : 0) + tail + Math.abs(z) * density;
    slopeRadius = 0.8 * r + evaluation(terms + 0.8 * r);
  }

  /** |f″| ≤ f″(0) = ½. */
  private void silu(double z, double r) {
    double s = DoubleNetwork.sigmoid(z);
    slope = s * (1 + z * (1 - s));
    double carried = (Math.abs(slope) + 0.5 * r) * r;
    valueRadius = carried + evaluation(Math.abs(z) * s + carried) + Math.abs(z) * ETA;
    double terms = s * (1 + Math.abs(z)) + r;
    slopeRadius = 0.5 * r + (FUNCTION + 3) * (U * terms + ETA) + Math.abs(z) * ETA;
  }

  /** f″ ≤ ¼. */
  private void softplus(double z, double r) {
    slope = DoubleNetwork.sigmoid(z);
    double carried = (slope + 0.25 * r) * r;
    double a = Math.max(z, 0) + DoubleNetwork.softplusTail(z);
    valueRadius = carried + evaluation(a + carried);
    slopeRadius = 0.25 * r + evaluation(slope + 0.25 * r);
  }
}
