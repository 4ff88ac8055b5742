package backsweep.layer;

import backsweep.tensor.Shape;

/**
 * A parameter that a layer asks for.
 *
 * @param name its name within the layer, such as {@code weight}
 * @param shape matrices are [in, out]
 * @param initializer where its first values come from
 */
public record ParameterSpec(String name, Shape shape, Initializer initializer) {}
