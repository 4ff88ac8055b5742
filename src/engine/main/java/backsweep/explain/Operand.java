package backsweep.explain;

import backsweep.tensor.Shape;

/**
 * A value that a step reads or writes.
 *
 * @param name as the equation calls it
 * @param kind what it is
 * @param index i for A[i] and its gradient, where A[0] is the input and A[i] the output of layer i
 *     − 1; the index of the layer for a parameter, its gradient and what else it keeps; 0 otherwise
 * @param parameter name of the parameter, such as {@code 0/weight}, or of what else a layer keeps,
 *     such as {@code 0/gates}; empty for what is neither
 * @param shape of all examples together where there is one row for each
 * @param storage the buffer of the arena that holds it, or which other array does: that of the
 *     parameters, of their gradients, of the classes; empty if it is returned and not kept
 */
public record Operand(
    String name, Kind kind, int index, String parameter, Shape shape, String storage) {
  /** What a value is. */
  public enum Kind {
    /** A[i]: the input or the output of a layer. */
    VALUE,
    /** The gradient of the loss with respect to A[i]. */
    GRADIENT,
    /** What else a layer keeps for its backward step. */
    CACHE,
    /** Its gradient, which takes its place. */
    CACHE_GRADIENT,
    /** θ. */
    PARAMETER,
    /** The gradient of the loss with respect to θ. */
    PARAMETER_GRADIENT,
    /** What the output should be. */
    TARGET,
    /** What the loss makes of the output and keeps for its gradient. */
    PROBABILITY,
    /** The loss of each example. */
    EXAMPLE_LOSS,
    /** Their mean. */
    LOSS
  }

  /** Bytes, padding not included. */
  public long bytes() {
    return 4L * shape.size();
  }
}
