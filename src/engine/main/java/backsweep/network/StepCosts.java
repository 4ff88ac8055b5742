package backsweep.network;

import backsweep.layer.LayerStep;
import backsweep.loss.Loss;
import java.util.ArrayList;
import java.util.List;

/**
 * What the flight recorder is told of the steps of a training plan besides its groups of layers.
 */
final class StepCosts {
  final PartCost data;
  final PartCost loss;
  final PartCost lossGradient;

  /** For each slice of the parameters its layer. */
  final PartCost[] slices;

  /** For each slice its share of its layer's parameters. */
  final double[] shares;

  private final List<PartCost> all = new ArrayList<>();

  StepCosts(Compilation c, Loss loss, int batch) {
    Network network = c.network;
    this.data = PartCost.ofData(network);
    this.loss = PartCost.ofLoss(network, loss, batch, true);
    this.lossGradient = PartCost.ofLoss(network, loss, batch, false);
    for (StepGroup group : c.forward.groups()) {
      all.add(group.cost());
    }
    for (StepGroup group : c.backward.groups()) {
      if (group.flops() > 0) {
        all.add(group.cost());
      }
    }
    all.add(this.loss);
    all.add(lossGradient);
    LayerStep[] steps = c.backward.sliceSteps();
    this.slices = new PartCost[steps.length];
    this.shares = new double[steps.length];
    parameters(c, batch);
  }

  private void parameters(Compilation c, int batch) {
    LayerStep[] steps = c.backward.sliceSteps();
    int[] indices = c.backward.sliceIndices();
    double[] floats = new double[c.network.layers().size()];
    PartCost[] costs = new PartCost[floats.length];
    for (int i = 0; i < steps.length; i++) {
      int layer = c.backward.sliceLayers()[i];
      if (costs[layer] == null) {
        costs[layer] = PartCost.ofParameters(c.network, layer, batch);
        all.add(costs[layer]);
      }
      slices[i] = costs[layer];
      floats[layer] += floats(steps[i], indices[i]);
    }
    for (int i = 0; i < steps.length; i++) {
      shares[i] = floats(steps[i], indices[i]) / floats[c.backward.sliceLayers()[i]];
    }
  }

  private static double floats(LayerStep step, int slice) {
    LayerStep.Slice s = step.slice(slice);
    return (double) s.length() * s.runs();
  }

  /** Floating-point operations of a step with that many examples. */
  long flops(int examples) {
    double sum = 0;
    for (PartCost cost : all) {
      sum += cost.flops() * examples;
    }
    return Math.round(sum);
  }

  /** Bytes of such a step. */
  long bytes(int examples) {
    long sum = 0;
    for (PartCost cost : all) {
      sum += cost.values() * examples + cost.weights();
    }
    return sum;
  }
}
