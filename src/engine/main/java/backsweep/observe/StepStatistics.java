package backsweep.observe;

import java.util.List;

/**
 * All layers and parameters in one training step.
 *
 * @param step 1 for the first step
 * @param loss mean loss of the step's batch, before the update
 * @param layers one for each layer, in order
 * @param parameters one for each parameter, in order of the layers
 */
public record StepStatistics(
    long step, float loss, List<LayerStatistics> layers, List<ParameterStatistics> parameters) {
  /** Copies the lists. */
  public StepStatistics {
    layers = List.copyOf(layers);
    parameters = List.copyOf(parameters);
  }
}
