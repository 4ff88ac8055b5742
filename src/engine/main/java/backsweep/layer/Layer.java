package backsweep.layer;

import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One differentiable function of the composition f1 ∘ f2 ∘ … ∘ fn that a network is. A layer is an
 * immutable description; what runs is the {@link LayerStep} that it makes for a plan.
 */
public interface Layer {
  /** Its name in messages, in model files and on the command line, such as {@code dense}. */
  String name();

  /** The text from which {@link Layers#parse} makes an equal layer, such as {@code dense(256)}. */
  default String spec() {
    return name();
  }

  /**
   * Shape of one example's output.
   *
   * @throws IllegalArgumentException if the layer cannot take such an input; the message says what
   *     was expected
   */
  Shape outputShape(Shape input);

  /**
   * The parameters that the layer trains.
   *
   * @param input shape of one example's input
   * @param next the layer that follows, which decides the default initializer; null at the end
   */
  default List<ParameterSpec> parameters(Shape input, @Nullable Layer next) {
    return List.of();
  }

  /**
   * How many indices there are, if the input is made of indices 0, 1, …, as that of an embedding;
   * 0, the default, if it may be any numbers. Indices come from data alone, so such a layer stands
   * first, behind nothing but views.
   */
  default int indices() {
    return 0;
  }

  /** Whether the backward sweep reads this layer's input. */
  boolean needsInput();

  /** Whether the backward sweep reads this layer's output. */
  boolean needsOutput();

  /** Whether each output element depends on the input element at the same place alone. */
  default boolean elementwise() {
    return false;
  }

  /**
   * Whether the first axis is time in input and output, and padding behind the end of a sequence in
   * the one is padding in the other: no number of a step of the output is made of the padding. Then
   * what {@link Masking} found out holds behind the layer too.
   */
  default boolean keepsSteps() {
    return elementwise();
  }

  /** Whether the layer leaves padding out, so that {@link Masking} before it makes a difference. */
  default boolean readsLengths() {
    return false;
  }

  /** Whether the output is the input under another shape, so that nothing has to run. */
  default boolean view() {
    return false;
  }

  /**
   * Whether an example's output depends on other examples of the batch, as in batch normalization.
   * Such a layer gets all examples in one call, and no other layer runs with it; threads share it
   * by columns alone. A share of the columns may stand for as large a share of something else, such
   * as channels.
   */
  default boolean mixesExamples() {
    return false;
  }

  /**
   * Whether {@link LayerStep#backwardInput} must run even where nobody needs dX, because the
   * gradients of the parameters are made of what it leaves in the layer's memory.
   */
  default boolean sweepsForParameters() {
    return false;
  }

  /**
   * Memory that the layer needs besides input, output and gradients.
   *
   * @param input shape of one example's input
   * @param training whether a backward sweep will follow
   */
  default List<CacheSpec> caches(Shape input, boolean training) {
    return List.of();
  }

  /** Floats of scratch that a thread needs to run this layer on at most {@code batch} examples. */
  default long scratch(Shape input, int batch) {
    return 0;
  }

  /** Floating-point operations of one example's forward pass. */
  long flops(Shape input);

  /**
   * What the layer computes for that many examples, equation by equation: its output, then dX, then
   * the gradient of each parameter. A view has none.
   *
   * <p>By default in general terms, each gradient at the cost of the forward pass.
   */
  default List<Operation> operations(Shape input, int batch) {
    List<Operation> all = new ArrayList<>();
    long flops = flops(input) * batch;
    String at = needsInput() ? " at {X}" : needsOutput() ? " at {Z}" : "";
    all.add(new Operation(Operation.Part.FORWARD, "{Z} = " + name() + "({X})", name(), flops));
    all.add(
        new Operation(Operation.Part.INPUT_GRADIENT, "{dX} = (∂Z/∂X)ᵀ·{dZ}" + at, name(), flops));
    for (ParameterSpec spec : parameters(input, null)) {
      String equation = "{d " + spec.name() + "} = (∂Z/∂" + spec.name() + ")ᵀ·{dZ}" + at;
      all.add(new Operation(Operation.Part.PARAMETER_GRADIENT, equation, name(), flops));
    }
    return all;
  }

  /**
   * Z = f(X), [batch, output], in double precision, from the formula: what checks measure the
   * engine's floats against. Null, the default, if the layer offers none.
   */
  default double @Nullable [] exact(Exact at) {
    return null;
  }

  /** What runs in a plan. */
  LayerStep step(StepContext context);
}
