package backsweep.plan;

/** ∂L/∂θ for every trained parameter θ of a network, as the last backward sweep left them. */
public final class Gradients extends NamedTensors {
  /** Zero gradients in that layout. */
  public Gradients(ParameterLayout layout) {
    super(layout);
  }

  @Override
  boolean has(ParameterLayout.Entry entry) {
    return entry.trained();
  }
}
