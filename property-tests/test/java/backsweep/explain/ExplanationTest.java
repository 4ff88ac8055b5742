package backsweep.explain;

import static backsweep.layer.Layers.dense;
import static backsweep.layer.Layers.flatten;
import static backsweep.layer.Layers.relu;
import static backsweep.layer.Layers.tanh;
import static backsweep.loss.Losses.meanSquaredError;
import static backsweep.loss.Losses.softmaxCrossEntropy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Batch;
import backsweep.explain.LogicalStep.Phase;
import backsweep.layer.Layer;
import backsweep.layer.LayerStep;
import backsweep.layer.Layers;
import backsweep.layer.StepContext;
import backsweep.loss.Loss;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final PlanOptions DEFAULT = PlanOptions.DEFAULT;

  private static Explanation explain(Network network, int batch, Loss loss, PlanOptions options) {
    try (TrainingPlan plan = network.initialize(1).planTraining(batch, loss, options)) {
      return Explanation.of(plan.outline(), Notation.PLAN);
    }
  }

  /** 4×5 pixels, 6 hidden units, 3 classes, a batch of 7. */
  private static Explanation classifier() {
    Network network = Network.of(Shape.of(4, 5), flatten(), dense(6), relu(), dense(3));
    return explain(network, 7, softmaxCrossEntropy(), DEFAULT);
  }

  private static List<String> equations(List<LogicalStep> steps) {
    return steps.stream().map(LogicalStep::equation).toList();
  }

  @Test
  void steps_classifier_areTheChainRuleLossFirst() {
    Explanation classifier = classifier();
    assertEquals(
        List.of("A1 = X as [20]", "A2 = A1·W1 + b1", "A3 = max(A2, 0)", "A4 = A3·W2 + b2"),
        equations(classifier.steps(Phase.FORWARD)));
    assertEquals(
        List.of("P = softmax(A4); ℓ = −log P[y]", "L = mean of ℓ"),
        equations(classifier.steps(Phase.LOSS)));
    assertEquals(
        List.of(
            "dA4 = (P − onehot(y)) / batch",
            "dW2 = A3ᵀ·dA4",
            "db2 = Σ dA4",
            "dA3 = dA4·W2ᵀ",
            "dA2 = dA3 ⊙ [A3 > 0]",
            "dW1 = A1ᵀ·dA2",
            "db1 = Σ dA2"),
        equations(classifier.steps(Phase.BACKWARD)));
  }

  @Test
  void steps_batchNormAndDropout_areTheirEquations() {
    Network network =
        Network.of(Shape.of(6), dense(6), Layers.batchNorm(), Layers.dropout(0.5f), dense(3));
    Explanation explanation = explain(network, 7, softmaxCrossEntropy(), DEFAULT);
    assertEquals(
        List.of(
            "A1 = X·W1 + b1",
            "mean, inverse = mean of A1, 1/√(variance of A1 + 1.0E-5)",
            "A2 = (A1 − mean) ⊙ inverse ⊙ scale2 + shift2",
            "A3 = A2 ⊙ M / (1 − 0.5), M random zeros and ones",
            "A4 = A3·W3 + b3"),
        equations(explanation.steps(Phase.FORWARD)));
    assertEquals(
        List.of(
            "dA2 = dA3 ⊙ M / (1 − 0.5)",
            "dscale2 = Σ dA2 ⊙ (A1 − mean) ⊙ inverse",
            "dshift2 = Σ dA2",
            "dA1 = scale2 ⊙ inverse ⊙ (dA2 − dshift2/m − x̂ ⊙ dscale2/m), x̂ = (A1 − mean) ⊙"
                + " inverse"),
        equations(explanation.steps(Phase.BACKWARD)).subList(4, 8));
  }

  @Test
  void dense_costs_areCountedByHand() {
    LogicalStep product = classifier().steps().get(1);
    assertEquals(2 * 20 * 6 * 7, product.flops());
    assertEquals(4 * (7 * 20 + 20 * 6 + 6), product.bytesRead());
    assertEquals(4 * 7 * 6, product.bytesWritten());
    assertEquals(20 * 6 + 6, product.parameters());
    assertEquals(1680.0 / (1064 + 168), product.intensity());
    assertEquals("Gemm.product", product.kernel());
    assertEquals(List.of(1, 2), product.fusedWith());
  }

  @Test
  void readers_gradientOfTheOutput_areWeightBiasAndAllBefore() {
    Explanation classifier = classifier();
    LogicalStep loss = classifier.steps(Phase.BACKWARD).getFirst();
    assertEquals(
        List.of("dW2 = A3ᵀ·dA4", "db2 = Σ dA4", "dA3 = dA4·W2ᵀ"),
        equations(classifier.readers(loss)));
  }

  @Test
  void cached_areTheValuesThatTheSweepReads() {
    Explanation classifier = classifier();
    List<String> cached =
        classifier.steps(Phase.FORWARD).stream()
            .filter(LogicalStep::cached)
            .map(LogicalStep::equation)
            .toList();
    assertEquals(List.of("A3 = max(A2, 0)"), cached);
    Network network = Network.of(Shape.of(3), dense(2), tanh(), dense(1), Layers.gelu());
    Explanation last = explain(network, 1, meanSquaredError(), DEFAULT);
    assertTrue(last.steps().get(2).cached(), "gelu's derivative reads A3");
    assertFalse(last.steps().get(0).cached(), "tanh's derivative reads A2");
  }

  @Test
  void steps_nothingBeforeHasParameters_endThere() {
    Network network = Network.of(Shape.of(3), relu(), dense(2));
    Explanation explanation = explain(network, 2, meanSquaredError(), DEFAULT);
    assertEquals(
        List.of("dA2 = 2·(A2 − Y) / (batch·n)", "dW1 = A1ᵀ·dA2", "db1 = Σ dA2"),
        equations(explanation.steps(Phase.BACKWARD)));
    assertEquals(1, explanation.firstLayerWithGradient());
  }

  @Test
  void memory_fusedPlan_activationsWorkInPlaceAndTimesAreNamed() {
    MemoryTimeline memory = classifier().memory();
    assertEquals(
        List.of(
            "forward 1+2",
            "forward 3",
            "loss",
            "backward 2+3",
            "backward 1 (nothing)",
            "parameters"),
        memory.times());
    assertEquals(
        List.of(
            List.of("X", "A1"),
            List.of("A2", "A3"),
            List.of("A4"),
            List.of("P", "dA4"),
            List.of("dA3", "dA2"),
            List.of("ℓ")),
        memory.buffers().stream().map(BufferLife::holds).toList());
    String drawing = memory.drawing();
    assertTrue(drawing.contains("A2 A3" + " ".repeat(12) + "192 "), drawing);
    assertTrue(drawing.contains("   5  parameters"), drawing);
  }

  @Test
  void memory_severalThreads_hasTwoTimes() {
    Network network = Network.of(Shape.of(3), dense(2));
    PlanOptions two = PlanOptions.threads(2);
    assertEquals(
        List.of("forward, loss, backward", "parameters"),
        explain(network, 4, meanSquaredError(), two).memory().times());
  }

  /** A layer of a user: Z = 3·X, which tells nothing of its mathematics. */
  private record Triple() implements Layer {
    @Override
    public String name() {
      return "triple";
    }

    @Override
    public Shape outputShape(Shape input) {
      return input;
    }

    @Override
    public boolean needsInput() {
      return true;
    }

    @Override
    public boolean needsOutput() {
      return false;
    }

    @Override
    public long flops(Shape input) {
      return input.size();
    }

    @Override
    public LayerStep step(StepContext context) {
      return new LayerStep() {
        @Override
        public void forward(int from, int to, int left, int right, int worker) {}

        @Override
        public void backwardInput(int from, int to, int left, int right, int worker) {}
      };
    }
  }

  @Test
  void steps_layerOfAUser_areToldInGeneralTerms() {
    Network network = Network.of(Shape.of(3), dense(2), new Triple());
    Explanation explanation = explain(network, 2, meanSquaredError(), DEFAULT);
    assertEquals("A2 = triple(A1)", explanation.steps().get(1).equation());
    assertEquals(4, explanation.steps().get(1).flops());
    assertEquals("dA1 = (∂Z/∂X)ᵀ·dA2 at A1", explanation.steps().get(5).equation());
  }

  @Test
  void recordedPass_classes_keepsProbabilitiesAndBothWays() {
    Network network = Network.of(Shape.of(2), dense(3), tanh(), dense(2)).initialize(5);
    float[] x = {0.5f, -1, 2, 0.25f};
    Batch batch = Batch.ofClasses(Shape.of(2), x, 1, 0);
    RecordedPass pass = RecordedPass.of(network, softmaxCrossEntropy(), batch);
    assertArrayEquals(x, pass.values().getFirst().values());
    assertEquals(Shape.of(2, 3), pass.values().get(2).shape());
    float[] P = pass.probabilities().values();
    assertArrayEquals(network.predict(new float[] {0.5f, -1}), new float[] {P[0], P[1]});
    float[] dZ = pass.gradients().getLast().values();
    assertArrayEquals(new float[] {P[0] / 2, (P[1] - 1) / 2, (P[2] - 1) / 2, P[3] / 2}, dZ);
    assertArrayEquals(new float[] {1, 0}, pass.target().values());
    assertEquals(pass.gradientOf("2/bias").values()[0], dZ[0] + dZ[2]);
  }
}
