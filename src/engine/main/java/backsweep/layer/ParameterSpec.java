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
 * @param table whether a batch reads some of its rows alone, which {@link LayerStep#touched} names:
 *     it stands row by row, and in its gradient all other rows are zero
 */
public record ParameterSpec(
    String name, Shape shape, Initializer initializer, boolean trained, boolean table) {
  /** A parameter that is trained. */
  public ParameterSpec(String name, Shape shape, Initializer initializer) {
    this(name, shape, initializer, true);
  }

  /** A parameter that is no table. */
  public ParameterSpec(String name, Shape shape, Initializer initializer, boolean trained) {
    this(name, shape, initializer, trained, false);
  }

  /** A table [rows, columns] that is trained. */
  public static ParameterSpec table(String name, Shape shape, Initializer initializer) {
    return new ParameterSpec(name, shape, initializer, true, true);
  }
}
