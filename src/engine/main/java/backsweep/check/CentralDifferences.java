package backsweep.check;

import backsweep.layer.Dense;
import backsweep.layer.Layer;
import org.jspecify.annotations.Nullable;

/**
 * D(h) = (L(θ+h) − L(θ−h)) / 2h in double precision, and how far it can be from ∂L/∂θ.
 *
 * <p>D(h) = L′ + h²·L‴/6 + …, so |D(2h) − D(h)| is about three times the error of D(h). L in double
 * precision is off by its radius times 2⁻⁵³/2⁻²⁴, twice to be safe, and D by that divided by h.
 *
 * <p>Only what θ moves is computed anew: column j of Z, then what follows from it.
 */
final class CentralDifferences {
  private static final double STEP = 0x1p-14;

  /** The step below which θ ± h no longer moves every z in double precision. */
  private static final double SMALLEST_STEP = 0x1p-46;

  private final DoubleNetwork network;
  private final double lossRadius;

  /** Whether a step since it was last cleared met a kink. */
  private boolean crossed;

  CentralDifferences(DoubleNetwork network, double lossRadius) {
    this.network = network;
    this.lossRadius = lossRadius;
  }

  /** ∂L/∂θ up to an error. */
  record Difference(double value, double error) {}

  /**
   * The step shrinks until no kink lies within it. Null where its rounding then exceeds the radius
   * of the gradient: there the difference tells nothing.
   */
  @Nullable Difference of(Element e, double radius) {
    for (double h = STEP; h >= SMALLEST_STEP; h /= 4) {
      double rounding = 0x1p-28 * lossRadius / h;
      if (h < STEP && !(rounding <= radius)) {
        return null;
      }
      crossed = false;
      double far = difference(e, 2 * h);
      double near = difference(e, h);
      if (!crossed) {
        return new Difference(near, Math.abs(far - near) + rounding);
      }
    }
    return null;
  }

  private double difference(Element e, double h) {
    return (loss(e, h) - loss(e, -h)) / (2 * h);
  }

  private double loss(Element e, double h) {
    int l = e.layer();
    int in = network.width[l];
    int n = network.width[l + 1];
    int from = e.j();
    int to = e.j() + 1;
    double[] A = network.A[l + 1].clone();
    for (int i = 0; i < network.batch; i++) {
      double x = e.k() == Element.BIAS ? 1 : network.A[l][i * in + e.k()];
      A[i * n + e.j()] += h * x;
    }
    for (l++; l < network.layers.size(); l++) {
      Layer f = network.layers.get(l);
      if (f instanceof Dense) {
        A = dense(l, A, from, to);
        from = 0;
        to = network.width[l + 1];
      } else if (!f.view()) {
        A = activation(f, l, A, from, to);
      }
    }
    compareSides(A);
    return network.loss(A);
  }

  /** Z + (X′ − X)·W, where columns {@code from … to} of X have moved. */
  private double[] dense(int l, double[] moved, int from, int to) {
    double[] Z = network.A[l + 1].clone();
    double[] X = network.A[l];
    int in = network.width[l];
    for (int i = 0; i < network.batch; i++) {
      for (int k = from; k < to; k++) {
        moved[i * in + k] -= X[i * in + k];
      }
    }
    network.addProduct(moved, l, from, to, Z);
    return Z;
  }

  private double[] activation(Layer f, int l, double[] moved, int from, int to) {
    double[] A = network.A[l + 1].clone();
    double[] Z = network.A[l];
    int n = network.width[l];
    for (int i = 0; i < network.batch; i++) {
      for (int j = i * n + from; j < i * n + to; j++) {
        A[j] = DoubleNetwork.activation(f, moved[j]);
        crossed |= DoubleNetwork.right(f, moved[j]) != DoubleNetwork.right(f, Z[j]);
      }
    }
    return A;
  }

  private void compareSides(double[] moved) {
    double[] Z = network.A[network.layers.size()];
    int n = network.outputs();
    for (int i = 0; i < Z.length; i++) {
      crossed |= network.side(moved, i / n, i % n) != network.side(Z, i / n, i % n);
    }
  }
}
