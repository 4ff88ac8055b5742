package backsweep.layer;

/**
 * Makes a layer of its own known by name, so that {@link Layers#parse}, model files and the command
 * line find it: a class with a public constructor without parameters, named in {@code
 * META-INF/services/backsweep.layer.LayerProvider} or after {@code provides} in a module.
 */
public interface LayerProvider {
  /** The layer's {@link Layer#name}: letters and digits, and none of the engine's own. */
  String name();

  /**
   * The layer of that text: the inverse of {@link Layer#spec}.
   *
   * @throws IllegalArgumentException if an argument is missing or wrong
   */
  Layer layer(Arguments arguments);
}
