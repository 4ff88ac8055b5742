package backsweep.explain;

import static backsweep.layer.Layers.dense;
import static backsweep.layer.Layers.relu;

import backsweep.data.Batch;
import backsweep.loss.Loss;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.TrainingPlan;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The article's toy network z1 = W1·x + b1, z2 = f(z1), z3 = W2·z2 + b2 with the loss ℓ = (z3 −
 * y)², run by the engine: one pass, some steps of gradient descent, and the definition of the
 * derivative.
 *
 * @param explanation the plan that ran
 * @param pass every number of one example
 * @param rate α of gradient descent
 * @param losses ℓ before each step, and after the last
 * @param updated θ by name after the first step
 * @param predictedFall α·‖∂ℓ/∂θ‖²: by how much the first step would lower ℓ if ℓ were linear
 * @param productFloat ∂f/∂x of f(x, y) = x·y at (2, −6) by the definition, in single precision
 * @param productDouble the same in double precision
 * @param weight ∂ℓ/∂W1[0, 0] by the definition, ℓ by forward passes of the engine
 */
public record ArticleWalk(
    Explanation explanation,
    RecordedPass pass,
    float rate,
    List<Float> losses,
    Map<String, Tensor> updated,
    double predictedFall,
    List<DifferenceQuotient> productFloat,
    List<DifferenceQuotient> productDouble,
    List<DifferenceQuotient> weight) {
  /** Where the article takes the derivative of f(x, y) = x·y. */
  public static final float X = 2;

  /** The other coordinate of that place: ∂f/∂x. */
  public static final float Y = -6;

  private static final float RATE = 1f / 256;
  private static final int STEPS = 10;

  /** Runs it. */
  public static ArticleWalk run() {
    Network network = network();
    RecordedPass pass = RecordedPass.of(network, loss(), example());
    double squares = 0;
    for (Tensor gradient : pass.parameterGradients().values()) {
      for (float g : gradient.values()) {
        squares += (double) g * g;
      }
    }
    List<Float> losses = new ArrayList<>();
    Map<String, Tensor> updated = new LinkedHashMap<>();
    try (TrainingPlan plan = network.planTraining(1, loss())) {
      OptimizerState descent = Optimizers.sgd(RATE).start(network.parameters());
      for (int step = 0; step < STEPS; step++) {
        losses.add(plan.step(example(), descent));
        for (String name : network.parameters().names()) {
          updated.putIfAbsent(name, network.parameters().get(name));
        }
      }
      losses.add(plan.forward(example()));
    }
    return new ArticleWalk(
        Explanation.of(pass.outline(), Notation.ARTICLE),
        pass,
        RATE,
        List.copyOf(losses),
        updated,
        RATE * squares,
        DifferenceQuotient.shrinking(h -> productQuotient((float) h), Y, 8),
        DifferenceQuotient.shrinking(h -> ((X + h) * Y - X * Y) / h, Y, 16),
        weightQuotients(pass));
  }

  /** As text. */
  public List<Section> sections() {
    return new WalkText(this).sections();
  }

  /** x = (1, 2), and parameters for which every number is a short binary fraction. */
  private static Network network() {
    Network network = Network.of(Shape.of(2), dense(2), relu(), dense(1)).initialize(0);
    network.parameters().set("0/weight", Tensor.of(Shape.of(2, 2), 0.5f, -1, 0.25f, 0.75f));
    network.parameters().set("0/bias", Tensor.of(Shape.of(2), 0.5f, -1));
    network.parameters().set("2/weight", Tensor.of(Shape.of(2, 1), 2, -3));
    network.parameters().set("2/bias", Tensor.of(Shape.of(1), 0.25f));
    return network;
  }

  private static Loss loss() {
    return Losses.meanSquaredError();
  }

  /** The example that goes through the network. */
  public static Batch example() {
    return Batch.ofValues(Shape.of(2), new float[] {1, 2}, Shape.of(1), 1.25f);
  }

  private static float productQuotient(float h) {
    return ((X + h) * Y - X * Y) / h;
  }

  private static List<DifferenceQuotient> weightQuotients(RecordedPass pass) {
    Network network = network();
    Tensor W1 = network.parameters().get("0/weight");
    float w = W1.get(0, 0);
    float exact = pass.gradientOf("0/weight").get(0, 0);
    try (TrainingPlan plan = network.planTraining(1, loss())) {
      return DifferenceQuotient.shrinking(
          h -> {
            W1.set((float) (w + h), 0, 0);
            network.parameters().set("0/weight", W1);
            return (plan.forward(example()) - (double) pass.loss()) / h;
          },
          exact,
          8);
    }
  }
}
