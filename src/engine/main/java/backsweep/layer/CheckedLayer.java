package backsweep.layer;

import backsweep.plan.ParameterLayout;
import backsweep.tensor.Shape;

/** What a layer says of itself, held against the rest of it, before it runs. */
public final class CheckedLayer {
  private CheckedLayer() {}

  /**
   * Shape of one example's output.
   *
   * @throws IllegalArgumentException if the layer cannot take such an input, gives no shape, or is
   *     a view or elementwise but has an output of another size than its input
   */
  @SuppressWarnings("NullAway") // a layer that breaks its contract
  public static Shape outputShape(Layer layer, Shape input) {
    Shape output = layer.outputShape(input);
    if (output == null) {
      throw new IllegalArgumentException("outputShape: found no shape for an input " + input);
    }
    if ((layer.view() || layer.elementwise()) && output.size() != input.size()) {
      throw new IllegalArgumentException(
          "outputShape: found %s for an input %s, expected as many numbers, as the layer says that it is %s"
              .formatted(output, input, layer.view() ? "a view" : "elementwise"));
    }
    return output;
  }

  /**
   * What runs in a plan.
   *
   * @throws IllegalArgumentException if there is none, if its columns cannot be cut, or if a slice
   *     lies outside the layer's own parameters; the message names the layer
   */
  @SuppressWarnings("NullAway") // a layer that breaks its contract
  public static LayerStep step(Layer layer, StepContext context) {
    LayerStep step = layer.step(context);
    if (step == null) {
      throw refusal(layer, context, "found no step, expected what runs in a plan");
    }
    int cut = Math.min(step.cut(), step.inputCut());
    if (cut < 1) {
      throw refusal(layer, context, "found a cut of " + cut + " columns, expected 1 or more");
    }
    for (int i = 0; context.training() && i < step.slices(); i++) {
      LayerStep.Slice slice = step.slice(i);
      long end = slice.offset() + (slice.runs() - 1L) * slice.stride() + slice.length();
      if (context.entries().stream().noneMatch(own -> holds(own, slice.offset(), end))) {
        String found = "found floats " + slice.offset() + " to " + (end - 1) + " of the parameters";
        throw refusal(
            layer, context, "slice " + i + ": " + found + ", expected a part of one of its own");
      }
    }
    return step;
  }

  private static boolean holds(ParameterLayout.Entry own, int from, long to) {
    return from >= own.offset() && to <= own.offset() + own.length();
  }

  private static IllegalArgumentException refusal(Layer layer, StepContext at, String what) {
    String where = "layer " + at.path() + " (" + layer.name() + "): ";
    return new IllegalArgumentException(where + what);
  }
}
