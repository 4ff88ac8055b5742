package backsweep.network;

import static backsweep.layer.Layers.dense;
import static backsweep.layer.Layers.relu;
import static backsweep.layer.Layers.sigmoid;
import static backsweep.loss.Losses.meanAbsoluteError;
import static backsweep.loss.Losses.meanSquaredError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import backsweep.data.Batch;
import backsweep.layer.Layer;
import backsweep.optimizer.Optimizers;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import org.junit.jupiter.api.Test;

/**
 * The article's toy network z1 = W1·x + b1, z2 = f(z1), z3 = W2·z2 + b2 with loss ℓ(z3) = (z3 −
 * y)², worked out by hand in binary fractions, so that every float must be exact. Examples are rows
 * here: z1 = x·W1 + b1 with W1 [in, out].
 */
class ToyNetworkTest {
  private static final PlanOptions KEEP_ALL = new PlanOptions(1, true, true);

  private static Network toy(Layer f, float[] w1, float[] b1, float[] w2, float b2) {
    Network network = Network.of(Shape.of(2), dense(2), f, dense(1)).initialize(0);
    network.parameters().set("0/weight", Tensor.of(Shape.of(2, 2), w1));
    network.parameters().set("0/bias", Tensor.of(Shape.of(2), b1));
    network.parameters().set("2/weight", Tensor.of(Shape.of(2, 1), w2));
    network.parameters().set("2/bias", Tensor.of(Shape.of(1), b2));
    return network;
  }

  private static void assertOutputs(TrainingPlan plan, int layer, float... expected) {
    assertArrayEquals(expected, plan.output(layer).values());
  }

  private static void assertDeltas(TrainingPlan plan, int layer, float... expected) {
    assertArrayEquals(expected, plan.outputGradient(layer).values());
  }

  private static void assertGradient(TrainingPlan plan, String name, float... expected) {
    assertArrayEquals(expected, plan.gradients().get(name).values(), name);
  }

  /**
   * One example, f = relu.
   *
   * <pre>
   *   x  = (1, 2)      W1 = ( ½  −1 )   b1 = (½, −1)   W2 = ( 2 )   b2 = ¼   y = 1¼
   *                         ( ¼   ¾ )                       (−3 )
   *   z1 = (1·½ + 2·¼ + ½, 1·(−1) + 2·¾ − 1) = (1½, −½)
   *   z2 = relu(z1) = (1½, 0)
   *   z3 = 1½·2 + 0·(−3) + ¼ = 3¼
   *   ℓ  = (3¼ − 1¼)² = 4
   *
   *   ∂ℓ/∂z3 = 2·(3¼ − 1¼) = 4
   *   ∂ℓ/∂W2 = z2ᵀ·4 = (6, 0)            ∂ℓ/∂b2 = 4
   *   ∂ℓ/∂z2 = 4·W2ᵀ = (8, −12)
   *   ∂ℓ/∂z1 = (8·1, −12·0) = (8, 0)
   *   ∂ℓ/∂W1 = xᵀ·(8, 0) = ( 8  0 )      ∂ℓ/∂b1 = (8, 0)
   *                        ( 16 0 )
   *   θ ← θ − ⅛·∂ℓ/∂θ:  W1 = ( −½    −1 )  b1 = (−½, −1)  W2 = (1¼, −3)  b2 = −¼
   *                          ( −1¾    ¾ )
   * </pre>
   */
  @Test
  void relu_oneExample_everyNumberIsAsWorkedOutByHand() {
    Network network =
        toy(
            relu(),
            new float[] {0.5f, -1, 0.25f, 0.75f},
            new float[] {0.5f, -1},
            new float[] {2, -3},
            0.25f);
    Batch batch = Batch.ofValues(Shape.of(2), new float[] {1, 2}, Shape.of(1), 1.25f);
    try (TrainingPlan plan = network.planTraining(1, meanSquaredError(), KEEP_ALL)) {
      assertEquals(4f, plan.forward(batch));
      assertOutputs(plan, 0, 1.5f, -0.5f);
      assertOutputs(plan, 1, 1.5f, 0);
      assertOutputs(plan, 2, 3.25f);
      plan.backward();
      assertDeltas(plan, 2, 4);
      assertGradient(plan, "2/weight", 6, 0);
      assertGradient(plan, "2/bias", 4);
      assertDeltas(plan, 1, 8, -12);
      assertDeltas(plan, 0, 8, 0);
      assertGradient(plan, "0/weight", 8, 0, 16, 0);
      assertGradient(plan, "0/bias", 8, 0);
      Optimizers.sgd(0.125f)
          .start(network.parameters())
          .step(network.parameters(), plan.gradients());
    }
    assertArrayEquals(
        new float[] {-0.5f, -1, -1.75f, 0.75f}, network.parameters().get("0/weight").values());
    assertArrayEquals(new float[] {-0.5f, -1}, network.parameters().get("0/bias").values());
    assertArrayEquals(new float[] {1.25f, -3}, network.parameters().get("2/weight").values());
    assertArrayEquals(new float[] {-0.25f}, network.parameters().get("2/bias").values());
  }

  /**
   * The same with a second example, x = (−1, 2), y = −2¼; the loss is the mean of both.
   *
   * <pre>
   *   z1 = (−½ + ½ + ½, 1 + 1½ − 1) = (½, 1½)    z2 = (½, 1½)    z3 = 1 − 4½ + ¼ = −3¼
   *   ℓ  = (4 + (−1)²) / 2 = 2½
   *   ∂ℓ/∂z3 = (2·2/2, 2·(−1)/2) = (2, −1), one row each
   *   ∂ℓ/∂W2 = (1½·2 + ½·(−1), 0·2 + 1½·(−1)) = (2½, −1½)     ∂ℓ/∂b2 = 2 − 1 = 1
   *   ∂ℓ/∂z2 = ( 4 −6 )    ∂ℓ/∂z1 = ( 4 0 )
   *            (−2  3 )             (−2 3 )
   *   ∂ℓ/∂W1 = ( 1·4 + (−1)·(−2)   (−1)·3 ) = ( 6 −3 )      ∂ℓ/∂b1 = (2, 3)
   *            ( 2·4 + 2·(−2)        2·3  )   ( 4  6 )
   * </pre>
   */
  @Test
  void relu_twoExamples_everyNumberIsAsWorkedOutByHand() {
    Network network =
        toy(
            relu(),
            new float[] {0.5f, -1, 0.25f, 0.75f},
            new float[] {0.5f, -1},
            new float[] {2, -3},
            0.25f);
    Batch batch =
        Batch.ofValues(Shape.of(2), new float[] {1, 2, -1, 2}, Shape.of(1), 1.25f, -2.25f);
    try (TrainingPlan plan = network.planTraining(2, meanSquaredError(), KEEP_ALL)) {
      assertEquals(2.5f, plan.forward(batch));
      assertOutputs(plan, 0, 1.5f, -0.5f, 0.5f, 1.5f);
      assertOutputs(plan, 1, 1.5f, 0, 0.5f, 1.5f);
      assertOutputs(plan, 2, 3.25f, -3.25f);
      plan.backward();
      assertDeltas(plan, 2, 2, -1);
      assertGradient(plan, "2/weight", 2.5f, -1.5f);
      assertGradient(plan, "2/bias", 1);
      assertDeltas(plan, 1, 4, -6, -2, 3);
      assertDeltas(plan, 0, 4, 0, -2, 3);
      assertGradient(plan, "0/weight", 6, -3, 4, 6);
      assertGradient(plan, "0/bias", 2, 3);
    }
  }

  /**
   * One example, f = sigmoid, at z1 = 0, where σ = ½ and σ′ = ½·(1 − ½) = ¼.
   *
   * <pre>
   *   x  = (1, 2)      W1 = ( 2  −4 )   b1 = (0, 1)   W2 = ( 3 )   b2 = ½   y = ½
   *                         (−1  1½ )                      (−1 )
   *   z1 = (2 − 2 + 0, −4 + 3 + 1) = (0, 0)    z2 = (½, ½)    z3 = 1½ − ½ + ½ = 1½
   *   ℓ  = (1½ − ½)² = 1
   *   ∂ℓ/∂z3 = 2     ∂ℓ/∂W2 = (1, 1)     ∂ℓ/∂b2 = 2
   *   ∂ℓ/∂z2 = (6, −2)     ∂ℓ/∂z1 = (6·¼, −2·¼) = (1½, −½)
   *   ∂ℓ/∂W1 = ( 1½ −½ )   ∂ℓ/∂b1 = (1½, −½)
   *            ( 3  −1 )
   * </pre>
   */
  @Test
  void sigmoid_oneExample_everyNumberIsAsWorkedOutByHand() {
    Network network =
        toy(
            sigmoid(),
            new float[] {2, -4, -1, 1.5f},
            new float[] {0, 1},
            new float[] {3, -1},
            0.5f);
    Batch batch = Batch.ofValues(Shape.of(2), new float[] {1, 2}, Shape.of(1), 0.5f);
    try (TrainingPlan plan = network.planTraining(1, meanSquaredError(), KEEP_ALL)) {
      assertEquals(1f, plan.forward(batch));
      assertOutputs(plan, 0, 0, 0);
      assertOutputs(plan, 1, 0.5f, 0.5f);
      assertOutputs(plan, 2, 1.5f);
      plan.backward();
      assertDeltas(plan, 2, 2);
      assertGradient(plan, "2/weight", 1, 1);
      assertGradient(plan, "2/bias", 2);
      assertDeltas(plan, 1, 6, -2);
      assertDeltas(plan, 0, 1.5f, -0.5f);
      assertGradient(plan, "0/weight", 1.5f, -0.5f, 3, -1);
      assertGradient(plan, "0/bias", 1.5f, -0.5f);
    }
  }

  /**
   * f(x, y) = x·y at (2, −6): ∂f/∂x = y = −6 and ∂f/∂y = x = 2. Raising x by h lowers f by 6h,
   * whatever h: the quotient of the definition has reached its limit from the start.
   */
  @Test
  void product_atTwoAndMinusSix_hasTheArticlesDerivatives() {
    for (double h = 1; h > 0x1p-20; h /= 2) {
      assertEquals(-6 * h, f(2 + h, -6) - f(2, -6));
      assertEquals(-6, (f(2 + h, -6) - f(2, -6)) / h);
      assertEquals(2, (f(2, -6 + h) - f(2, -6)) / h);
      assertEquals(-6, (f(2 + h, -6) - f(2 - h, -6)) / (2 * h));
      assertEquals(2, (f(2, -6 + h) - f(2, -6 - h)) / (2 * h));
    }
  }

  private static double f(double x, double y) {
    return x * y;
  }

  /**
   * The same by the chain rule: x and y as the weights of two layers, and ℓ = |xy + 13| = xy + 13.
   */
  @Test
  void product_asANetwork_hasTheArticlesDerivatives() {
    Network network = Network.of(Shape.of(1), dense(1), dense(1)).initialize(0);
    network.parameters().set("0/weight", Tensor.of(Shape.of(1, 1), 2));
    network.parameters().set("1/weight", Tensor.of(Shape.of(1, 1), -6));
    Batch batch = Batch.ofValues(Shape.of(1), new float[] {1}, Shape.of(1), -13);
    try (TrainingPlan plan = network.planTraining(1, meanAbsoluteError())) {
      assertEquals(1f, plan.forward(batch));
      plan.backward();
      assertGradient(plan, "0/weight", -6);
      assertGradient(plan, "1/weight", 2);
    }
  }
}
