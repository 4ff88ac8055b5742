package backsweep.layer;

import backsweep.tensor.Shape;

/**
 * A parameter that a layer asks for.
 *
 * @param name its name within the layer, such as {@code weight}
 * @param shape matrices are [in, out]
 * @param initializer where its first values come from
 * @param trained whether it has a gradient and the optimizer changes it; if not, the layer changes
 *     it itself, as batch normalization its running statistics
 */
public record ParameterSpec(String name, Shape shape, Initializer initializer, boolean trained) {
  /** A parameter that is trained. */
  public ParameterSpec(String name, Shape shape, Initializer initializer) {
    this(name, shape, initializer, true);
  }
}
