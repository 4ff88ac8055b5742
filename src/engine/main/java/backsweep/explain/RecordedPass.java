package backsweep.explain;

import backsweep.data.Batch;
import backsweep.loss.Loss;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.PlanOutline;
import backsweep.network.PlannedLayer;
import backsweep.network.TrainingPlan;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Every number of one forward pass and one backward sweep, as the engine computed them.
 *
 * @param outline the plan that ran, which kept every buffer
 * @param loss L, the mean of the batch
 * @param values A[0] … A[n]: the input, then the output of each layer, [examples, …]
 * @param gradients ∂L/∂A[0] … ∂L/∂A[n]; null where nobody needs it
 * @param target the targets as numbers [examples, …], or the indices of the classes [examples]
 * @param probabilities P of a loss that wants classes, which makes them from the output; otherwise
 *     null
 * @param parameters θ by name, before any update
 * @param parameterGradients ∂L/∂θ by name
 */
public record RecordedPass(
    PlanOutline outline,
    float loss,
    List<Tensor> values,
    List<@Nullable Tensor> gradients,
    Tensor target,
    @Nullable Tensor probabilities,
    Map<String, Tensor> parameters,
    Map<String, Tensor> parameterGradients) {
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
      plan.backward();
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
          outline, mean, values, gradients, target(batch), P, parameters, parameterGradients);
    }
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
    float[] classes = new float[n];
    for (int i = 0; i < n; i++) {
      classes[i] = batch.classes()[i];
    }
    return Tensor.of(Shape.of(n), classes);
  }

  private static Tensor number(float value) {
    return Tensor.of(Shape.of(), value);
  }

  /** ∂L/∂θ for the parameter of that name. */
  public Tensor gradientOf(String parameter) {
    return Objects.requireNonNull(parameterGradients.get(parameter), parameter);
  }

  /**
   * The numbers of an operand.
   *
   * @return null for what is not kept: the losses of several examples, caches, and gradients that
   *     nobody needs
   */
  public @Nullable Tensor value(Operand operand) {
    return switch (operand.kind()) {
      case VALUE -> values.get(operand.index());
      case GRADIENT -> gradients.get(operand.index());
      case CACHE -> null;
      case PARAMETER -> Objects.requireNonNull(parameters.get(operand.parameter()));
      case PARAMETER_GRADIENT ->
          Objects.requireNonNull(parameterGradients.get(operand.parameter()));
      case TARGET -> target;
      case PROBABILITY -> probabilities;
      case EXAMPLE_LOSS -> target.shape().dimension(0) == 1 ? number(loss) : null;
      case LOSS -> number(loss);
    };
  }
}
