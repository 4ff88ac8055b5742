package backsweep.check;

/**
 * The standard model of floating-point arithmetic, for the engine's floats: fl(x op y) = (x op y)(1
 * + δ), |δ| ≤ u, plus at most η where the result is subnormal.
 */
final class Roundoff {
  /** Unit roundoff u. */
  static final double U = 0x1p-24;

  /** Smallest float η. */
  static final double ETA = 0x1p-149;

  /**
   * Units u that a function of the kernels may be off: the least accurate, gelu, is within 3.6 ulp,
   * and an ulp is at most 2u of its number.
   */
  static final double FUNCTION = 8;

  private Roundoff() {}

  /**
   * γₙ = n·u / (1 − n·u): the sum of n terms in any order, or a chain of n fused multiply-adds, is
   * off by at most γₙ·Σ|terms| (Higham, Accuracy and Stability of Numerical Algorithms, 2002, lemma
   * 3.1).
   */
  static double gamma(int n) {
    return n * U / (1 - n * U);
  }

  /** How far a function of the kernels may be from its exact value, which is at most {@code f}. */
  static double evaluation(double f) {
    return FUNCTION * (U * f + ETA);
  }
}
