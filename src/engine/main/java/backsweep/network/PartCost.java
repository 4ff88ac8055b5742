package backsweep.network;

import backsweep.layer.Layer;
import backsweep.loss.Loss;
import backsweep.observe.FlightRecorder;
import backsweep.plan.Operation;
import backsweep.plan.Operation.Part;
import backsweep.plan.ParameterLayout;
import backsweep.tensor.Shape;
import java.util.List;
import java.util.StringJoiner;

/**
 * What the flight recorder is told of layers that run together: floating-point operations as in
 * {@link Operation}, and bytes that have to move at least once.
 *
 * @param layers their numbers and names
 * @param first index of the first of them
 * @param flops floating-point operations for each example
 * @param values bytes of activations and their gradients for each example, and of the rows of
 *     tables that it reads
 * @param weights bytes of all other parameters, which are moved once however many examples there
 *     are
 */
record PartCost(String layers, int first, double flops, long values, long weights) {
  /** Layers that run together forward, or with respect to their inputs. */
  static PartCost of(Network network, int[] layers, int batch, boolean forward) {
    StringJoiner names = new StringJoiner(" + ");
    double flops = 0;
    long weights = 0;
    long rows = 0;
    for (int i : layers) {
      names.add(i + " " + network.layers().get(i).spec());
      flops += flops(network, i, batch, forward ? Part.FORWARD : Part.INPUT_GRADIENT);
      weights += whole(network, i);
      rows += forward ? read(network, i) : 0;
    }
    int in = network.shape(layers[0]).size();
    int out = network.shape(layers[layers.length - 1] + 1).size();
    return new PartCost(names.toString(), layers[0], flops, 4L * (in + out) + rows, weights);
  }

  /** The gradients of a layer's parameters, and their update. */
  static PartCost ofParameters(Network network, int layer, int batch) {
    int in = network.shape(layer).size();
    int out = network.shape(layer + 1).size();
    return new PartCost(
        layer + " " + network.layers().get(layer).spec(),
        layer,
        flops(network, layer, batch, Part.PARAMETER_GRADIENT),
        4L * (in + out) + 2 * read(network, layer),
        2 * whole(network, layer));
  }

  /** Bytes of a layer's parameters, tables aside. */
  private static long whole(Network network, int layer) {
    long bytes = 0;
    for (ParameterLayout.Entry entry : network.entries(layer)) {
      bytes += entry.table() ? 0 : 4L * entry.shape().size();
    }
    return bytes;
  }

  /** Bytes of the rows of a layer's tables that an example reads, if it reads none twice. */
  private static long read(Network network, int layer) {
    long bytes = 0;
    for (ParameterLayout.Entry entry : network.entries(layer)) {
      bytes += entry.table() ? 4L * network.shape(layer).size() * entry.shape().dimension(1) : 0;
    }
    return bytes;
  }

  /** The examples' losses, or their gradients. */
  static PartCost ofLoss(Network network, Loss loss, int batch, boolean forward) {
    int outputs = network.outputShape().size();
    double flops = 0;
    for (Operation operation : loss.operations(network.outputShape(), batch)) {
      flops += (operation.part() == Part.FORWARD) == forward ? operation.flops() : 0;
    }
    return new PartCost(loss.spec(), network.layers().size(), flops / batch, 8L * outputs, 0);
  }

  /** Bringing the examples of a batch together. */
  static PartCost ofData(Network network) {
    return new PartCost("data", -1, 0, 8L * network.inputShape().size(), 0);
  }

  private static double flops(Network network, int i, int batch, Part part) {
    Layer layer = network.layers().get(i);
    Shape input = network.shape(i);
    List<Operation> operations = layer.view() ? List.of() : layer.operations(input, batch);
    double sum = 0;
    for (Operation operation : operations) {
      sum += operation.part() == part ? operation.flops() : 0;
    }
    return sum / batch;
  }

  /**
   * Ends a part that computed a share of the columns, or of the parameters, for so many examples.
   */
  void tell(FlightRecorder.Part part, String phase, int examples, double share) {
    part.end(
        phase,
        layers,
        first,
        examples,
        Math.round(flops * examples * share),
        Math.round(values * share * examples + weights * share));
  }
}
