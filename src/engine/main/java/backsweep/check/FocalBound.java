package backsweep.check;

import static backsweep.check.Roundoff.ETA;
import static backsweep.check.Roundoff.FUNCTION;
import static backsweep.check.Roundoff.U;

import backsweep.loss.Focal;

/**
 * The focal loss of one output z with target t, and how far the engine's can be from it where z is
 * known up to r.
 *
 * <p>With S = −log q, p = σ(z), q = 1 − p, the loss of t = 0 is g = pᵞS, its slope g′ = pᵞ(γqS + p)
 * and g″ = pᵞq(γ(γq − p)S + (2γ + 1)p). As qS ≤ 1/e and pq ≤ 1/4, |g″| ≤ (γ² + γ)/e + (2γ + 1)/4;
 * the loss of t = 1 mirrors that of t = 0.
 */
final class FocalBound {
  /** How far the loss may be off. */
  final double valueRadius;

  /** Its slope. */
  final double slope;

  /** How far that may be off. */
  final double slopeRadius;

  FocalBound(Focal f, double z, double t, double r) {
    double gamma = f.gamma();
    double own = DoubleNetwork.softplus(-z);
    double other = DoubleNetwork.softplus(z);
    double p = Math.exp(-own);
    double q = Math.exp(-other);
    double one = f.alpha() * t;
    double zero = (1 - f.alpha()) * (1 - t);
    double up = one * Math.exp(-gamma * other) * (gamma * p * own + q);
    double down = zero * Math.exp(-gamma * own) * (gamma * q * other + p);
    double bend = (one + zero) * ((gamma * gamma + gamma) / Math.E + (2 * gamma + 1) / 4) * r;
    this.slope = down - up;
    double moved = (Math.abs(slope) + bend) * r;
    // Each logarithm and power takes one evaluation; a power's argument moves it by its own error.
    double logarithm = Math.max(own, other) + r;
    double relative = U * (3 * FUNCTION + 16 + (FUNCTION + 4) * gamma * logarithm);
    double vanished = FUNCTION * ETA * (2 + gamma) * (1 + logarithm);
    double value =
        one * Math.exp(-gamma * other) * own + zero * Math.exp(-gamma * own) * other + moved;
    this.valueRadius = moved + relative * value + vanished;
    this.slopeRadius = bend + relative * (up + down + bend) + vanished;
  }
}
