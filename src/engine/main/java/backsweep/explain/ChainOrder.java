package backsweep.explain;

import backsweep.layer.Dense;
import backsweep.layer.Layer;
import backsweep.network.Network;
import java.util.ArrayList;
import java.util.List;

/**
 * What the chain rule costs in each order. The chain is the product of Jacobians
 *
 * <pre>
 *   ∂ℓ/∂z_k = ∂ℓ/∂z_n · J_n · J_n−1 · … · J_k+1,     J_i = ∂z_i/∂z_i−1 [|z_i|, |z_i−1|]
 * </pre>
 *
 * where z_0 is the input x and z_i the output of layer i − 1; without the loss it begins with J_n
 * and gives ∂z_n/∂z_k. Multiplied from the left it is loss first, from the right input first.
 *
 * <p>How it is counted:
 *
 * <ul>
 *   <li>A product of matrices [m, k]·[k, n] takes 2·m·k·n floating-point operations.
 *   <li>J_i of a dense layer is Wᵀ. J_i of an element-by-element layer is diagonal: it is kept as
 *       its diagonal, and a product with it takes one multiplication for each number. A view has no
 *       factor. Any other layer counts as a full matrix.
 *   <li>For a batch, each example has its own ∂ℓ/∂z_n and its own diagonals, but Wᵀ is the same for
 *       all: a product of nothing but such matrices is made once, any other once for each example.
 *   <li>{@link #asInTheArticle} counts without both savings: every J_i is a full matrix of each
 *       example, so that loss first costs 2·Σ|z_i||z_i−1|.
 *   <li>The widest live object is the largest of ∂ℓ/∂z_n and the results of all products, in
 *       numbers. Examples are taken one after the other, so it is that of one example.
 *   <li>Making the J_i, and the step from ∂ℓ/∂z_k to the gradients of layer k's parameters, are the
 *       same in every order, and not counted.
 * </ul>
 *
 * <p>Counts are exact up to 2⁵³ and rounded beyond.
 */
public final class ChainOrder {
  /**
   * The cost of one order.
   *
   * @param product the product, with its parentheses
   * @param flops floating-point operations for all examples
   * @param widest numbers of the widest live object
   */
  public record Count(String product, double flops, double widest) {}

  private final List<Factor> factors;
  private final boolean loss;
  private final int examples;

  private ChainOrder(List<Factor> factors, boolean loss, int examples) {
    this.factors = factors;
    this.loss = loss;
    this.examples = examples;
  }

  /** The chain from the loss to the input: ∂ℓ/∂x of each example. */
  public static ChainOrder ofLoss(Network network, int examples) {
    return new ChainOrder(factors(network, 0, true), true, examples);
  }

  /** The chain without the loss: ∂z_n/∂x, each output with respect to each input. */
  public static ChainOrder ofOutputs(Network network, int examples) {
    return new ChainOrder(factors(network, 0, false), false, examples);
  }

  /** The chain from the loss to z_k, the output of layer k − 1. */
  static ChainOrder toValue(Network network, int k, int examples) {
    return new ChainOrder(factors(network, k, true), true, examples);
  }

  private static List<Factor> factors(Network network, int from, boolean loss) {
    List<Factor> factors = new ArrayList<>();
    int n = network.layers().size();
    if (loss) {
      factors.add(new Factor("∂ℓ/∂z" + n, 1, network.shape(n).size(), false, false));
    }
    for (int i = n; i > from; i--) {
      Layer layer = network.layers().get(i - 1);
      if (!layer.view()) {
        int rows = network.shape(i).size();
        int columns = network.shape(i - 1).size();
        boolean diagonal = layer.elementwise();
        factors.add(new Factor("J" + i, rows, columns, diagonal, layer instanceof Dense));
      }
    }
    return List.copyOf(factors);
  }

  /** Counted as if every Jacobian were a full matrix, and another one for each example. */
  public ChainOrder asInTheArticle() {
    List<Factor> full =
        factors.stream()
            .map(f -> new Factor(f.name(), f.rows(), f.columns(), false, false))
            .toList();
    return new ChainOrder(full, loss, examples);
  }

  /** ((∂ℓ/∂z_n·J_n)·J_n−1)·…: a row, from the loss down. Without the loss, from the outputs. */
  public Count lossFirst() {
    return count(Parentheses.fromTheLeft(factors.size()));
  }

  /** ∂ℓ/∂z_n·(J_n·(…·(J_2·J_1))): a matrix as wide as the input, from the input up. */
  public Count inputFirst() {
    return count(Parentheses.fromTheRight(factors.size()));
  }

  /**
   * The fewest operations of all orders; of several, loss first or else input first if it can be.
   */
  public Count optimal() {
    return count(optimalParentheses());
  }

  List<Factor> factors() {
    return factors;
  }

  int examples() {
    return examples;
  }

  /** Whether the chain begins with the loss. */
  boolean hasLoss() {
    return loss;
  }

  Count count(Parentheses order) {
    double[] flops = {0};
    double[] widest = {loss ? factors.getFirst().size() : 0};
    if (!factors.isEmpty()) {
      add(order, flops, widest);
    }
    return new Count(factors.isEmpty() ? "1" : order.text(factors), flops[0], widest[0]);
  }

  private Factor add(Parentheses order, double[] flops, double[] widest) {
    return switch (order) {
      case Parentheses.One one -> factors.get(one.factor());
      case Parentheses.Two two -> {
        Factor left = add(two.left(), flops, widest);
        Factor right = add(two.right(), flops, widest);
        Factor product = left.times(right);
        flops[0] += cost(left, right);
        widest[0] = Math.max(widest[0], product.size());
        yield product;
      }
    };
  }

  private double cost(Factor left, Factor right) {
    return (left.shared() && right.shared() ? 1 : examples) * left.flops(right);
  }

  /**
   * The matrix-chain product by dynamic programming over all intervals of factors, in n³/6 steps
   * (Godbole, On Efficient Computation of Matrix Chain Products, 1973). What an interval gives does
   * not depend on its parentheses, diagonal and shared factors included, so that the best of a
   * whole is made of the best of its parts.
   */
  Parentheses optimalParentheses() {
    int n = factors.size();
    if (n == 0) {
      return Parentheses.fromTheLeft(1);
    }
    double[][] best = new double[n][n];
    int[][] split = new int[n][n];
    Factor[][] made = new Factor[n][n];
    for (int i = 0; i < n; i++) {
      made[i][i] = factors.get(i);
    }
    for (int length = 2; length <= n; length++) {
      for (int i = 0; i + length <= n; i++) {
        int j = i + length - 1;
        made[i][j] = made[i][j - 1].times(factors.get(j));
        best[i][j] = Double.POSITIVE_INFINITY;
        for (int k = j; k > i; k--) {
          double cost = best[i][k - 1] + best[k][j] + cost(made[i][k - 1], made[k][j]);
          if (cost < best[i][j]) {
            best[i][j] = cost;
            split[i][j] = k;
          }
        }
      }
    }
    Parentheses inputFirst = Parentheses.fromTheRight(n);
    Parentheses found = parentheses(split, 0, n - 1);
    boolean lossFirst = found.equals(Parentheses.fromTheLeft(n));
    return !lossFirst && count(inputFirst).flops() == best[0][n - 1] ? inputFirst : found;
  }

  private static Parentheses parentheses(int[][] split, int i, int j) {
    if (i == j) {
      return new Parentheses.One(i);
    }
    int k = split[i][j];
    return new Parentheses.Two(parentheses(split, i, k - 1), parentheses(split, k, j));
  }
}
