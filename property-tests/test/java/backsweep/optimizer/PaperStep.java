package backsweep.optimizer;

/**
 * One parameter under an optimizer, by the formula of the paper in double precision, with a bound
 * on how far the engine's float can be from it.
 *
 * <p>u = 2⁻²⁴. Moments of squares have no cancellation, so their error is relative: each step adds
 * at most 3u to it. θ, v and m are carried with absolute radii. Sizes are those of the test:
 * nothing is subnormal.
 */
final class PaperStep {
  private static final double U = 0x1p-24;

  private final Optimizer optimizer;
  private int t;
  private double m;
  private double mRadius;
  private double s;
  private double sRelative;

  double theta;
  double radius;

  PaperStep(Optimizer optimizer, double theta) {
    this.optimizer = optimizer;
    this.theta = theta;
  }

  void step(double g) {
    t++;
    switch (optimizer) {
      case Sgd sgd -> sgd(sgd, g);
      case RmsProp c -> {
        square(c.rho(), 1 - c.rho(), g);
        move(c.learningRate(), g, 0, Math.sqrt(s) + c.epsilon(), rootRelative() + U, 0);
      }
      case Adagrad c -> {
        square(1, 1, g);
        move(c.learningRate(), g, 0, Math.sqrt(s) + c.epsilon(), rootRelative() + U, 0);
      }
      case Adam c -> adam(c.learningRate(), c.beta1(), c.beta2(), c.epsilon(), g);
      case AdamW c -> {
        double keep = 1 - (double) c.learningRate() * c.decay();
        // The factor takes two roundings, its product one.
        radius = keep * radius + 3.01 * U * (Math.abs(theta) + radius);
        theta *= keep;
        adam(c.learningRate(), c.beta1(), c.beta2(), c.epsilon(), g);
      }
      default -> throw new IllegalArgumentException(optimizer.name() + " has no bound");
    }
  }

  private void sgd(Sgd c, double g) {
    double mu = c.momentum();
    m = mu * m + g;
    mRadius = mu * mRadius;
    mRadius += U * (Math.abs(m) + mRadius);
    double direction = c.nesterov() ? g + mu * m : m;
    double off = c.nesterov() ? mu * mRadius : mRadius;
    off += c.nesterov() ? U * (Math.abs(direction) + off) : 0;
    move(c.learningRate(), direction, off, 1, 0, 0);
  }

  /** s ← keep·s + rest·g². */
  private void square(double keep, double rest, double g) {
    s = keep * s + rest * g * g;
    sRelative = (1 + sRelative) * (1 + 3.01 * U) - 1;
  }

  /** Relative error of fl(√s). */
  private double rootRelative() {
    return sRelative / 2 + 1.01 * U;
  }

  private void adam(double rate, double beta1, double beta2, double epsilon, double g) {
    m = beta1 * m + (1 - beta1) * g;
    mRadius = beta1 * mRadius + 1.01 * U * (1 - beta1) * Math.abs(g);
    mRadius += U * (Math.abs(m) + mRadius);
    square(beta2, 1 - beta2, g);
    double correction1 = 1 - Math.pow(beta1, t);
    double correction2 = 1 - Math.pow(beta2, t);
    double root = Math.sqrt(s / correction2) + epsilon;
    // Root, its correction, the inverse of that, and the sum: one rounding each; the rate one more.
    move(rate / correction1, m, mRadius, root, rootRelative() + 3.05 * U, 1.01 * U);
  }

  /** θ ← θ − rate·x/y for x with an absolute radius, y and rate with relative ones. */
  private void move(
      double rate, double x, double xRadius, double y, double yRelative, double rateRelative) {
    double size = rate * (Math.abs(x) + xRadius) / y;
    double relative = (yRelative + rateRelative + 1.01 * U) * (1 + 1e-5);
    theta -= rate * x / y;
    radius += rate * xRadius / y + size * relative;
    radius += U * (Math.abs(theta) + radius);
  }
}
