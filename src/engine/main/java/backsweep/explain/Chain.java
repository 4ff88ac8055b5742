package backsweep.explain;

import backsweep.layer.Dense;
import backsweep.layer.Layer;
import backsweep.network.LayerAlone;
import backsweep.network.Network;
import backsweep.plan.Gradients;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * The chain of Jacobians of a network with its numbers, multiplied in any order; the operations are
 * counted as they are made, by the rules of {@link ChainOrder}.
 */
final class Chain {
  private final ChainOrder shape;
  private final List<Matrix[]> factors;
  private double flops;
  private double widest;

  private Chain(ChainOrder shape, List<Matrix[]> factors) {
    this.shape = shape;
    this.factors = factors;
  }

  /**
   * The chain down to the input.
   *
   * @param values the input, then the output of each layer, [examples, …] row-major
   * @param dL ∂ℓ/∂z_n [examples, |z_n|]
   */
  static Chain of(Network network, float[][] values, float[] dL) {
    int n = network.layers().size();
    int examples = values[0].length / network.shape(0).size();
    List<Matrix[]> factors = new ArrayList<>();
    factors.add(each(dL, examples, row -> Matrix.ofRows(1, row.length, row)));
    for (int i = n - 1; i >= 0; i--) {
      if (!network.layers().get(i).view()) {
        factors.add(jacobians(network, i, values[i], examples));
      }
    }
    return new Chain(ChainOrder.ofLoss(network, examples), factors);
  }

  /** ∂Z/∂X of layer i for each example; one for all examples where they do not differ. */
  private static Matrix[] jacobians(Network network, int i, float[] X, int examples) {
    Layer layer = network.layers().get(i);
    int in = network.shape(i).size();
    int out = network.shape(i + 1).size();
    if (layer instanceof Dense) {
      float[] W = network.parameters().get(i + "/weight").values();
      return new Matrix[] {Matrix.ofColumns(out, in, W).prepared()};
    }
    Gradients unused = new Gradients(network.parameters().layout());
    if (layer.elementwise()) {
      LayerAlone f = new LayerAlone(network, i, examples, unused);
      f.forward(X);
      float[] ones = new float[examples * out];
      Arrays.fill(ones, 1f);
      return each(f.backwardInput(ones), examples, Matrix::ofDiagonal);
    }
    return rowByRow(network, i, X, examples, unused);
  }

  /** Row j of a Jacobian is what the layer's own backward step makes of the j-th unit vector. */
  private static Matrix[] rowByRow(
      Network network, int i, float[] X, int examples, Gradients unused) {
    int in = network.shape(i).size();
    int out = network.shape(i + 1).size();
    LayerAlone f = new LayerAlone(network, i, out, unused);
    float[] units = new float[Math.multiplyExact(out, out)];
    for (int j = 0; j < out; j++) {
      units[j * out + j] = 1f;
    }
    Matrix[] jacobians = new Matrix[examples];
    float[] repeated = new float[Math.multiplyExact(out, in)];
    for (int e = 0; e < examples; e++) {
      for (int j = 0; j < out; j++) {
        System.arraycopy(X, e * in, repeated, j * in, in);
      }
      f.forward(repeated);
      jacobians[e] = Matrix.ofRows(out, in, f.backwardInput(units)).prepared();
    }
    return jacobians;
  }

  /** What is made of the row of each example. */
  private static Matrix[] each(float[] rows, int examples, Function<float[], Matrix> make) {
    int width = rows.length / examples;
    Matrix[] all = new Matrix[examples];
    Arrays.setAll(all, e -> make.apply(Arrays.copyOfRange(rows, e * width, (e + 1) * width)));
    return all;
  }

  /** The part of this chain that ends at z_k. */
  Chain toValue(Network network, int k) {
    ChainOrder part = ChainOrder.toValue(network, k, shape.examples());
    return new Chain(part, factors.subList(0, part.factors().size()));
  }

  /** This chain without ∂ℓ/∂z_n. */
  Chain withoutLoss(Network network) {
    ChainOrder part = ChainOrder.ofOutputs(network, shape.examples());
    return new Chain(part, factors.subList(1, factors.size()));
  }

  /**
   * ∂ℓ/∂z_k for one k, of each example.
   *
   * @param k number of the value
   * @param dz a row for each example
   */
  record Delta(int k, Matrix[] dz) {}

  /** Loss first, keeping what it comes by: ∂ℓ/∂z_n, ∂ℓ/∂z_n−1, … down to ∂ℓ/∂z_last. */
  List<Delta> sweep(Network network, int last) {
    reset();
    List<Delta> deltas = new ArrayList<>();
    Matrix[] dz = factors.getFirst();
    int n = network.layers().size();
    int next = 1;
    deltas.add(new Delta(n, dz));
    for (int i = n - 1; i >= last; i--) {
      if (!network.layers().get(i).view()) {
        dz = times(dz, factors.get(next++));
      }
      deltas.add(new Delta(i, dz));
    }
    return deltas;
  }

  private void reset() {
    flops = 0;
    widest = shape.hasLoss() ? shape.factors().getFirst().size() : 0;
  }

  ChainOrder shape() {
    return shape;
  }

  /** The product for each example; a single one if it is the same for all. */
  Matrix[] multiply(Parentheses order) {
    reset();
    return evaluate(order);
  }

  private Matrix[] evaluate(Parentheses order) {
    return switch (order) {
      case Parentheses.One one -> factors.get(one.factor());
      case Parentheses.Two two -> times(evaluate(two.left()), evaluate(two.right()));
    };
  }

  private Matrix[] times(Matrix[] left, Matrix[] right) {
    Matrix[] product = new Matrix[Math.max(left.length, right.length)];
    for (int e = 0; e < product.length; e++) {
      Matrix a = left[left.length == 1 ? 0 : e];
      Matrix b = right[right.length == 1 ? 0 : e];
      product[e] = a.times(b);
      flops += a.flops(b);
      widest = Math.max(widest, product[e].size());
    }
    return product;
  }

  /** Floating-point operations of the last {@link #multiply} or {@link #sweep}. */
  double flops() {
    return flops;
  }

  /** Numbers of the widest live object of the last {@link #multiply} or {@link #sweep}. */
  double widest() {
    return widest;
  }
}
