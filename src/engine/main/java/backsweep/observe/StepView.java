package backsweep.observe;

import backsweep.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One training step, to be read while an observer is called. Every tensor is a copy.
 *
 * <p>Before the step there are the batch, the parameters and the optimizer's memory; after it there
 * is all the rest, and parameters and memory are the new ones. Asking for what is not there throws
 * an {@link IllegalStateException} that says so.
 */
public interface StepView {
  /** 1 for the first step. */
  long step();

  /** Which of the batches of the step this is, 1 for the first; 1 if it has only one. */
  int part();

  /** Examples of the batch. */
  int examples();

  /** The loss function as text, such as {@code softmaxCrossEntropy}. */
  String lossFunction();

  /** L, the mean loss of the batch; of several batches of a step, the share of those so far. */
  float loss();

  /** Number of layers. */
  int layers();

  /** A layer as text, such as {@code dense(64)}. */
  String layer(int i);

  /** X, the inputs of the batch [examples, n]; only before the step. */
  Tensor inputs();

  /** Y, the targets [examples, outputs]; null if they are classes; only before the step. */
  @Nullable Tensor targets();

  /** The loss of each example [examples], or of each label [examples, labels]. */
  Tensor losses();

  /** The output of layer i [examples, n]. */
  Tensor output(int i);

  /**
   * ∂L/∂(output of layer i) [examples, n]; null if the backward sweep does not compute it, because
   * no layer up to i has parameters.
   */
  @Nullable Tensor outputGradient(int i);

  /** Names of the parameters, in order of the layers: {@code 0/weight}, {@code 0/bias} … */
  List<String> parameters();

  /** θ of that name. */
  Tensor parameter(String name);

  /** Size of θ of that name. */
  int size(String name);

  /** Copies n numbers of θ, from row-major index {@code from} on, to the beginning of an array. */
  void parameter(String name, int from, float[] to, int n);

  /** ∂L/∂θ for the parameter of that name. */
  Tensor gradient(String name);

  /** Copies n numbers of ∂L/∂θ, likewise. */
  void gradient(String name, int from, float[] to, int n);

  /** What the optimizer remembers for each parameter, such as {@code m} and {@code v} of Adam. */
  List<String> memory();

  /** One of those, for the parameter of that name. */
  Tensor memory(String memory, String name);

  /** Index of the layer to which a parameter belongs: the number before the slash. */
  static int layerOf(String name) {
    return Integer.parseInt(name.substring(0, name.indexOf('/')));
  }
}
