package backsweep.layer;

import backsweep.plan.Buffer;
import backsweep.plan.Lengths;
import backsweep.plan.ParameterLayout;
import backsweep.plan.Workspace;
import backsweep.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a plan hands to a layer so that it can run.
 *
 * @param path the layer's place: its index in the network, such as {@code 3}; inside another layer
 *     behind a slash, such as {@code 3/1}
 * @param input shape of one example's input
 * @param output shape of one example's output
 * @param X input, one row per example
 * @param Z output; the same buffer as X when the layer works in place
 * @param dX gradient of the loss with respect to X; null where nobody needs it
 * @param dZ gradient of the loss with respect to Z; null in an inference plan
 * @param caches the memory that the layer asked for, in the order of {@link Layer#caches}
 * @param workspace the arena that holds the buffers, and scratch for each thread
 * @param entries the layer's parameters, in the order in which it asked for them
 * @param theta the parameter array
 * @param gradient the gradient array, in the same layout; null in an inference plan
 * @param lengths how many time steps of an example are no padding; null where none is marked
 */
public record StepContext(
    String path,
    Shape input,
    Shape output,
    Buffer X,
    Buffer Z,
    @Nullable Buffer dX,
    @Nullable Buffer dZ,
    List<Buffer> caches,
    Workspace workspace,
    List<ParameterLayout.Entry> entries,
    float[] theta,
    float @Nullable [] gradient,
    @Nullable Lengths lengths) {
  /** Without padding. */
  public StepContext(
      String path,
      Shape input,
      Shape output,
      Buffer X,
      Buffer Z,
      @Nullable Buffer dX,
      @Nullable Buffer dZ,
      List<Buffer> caches,
      Workspace workspace,
      List<ParameterLayout.Entry> entries,
      float[] theta,
      float @Nullable [] gradient) {
    this(path, input, output, X, Z, dX, dZ, caches, workspace, entries, theta, gradient, null);
  }

  /** Whether the plan trains, so that layers behave as in training: dropout drops, for example. */
  public boolean training() {
    return gradient != null;
  }
}
