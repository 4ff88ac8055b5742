package backsweep.benchmarks.steps;

import static backsweep.layer.Layers.dense;
import static backsweep.layer.Layers.relu;
import static backsweep.layer.Layers.tanh;

import backsweep.benchmarks.Data;
import backsweep.layer.Layer;
import backsweep.network.Network;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A task with its numbers, the same for everybody.
 *
 * @param rate learning rate
 * @param parameters W [in, out], row-major, and b [out] of each layer in turn
 * @param inputs [batch, in], row-major
 * @param classes [batch]; empty if the task does not classify
 * @param values [batch, out], 0 or 1; empty if the task classifies
 */
public record Problem(
    Task task,
    float rate,
    int threads,
    float[][] parameters,
    float[] inputs,
    int[] classes,
    float[] values) {
  /**
   * So small that the network stays as it is. A batch that is learnt by heart may leave gradients
   * and moments that are denormal numbers, and those are slow.
   */
  private static final float STILL = 1e-9f;

  static Problem of(Task task, int threads) {
    int[] sizes = task.sizes();
    int outputs = sizes[sizes.length - 1];
    int[] classes = new int[task.classifies() ? task.batch() : 0];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = i * 7 % outputs;
    }
    float[] values = new float[task.classifies() ? 0 : task.batch() * outputs];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 7 % 3 & 1;
    }
    float[] inputs = Data.random(task.batch() * sizes[0], 3, 1f);
    float[][] parameters = parameters(network(task).initialize(1));
    return new Problem(task, task.rate(), threads, parameters, inputs, classes, values);
  }

  /** The same with a network that hardly changes. */
  Problem still() {
    return new Problem(task, STILL, threads, parameters, inputs, classes, values);
  }

  static Network network(Task task) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 1; i <= task.layers(); i++) {
      layers.add(dense(task.sizes()[i]));
      if (i < task.layers()) {
        layers.add(task.activation() == Task.Activation.RELU ? relu() : tanh());
      }
    }
    return Network.of(Shape.of(task.sizes()[0]), layers);
  }

  private static float[][] parameters(Network network) {
    return network.parameters().names().stream()
        .map(name -> network.parameters().get(name).values())
        .toArray(float[][]::new);
  }

  /** W of a layer, [in, out], row-major. */
  public float[] weight(int layer) {
    return parameters[2 * layer];
  }

  /** W of a layer as [out, in], row-major. */
  public float[] transposedWeight(int layer) {
    return transposed(weight(layer), task.sizes()[layer], task.sizes()[layer + 1]);
  }

  /** A matrix [rows, columns] as [columns, rows]. */
  static float[] transposed(float[] matrix, int rows, int columns) {
    float[] transposed = new float[matrix.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        transposed[j * rows + i] = matrix[i * columns + j];
      }
    }
    return transposed;
  }

  /** b of a layer. */
  public float[] bias(int layer) {
    return parameters[2 * layer + 1];
  }
}
