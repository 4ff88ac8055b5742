package backsweep.layer;

import backsweep.plan.ParameterLayout;
import backsweep.tensor.Shape;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
    Shape output;
    try {
      output = layer.outputShape(input);
    } catch (ArithmeticException e) {
      throw tooLarge(e);
    }
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
   * Parameters that a layer asks for.
   *
   * @throws IllegalArgumentException if the layer refuses, or if a size passes 2³¹ − 1
   */
  public static List<ParameterSpec> parameters(Layer layer, Shape input, @Nullable Layer next) {
    try {
      return layer.parameters(input, next);
    } catch (ArithmeticException e) {
      throw tooLarge(e);
    }
  }

  /**
   * Memory that a layer asks for besides its input and output.
   *
   * @throws IllegalArgumentException if a size passes 2³¹ − 1; the message names the layer
   */
  public static List<CacheSpec> caches(String path, Layer layer, Shape input, boolean training) {
    return named(path, layer, () -> layer.caches(input, training));
  }

  /**
   * Scratch that a layer asks for, in floats.
   *
   * @throws IllegalArgumentException if a size passes 2³¹ − 1; the message names the layer
   */
  public static long scratch(String path, Layer layer, Shape input, int batch) {
    return named(path, layer, () -> layer.scratch(input, batch));
  }

  private static <T> T named(String path, Layer layer, Supplier<T> what) {
    try {
      return what.get();
    } catch (IllegalArgumentException e) {
      throw refusal(layer, path, e.getMessage(), e);
    } catch (ArithmeticException e) {
      throw refusal(layer, path, tooLarge(e).getMessage(), e);
    }
  }

  private static IllegalArgumentException tooLarge(ArithmeticException cause) {
    return new IllegalArgumentException(
        "found a size above 2^31 - 1, expected as many numbers as an array holds; "
            + "use a smaller batch, a smaller input or a smaller layer",
        cause);
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
      throw refusal(layer, context.path(), "found no step, expected what runs in a plan", null);
    }
    int cut = Math.min(step.cut(), step.inputCut());
    if (cut < 1) {
      String found = "found a cut of " + cut + " columns, expected 1 or more";
      throw refusal(layer, context.path(), found, null);
    }
    for (int i = 0; context.training() && i < step.slices(); i++) {
      LayerStep.Slice slice = step.slice(i);
      long end = slice.offset() + (slice.runs() - 1L) * slice.stride() + slice.length();
      if (context.entries().stream().noneMatch(own -> holds(own, slice.offset(), end))) {
        String found = "found floats " + slice.offset() + " to " + (end - 1) + " of the parameters";
        String what = "slice " + i + ": " + found + ", expected a part of one of its own";
        throw refusal(layer, context.path(), what, null);
      }
    }
    return step;
  }

  private static boolean holds(ParameterLayout.Entry own, int from, long to) {
    return from >= own.offset() && to <= own.offset() + own.length();
  }

  private static IllegalArgumentException refusal(
      Layer layer, String path, @Nullable String what, @Nullable Throwable cause) {
    String where = "layer " + path + " (" + layer.name() + "): ";
    return new IllegalArgumentException(where + what, cause);
  }
}
