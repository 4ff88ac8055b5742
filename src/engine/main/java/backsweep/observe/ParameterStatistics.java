package backsweep.observe;

/**
 * A parameter in one step.
 *
 * @param name such as {@code 0/weight}
 * @param layer index of the layer to which it belongs
 * @param value θ before the step
 * @param gradient ∂L/∂θ
 * @param update the change of θ in this step
 */
public record ParameterStatistics(
    String name, int layer, Statistics value, Statistics gradient, Statistics update) {
  /** ‖update‖ / ‖θ‖: about 10⁻³ is usual; 0 if nothing changed, infinite if θ was 0. */
  public double updateToWeight() {
    double change = update.norm();
    return change == 0 ? 0 : change / value.norm();
  }
}
