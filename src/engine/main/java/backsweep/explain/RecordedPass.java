package backsweep.explain;

import backsweep.data.Batch;
import backsweep.layer.CacheSpec;
import backsweep.loss.Loss;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.PlanOutline;
import backsweep.network.PlannedLayer;
import backsweep.network.TrainingPlan;
import backsweep.plan.Operation;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every number of one forward pass and one backward sweep, as the engine computed them.
 *
 * @param outline the plan that ran, which kept every buffer
 * @param loss L, the mean of the batch
 * @param weight what the sum of the losses was divided by for it: the number of examples, or how
 *     much their labels count
 * @param values A[0] … A[n]: the input, then the output of each layer, [examples, …]
 * @param gradients ∂L/∂A[0] … ∂L/∂A[n]; null where nobody needs it
 * @param target the targets as numbers [examples, …], or the indices of the classes [examples]
 * @param probabilities P of a loss that wants classes, which makes them from the output; otherwise
 *     null
 * @param parameters θ by name, before any update
 * @param parameterGradients ∂L/∂θ by name
 * @param caches what else the layers keep, by name such as {@code 0/gates}: as the forward pass
 *     left what it computes, as the backward sweep left the rest
 * @param cacheGradients what the backward sweep left in their places
 */
public record RecordedPass(
    PlanOutline outline,
    float loss,
    double weight,
    List<Tensor> values,
    List<@Nullable Tensor> gradients,
    Tensor target,
    @Nullable Tensor probabilities,
    Map<String, Tensor> parameters,
    Map<String, Tensor> parameterGradients,
    Map<String, Tensor> caches,
    Map<String, Tensor> cacheGradients) {
  private static final Pattern SYMBOL = Pattern.compile("\\{([^{}]+)}");

  /**
   * Runs a plan for these examples, which keeps all, and copies what it computed.
   *
   * @throws IllegalArgumentException if the examples do not suit the network or the loss
   */
  public static RecordedPass of(Network network, Loss loss, Batch batch) {
    PlanOptions keepAll = new PlanOptions(1, true, true);
    try (TrainingPlan plan = network.planTraining(batch.size(), loss, keepAll)) {
      float mean = plan.forward(batch);
      int last = network.layers().size() - 1;
      Tensor P = loss.wantsClasses() ? plan.outputGradient(last) : null;
      Map<String, Tensor> caches = new LinkedHashMap<>();
      copyCaches(plan, caches);
      plan.backward();
      Map<String, Tensor> cacheGradients = new LinkedHashMap<>();
      copyCaches(plan, cacheGradients);
      caches.keySet().retainAll(computedForward(plan.outline()));
      cacheGradients.forEach(caches::putIfAbsent);
      PlanOutline outline = plan.outline();
      List<Tensor> values = new ArrayList<>();
      List<@Nullable Tensor> gradients = new ArrayList<>();
      int inputs = batch.size() * network.inputShape().size();
      values.add(Tensor.of(rows(batch, network.inputShape()), head(batch.inputs(), inputs)));
      gradients.add(null);
      for (PlannedLayer layer : outline.layers()) {
        int i = layer.index();
        Shape shape = rows(batch, layer.output());
        values.add(Tensor.of(shape, plan.output(i).values()));
        gradients.add(
            layer.dZ() == null ? null : Tensor.of(shape, plan.outputGradient(i).values()));
      }
      Map<String, Tensor> parameters = new LinkedHashMap<>();
      Map<String, Tensor> parameterGradients = new LinkedHashMap<>();
      for (String name : network.parameters().names()) {
        parameters.put(name, network.parameters().get(name));
        parameterGradients.put(name, plan.gradients().get(name));
      }
      return new RecordedPass(
          outline,
          mean,
          plan.weight(),
          values,
          gradients,
          target(batch),
          P,
          parameters,
          parameterGradients,
          caches,
          cacheGradients);
    }
  }

  private static void copyCaches(TrainingPlan plan, Map<String, Tensor> all) {
    for (PlannedLayer layer : plan.outline().layers()) {
      List<CacheSpec> specs = layer.layer().caches(layer.input(), true);
      for (int k = 0; k < specs.size(); k++) {
        Tensor now = plan.cache(layer.index(), k);
        CacheSpec spec = specs.get(k);
        boolean one = spec.rows() == CacheSpec.Rows.ONE;
        Tensor shaped = one ? Tensor.of(Shape.of(spec.columns()), now.values()) : now;
        all.put(layer.index() + "/" + spec.name(), shaped);
      }
    }
  }

  private static Set<String> computedForward(PlanOutline outline) {
    Set<String> names = new HashSet<>();
    for (PlannedLayer layer : outline.layers()) {
      for (Operation operation :
          layer.layer().operations(layer.input(), outline.memory().batch())) {
        if (operation.part() == Operation.Part.FORWARD) {
          SYMBOL
              .matcher(operation.equation())
              .results()
              .forEach(symbol -> names.add(layer.index() + "/" + symbol.group(1)));
        }
      }
    }
    return names;
  }

  private static Shape rows(Batch batch, Shape example) {
    return Explanation.rows(batch.size(), example);
  }

  private static float[] head(float[] values, int n) {
    return java.util.Arrays.copyOf(values, n);
  }

  private static Tensor target(Batch batch) {
    int n = batch.size();
    if (!batch.isClassification()) {
      int columns = batch.targetSize();
      return Tensor.of(Shape.of(n, columns), head(batch.values(), n * columns));
    }
    int labels = batch.labels();
    float[] classes = new float[n * labels];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = batch.classes()[i];
    }
    return Tensor.of(labels == 1 ? Shape.of(n) : Shape.of(n, labels), classes);
  }

  private static Tensor number(float value) {
    return Tensor.of(Shape.of(), value);
  }

  /** What L is the mean of; exact where a single label counts 1. */
  private float sumOfLosses() {
    return weight == 0 ? loss : (float) (loss * weight);
  }

  /** ∂L/∂θ for the parameter of that name. */
  public Tensor gradientOf(String parameter) {
    return Objects.requireNonNull(parameterGradients.get(parameter), parameter);
  }

  /**
   * The numbers of an operand.
   *
   * @return null for what is not kept: the losses of several examples or labels, and gradients that
   *     nobody needs
   */
  public @Nullable Tensor value(Operand operand) {
    return switch (operand.kind()) {
      case VALUE -> values.get(operand.index());
      case GRADIENT -> gradients.get(operand.index());
      case CACHE -> caches.get(operand.parameter());
      case CACHE_GRADIENT -> cacheGradients.get(operand.parameter());
      case PARAMETER -> Objects.requireNonNull(parameters.get(operand.parameter()));
      case PARAMETER_GRADIENT ->
          Objects.requireNonNull(parameterGradients.get(operand.parameter()));
      case TARGET -> target;
      case PROBABILITY -> probabilities;
      case EXAMPLE_LOSS -> operand.shape().size() == 1 ? number(sumOfLosses()) : null;
      case LOSS -> number(loss);
    };
  }
}
