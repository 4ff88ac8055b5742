package backsweep.plan;

/** ∂L/∂θ for every parameter θ of a network, as the last backward sweep left them. */
public final class Gradients extends NamedTensors {
  /** Zero gradients in that layout. */
  public Gradients(ParameterLayout layout) {
    super(layout);
  }
}
