package backsweep.explain;

import backsweep.data.Batch;
import backsweep.layer.Layer;
import backsweep.loss.Loss;
import backsweep.network.LayerAlone;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.plan.Gradients;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The gradients of all parameters in the order that backpropagation avoids: from the input up. For
 * each layer with parameters, ∂z_i/∂z_k is carried as a matrix through every layer behind it, and
 * meets the loss only at the end:
 *
 * <pre>
 *   ∂ℓ/∂z_k = ∂ℓ/∂z_n · (J_n · (… · (J_k+2 · J_k+1)))
 * </pre>
 *
 * Nothing that is carried for one layer serves another, and the loss, which would have made each
 * product a single row, comes last. From ∂ℓ/∂z_k on, the layer itself makes the gradients of its
 * parameters, as in the backward sweep. Up to rounding the result is that of the sweep.
 *
 * <p>This is kind to the order: the Jacobian of z_k with respect to a weight matrix, |z_k|·|W|
 * numbers, is never made; it is known to be zeros and copies of the layer's input.
 */
public final class InputFirst {
  private final Network network;
  private final float[][] values;
  private final Chain chain;
  private double flops;
  private double widest;

  /**
   * Runs the batch forward and takes what both orders start from: every z_i, every J_i, and
   * ∂ℓ/∂z_n.
   *
   * @throws IllegalArgumentException if the Jacobians do not fit into memory; the message says what
   *     they need
   */
  public InputFirst(Network network, Loss loss, Batch batch) {
    Limits.require(Limits.ofJacobians(ChainOrder.ofLoss(network, batch.size())));
    this.network = network;
    int n = network.layers().size();
    this.values = new float[n + 1][];
    values[0] = Arrays.copyOf(batch.inputs(), batch.size() * network.inputShape().size());
    try (TrainingPlan plan =
        network.planTraining(batch.size(), loss, new PlanOptions(1, true, true))) {
      plan.forward(batch);
      plan.backward();
      for (int i = 0; i < n; i++) {
        values[i + 1] = plan.output(i).values();
      }
      this.chain = Chain.of(network, values, plan.outputGradient(n - 1).values());
    }
  }

  /** What all gradients cost input first: the chains of all layers with parameters. */
  public static ChainOrder.Count count(Network network, int examples) {
    double flops = 0;
    double widest = 0;
    List<String> targets = new ArrayList<>();
    for (int k : withParameters(network)) {
      ChainOrder.Count one = ChainOrder.toValue(network, k, examples).inputFirst();
      flops += one.flops();
      widest = Math.max(widest, one.widest());
      targets.add("∂ℓ/∂z" + k);
    }
    return new ChainOrder.Count(String.join(", ", targets), flops, widest);
  }

  /** What they cost loss first: one chain, down to the first layer with parameters. */
  public static ChainOrder.Count lossFirstCount(Network network, int examples) {
    List<Integer> all = withParameters(network);
    if (all.isEmpty()) {
      return new ChainOrder.Count("", 0, 0);
    }
    return ChainOrder.toValue(network, all.getFirst(), examples).lossFirst();
  }

  /** k for every layer k − 1 that has parameters. */
  private static List<Integer> withParameters(Network network) {
    List<Integer> all = new ArrayList<>();
    List<Layer> layers = network.layers();
    for (int i = 0; i < layers.size(); i++) {
      Shape input = network.shape(i);
      if (!layers.get(i).parameters(input, null).isEmpty()) {
        all.add(i + 1);
      }
    }
    return all;
  }

  /**
   * ∂ℓ/∂θ of the batch, input first.
   *
   * @throws IllegalArgumentException if what is carried does not fit into memory; the message says
   *     what it needs
   */
  public Gradients gradients() {
    Limits.require(Limits.ofObject("input first", count(network, 1)));
    return gradients(deltas());
  }

  /** The same, loss first, on the same loops: each ∂ℓ/∂z_k is made from the one behind it. */
  Gradients lossFirstGradients() {
    return gradients(lossFirstDeltas());
  }

  /** ∂ℓ/∂z_k for each layer with parameters, each by a chain of its own. */
  List<Chain.Delta> deltas() {
    List<Chain.Delta> deltas = new ArrayList<>();
    flops = 0;
    widest = 0;
    for (int k : withParameters(network)) {
      Chain part = chain.toValue(network, k);
      Parentheses order = Parentheses.fromTheRight(part.shape().factors().size());
      deltas.add(new Chain.Delta(k, part.multiply(order)));
      flops += part.flops();
      widest = Math.max(widest, part.widest());
    }
    return deltas;
  }

  /** The same, by the way of the one chain down to the first of them. */
  List<Chain.Delta> lossFirstDeltas() {
    List<Integer> targets = withParameters(network);
    int last = targets.isEmpty() ? network.layers().size() : targets.getFirst();
    return chain.sweep(network, last).stream().filter(d -> targets.contains(d.k())).toList();
  }

  private Gradients gradients(List<Chain.Delta> deltas) {
    Gradients gradients = new Gradients(network.parameters().layout());
    for (Chain.Delta delta : deltas) {
      descendInto(delta.k() - 1, delta.dz(), gradients);
    }
    return gradients;
  }

  private void descendInto(int layer, Matrix[] dz, Gradients gradients) {
    int width = network.shape(layer + 1).size();
    float[] dZ = new float[dz.length * width];
    for (int e = 0; e < dz.length; e++) {
      System.arraycopy(dz[e].byRows(), 0, dZ, e * width, width);
    }
    LayerAlone f = new LayerAlone(network, layer, dz.length, gradients);
    f.forward(values[layer]);
    f.backwardParameters(dZ);
  }

  /** Operations that the last {@link #gradients} made on the chains, and its widest live object. */
  ChainOrder.Count made() {
    return new ChainOrder.Count("", flops, widest);
  }

  Chain chain() {
    return chain;
  }
}
