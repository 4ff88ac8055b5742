package backsweep.network;

import backsweep.layer.CheckedLayer;
import backsweep.layer.Layer;
import backsweep.layer.Masking;
import backsweep.layer.ParameterSpec;
import backsweep.loss.Loss;
import backsweep.loss.Output;
import backsweep.plan.ParameterLayout;
import backsweep.plan.Parameters;
import backsweep.tensor.Hardware;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A composition of layers f1 ∘ f2 ∘ … ∘ fn and its parameters θ.
 *
 * <p>Reading a network, {@link #predict} included, is safe from many threads at once as long as no
 * plan trains it at the same time.
 */
public final class Network {
  private final List<Layer> layers;
  private final List<Shape> shapes = new ArrayList<>();
  private final List<List<ParameterLayout.Entry>> entries = new ArrayList<>();
  private final List<List<ParameterSpec>> specs = new ArrayList<>();
  private final Parameters parameters;
  private final long flops;
  private final Queue<InferencePlan> idle = new ConcurrentLinkedQueue<>();
  private boolean initialized;
  private volatile Output output = Output.IDENTITY;

  private Network(Shape input, List<Layer> layers) {
    Hardware.require();
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("a network needs at least one layer, found none");
    }
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i) == null) {
        throw new NullPointerException(
            "layer %d of %d is null, expected a layer; leave it out".formatted(i, layers.size()));
      }
    }
    this.layers = List.copyOf(layers);
    ParameterLayout layout = new ParameterLayout();
    shapes.add(input);
    for (int i = 0; i < layers.size(); i++) {
      Shape shape = shapes.get(i);
      Layer next = following(i);
      List<ParameterLayout.Entry> own = new ArrayList<>();
      List<ParameterSpec> asked;
      try {
        if (layers.get(i).indices() > 0 && !layers.subList(0, i).stream().allMatch(Layer::view)) {
          throw new IllegalArgumentException(
              "it takes indices, which data alone holds: put it first");
        }
        if (layers.get(i) instanceof Masking) {
          checkMasking(i);
        }
        shapes.add(CheckedLayer.outputShape(layers.get(i), shape));
        asked = CheckedLayer.parameters(layers.get(i), shape, next);
        for (ParameterSpec spec : asked) {
          String name = i + "/" + spec.name();
          own.add(layout.add(name, spec.shape(), spec.trained(), spec.table()));
        }
      } catch (IllegalArgumentException e) {
        String giver =
            i == 0 ? "the input" : "layer " + (i - 1) + " (" + layers.get(i - 1).name() + ")";
        throw new IllegalArgumentException(
            "layer "
                + i
                + " ("
                + layers.get(i).name()
                + "), fed by "
                + giver
                + ": "
                + e.getMessage(),
            e);
      }
      specs.add(asked);
      entries.add(List.copyOf(own));
    }
    this.parameters = new Parameters(layout);
    long sum = 0;
    for (int i = 0; i < layers.size(); i++) {
      sum += layers.get(i).flops(shapes.get(i));
    }
    this.flops = sum;
  }

  private void checkMasking(int at) {
    if (!layers.subList(0, at).stream().allMatch(Layer::view)) {
      throw new IllegalArgumentException("it reads lengths from data alone: put it first");
    }
    for (int i = at + 1; i < layers.size(); i++) {
      if (layers.get(i).readsLengths()) {
        return;
      }
      if (!layers.get(i).keepsSteps()) {
        throw new IllegalArgumentException(
            "no layer leaves the padding out: found layer %d (%s), behind which steps are others;"
                    .formatted(i, layers.get(i).name())
                + " expected a recurrent layer before it, such as lstm");
      }
    }
    throw new IllegalArgumentException(
        "no layer leaves the padding out: found none of them behind it, expected a recurrent layer,"
            + " such as lstm");
  }

  /** Where padding is marked, a layer index; −1 if nowhere. */
  int masking() {
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i) instanceof Masking) {
        return i;
      }
    }
    return -1;
  }

  /** Whether padding is marked in the input of that layer. */
  boolean masked(int layer) {
    int first = masking();
    return first >= 0
        && first < layer
        && layers.subList(first, layer).stream().allMatch(Layer::keepsSteps);
  }

  private @org.jspecify.annotations.Nullable Layer following(int i) {
    for (int j = i + 1; j < layers.size(); j++) {
      if (!layers.get(j).view()) {
        return layers.get(j);
      }
    }
    return null;
  }

  /**
   * A network for examples of that shape. Its parameters are zero until {@link #initialize}.
   *
   * @throws IllegalArgumentException if a layer cannot follow the one before it, or if the
   *     parameters do not fit into memory; the message names the layer
   */
  public static Network of(Shape input, Layer... layers) {
    return new Network(input, Arrays.asList(layers));
  }

  /** Like {@link #of(Shape, Layer...)}. */
  public static Network of(Shape input, List<Layer> layers) {
    return new Network(input, layers);
  }

  /**
   * Draws the first parameters. Each comes from a stream of its own, so a seed gives the same bits
   * on every machine, whatever layers stand around it.
   *
   * @return this network
   */
  public Network initialize(long seed) {
    for (int i = 0; i < layers.size(); i++) {
      for (int p = 0; p < specs.get(i).size(); p++) {
        ParameterLayout.Entry entry = entries.get(i).get(p);
        Shape shape = entry.shape();
        float[] values = new float[shape.size()];
        int in = shape.rank() == 0 ? 1 : shape.dimension(0);
        SeededRandom random = new SeededRandom(seed, "initialize " + entry.name());
        specs.get(i).get(p).initializer().fill(values, in, Math.max(1, shape.size() / in), random);
        parameters.set(entry.name(), Tensor.of(shape, values));
      }
    }
    initialized = true;
    return this;
  }

  /**
   * Takes over parameters that were trained elsewhere. A network whose parameters were all set by
   * name takes over its own, {@code initialize(network.parameters())}: they stay as they are.
   *
   * @return this network
   * @throws IllegalArgumentException if they belong to another architecture
   */
  public Network initialize(Parameters trained) {
    parameters.copyFrom(trained);
    initialized = true;
    return this;
  }

  /** θ: readable and writable by name. */
  public Parameters parameters() {
    return parameters;
  }

  /** The layers, first to last. */
  public List<Layer> layers() {
    return layers;
  }

  /** Shape of one example. */
  public Shape inputShape() {
    return shapes.get(0);
  }

  /**
   * Checks that the network takes examples of that shape: its own, or, if that is flat, any of the
   * same size.
   *
   * @throws IllegalArgumentException if it does not
   */
  public void requireInput(Shape shape) {
    Shape expected = inputShape();
    boolean flat = expected.rank() == 1 && shape.size() == expected.size();
    if (!flat && !shape.equals(expected)) {
      throw new IllegalArgumentException(
          "the network expects examples of shape " + expected + ", found " + shape);
    }
  }

  /**
   * How many indices there are, if an example is made of indices 0, 1, …; 0 if it may be any
   * numbers.
   */
  public int indices() {
    return layers.stream().mapToInt(Layer::indices).max().orElse(0);
  }

  /** The layer that reads its input as indices; −1 if none does. */
  int table() {
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).indices() > 0) {
        return i;
      }
    }
    return -1;
  }

  /** Shape of what the network gives for one example. */
  public Shape outputShape() {
    return shapes.get(layers.size());
  }

  /** Shape of the input of layer {@code i}; for {@code i} = number of layers, the output. */
  public Shape shape(int i) {
    return shapes.get(i);
  }

  /** What {@link #predict} applies to the last layer's output. */
  public Output output() {
    return output;
  }

  /**
   * Sets what {@link #predict} applies to the last layer's output. Planning for training sets it to
   * what the loss implies: probabilities for a cross-entropy, the values themselves otherwise.
   *
   * @return this network
   */
  public Network output(Output function) {
    output = function;
    idle.clear();
    return this;
  }

  /** Floating-point operations of one example's forward pass. */
  public long flops() {
    return flops;
  }

  /**
   * Compiles the network for training on one thread.
   *
   * @param batch largest number of examples of a step
   * @throws IllegalStateException if the network has not been initialized
   */
  public TrainingPlan planTraining(int batch, Loss loss) {
    return planTraining(batch, loss, PlanOptions.DEFAULT);
  }

  /** Compiles the network for training. A plan with several threads must be closed. */
  public TrainingPlan planTraining(int batch, Loss loss, PlanOptions options) {
    requireInitialized();
    output(loss.output());
    return new TrainingPlan(this, batch, loss, options);
  }

  /**
   * Compiles the network for prediction on one thread: only two neighbouring activations are kept.
   */
  public InferencePlan planInference(int batch) {
    return planInference(batch, PlanOptions.DEFAULT);
  }

  /** Compiles the network for prediction. A plan with several threads must be closed. */
  public InferencePlan planInference(int batch, PlanOptions options) {
    requireInitialized();
    return new InferencePlan(this, batch, null, options);
  }

  /** Compiles the network for measuring a loss on data without training. */
  public InferencePlan planEvaluation(int batch, Loss loss, PlanOptions options) {
    requireInitialized();
    return new InferencePlan(this, batch, loss, options);
  }

  /**
   * Prediction for one example: probabilities if the network was trained with a cross-entropy, the
   * output values otherwise. Safe from many threads at once.
   *
   * @param x one example, row-major
   * @throws IllegalArgumentException if x has another size than {@link #inputShape}
   */
  public float[] predict(float[] x) {
    Objects.requireNonNull(x, "predict: the example is null, expected an array of its numbers");
    if (x.length != inputShape().size()) {
      throw new IllegalArgumentException(
          "predict: found an example of "
              + x.length
              + " numbers, expected "
              + inputShape().size()
              + " for shape "
              + inputShape());
    }
    InferencePlan plan = idle.poll();
    // A prediction that ran when the function was set has put back a plan with the old one.
    while (plan != null && plan.output() != output) {
      plan = idle.poll();
    }
    if (plan == null) {
      plan = planInference(1);
    }
    float[] y = new float[outputShape().size()];
    plan.predict(x, 0, 1, y, 0);
    idle.add(plan);
    return y;
  }

  boolean hasParameters(int layer) {
    return !entries.get(layer).isEmpty();
  }

  List<ParameterLayout.Entry> entries(int layer) {
    return entries.get(layer);
  }

  private void requireInitialized() {
    if (!initialized) {
      throw new IllegalStateException(
          "the network has no parameters yet: call initialize(seed) first, or, if you have set them"
              + " by name, initialize(network.parameters()), which keeps them");
    }
  }

  /** The layers as text that {@link backsweep.layer.Layers#parse} reads back. */
  public String spec() {
    return String.join(" ", layers.stream().map(Layer::spec).toList());
  }

  /** A table: layer, output shape, parameters. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    int width = layers.stream().mapToInt(layer -> layer.spec().length()).reduce(24, Math::max);
    String names = "%-5s %-" + width + "s %-14s ";
    String row = names + "%,14d%n";
    text.append(String.format(Locale.ROOT, names + "%14s%n", "", "layer", "output", "parameters"));
    text.append(String.format(Locale.ROOT, row, "", "input", inputShape(), 0));
    for (int i = 0; i < layers.size(); i++) {
      long count = entries.get(i).stream().mapToLong(e -> e.shape().size()).sum();
      text.append(
          String.format(Locale.ROOT, row, i, layers.get(i).spec(), shapes.get(i + 1), count));
    }
    text.append(String.format(Locale.ROOT, row, "", "total", "", parameters.count()));
    return text.toString();
  }
}
