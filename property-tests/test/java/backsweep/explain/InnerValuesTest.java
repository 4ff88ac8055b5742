package backsweep.explain;

import static backsweep.layer.Layers.dense;
import static backsweep.layer.Layers.lstm;
import static backsweep.layer.Layers.residual;
import static backsweep.layer.Layers.tanh;
import static backsweep.loss.Losses.meanSquaredError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import backsweep.data.Batch;
import backsweep.layer.Layers;
import backsweep.loss.Loss;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What layers keep inside can be read, and each number under a name of its own. */
class InnerValuesTest {
  private static final float[] X = {1, 2, 3, 4, 5, 6};

  private static Map<String, Tensor> numbers(Network network, RecordedPass pass) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    for (LogicalStep step : Explanation.of(pass.outline(), Notation.PLAN).steps()) {
      Stream.concat(step.reads().stream(), step.writes().stream())
          .filter(operand -> operand.kind() != Operand.Kind.EXAMPLE_LOSS)
          .forEach(
              operand -> {
                Tensor value = pass.value(operand);
                assertNotNull(value, operand + " of " + network);
                assertEquals(operand.shape(), value.shape(), operand.name());
                Tensor before = all.putIfAbsent(operand.name(), value);
                assertEquals(before == null ? value : before, value, operand.name());
              });
    }
    return all;
  }

  private static RecordedPass pass(Network network, Batch batch) {
    return RecordedPass.of(network.initialize(3), meanSquaredError(), batch);
  }

  @Test
  void twoResidualLayers_eachShowsItsOwnInnerOutput() {
    Network network =
        Network.of(Shape.of(2), residual(dense(2), tanh()), residual(dense(2), tanh()), dense(1));
    float[] x = {0.5f, -0.25f, 1f, 0.75f};
    RecordedPass pass = pass(network, Batch.ofValues(Shape.of(2), x, Shape.of(1), 1f, -1f));
    Map<String, Tensor> all = numbers(network, pass);
    for (int layer = 0; layer < 2; layer++) {
      float[] X = pass.values().get(layer).values();
      float[] Z = pass.values().get(layer + 1).values();
      float[] inner = Objects.requireNonNull(all.get("H2@" + layer)).values();
      for (int i = 0; i < 4; i++) {
        assertEquals(Z[i], X[i] + inner[i], "layer " + layer + ", number " + i);
      }
    }
    assertNotEquals(all.get("H2@0"), all.get("H2@1"));
  }

  @Test
  void lstm_gradientsOfTheGates_addUpToThatOfTheBias() {
    Network network = Network.of(Shape.of(3, 2), lstm(2), dense(1));
    float[] x = {0.5f, -0.25f, 1f, 0.75f, -1f, 0.125f};
    RecordedPass pass = pass(network, Batch.ofValues(Shape.of(3, 2), x, Shape.of(1), 1f));
    Map<String, Tensor> all = numbers(network, pass);
    float[] gates = Objects.requireNonNull(all.get("gates")).values();
    float[] gradients = Objects.requireNonNull(all.get("dgates")).values();
    float[] bias = pass.gradientOf("0/bias").values();
    assertEquals(3 * bias.length, gradients.length);
    for (int j = 0; j < bias.length; j++) {
      double sum = 0;
      for (int t = 0; t < 3; t++) {
        sum += gradients[t * bias.length + j];
        boolean candidate = j / 2 == 2;
        float gate = gates[t * bias.length + j];
        assertEquals(candidate ? Math.abs(gate) : gate, Math.min(1, Math.max(0, Math.abs(gate))));
      }
      assertEquals(sum, bias[j], 1e-6 * Math.abs(sum) + 1e-9, "gate " + j);
    }
  }

  /** The numbers under an equation are those that it gives, though gates are made in place. */
  @Test
  void lstm_gatesAndStates_areWhatTheirEquationsSay() {
    Network network = Network.of(Shape.of(3, 2), lstm(2), dense(1));
    float[] x = {0.5f, -0.25f, 1f, 0.75f, -1f, 0.125f};
    RecordedPass pass = pass(network, Batch.ofValues(Shape.of(3, 2), x, Shape.of(1), 1f));
    Map<String, Tensor> all = numbers(network, pass);
    float[] gates = Objects.requireNonNull(all.get("gates")).values();
    float[] states = Objects.requireNonNull(all.get("states")).values();
    float[] last = Objects.requireNonNull(all.get("lastState")).values();
    float[] cells = Objects.requireNonNull(all.get("cells")).values();
    float[] W = pass.parameters().get("0/weight").values();
    float[] U = pass.parameters().get("0/recurrent").values();
    float[] b = pass.parameters().get("0/bias").values();
    for (int t = 0; t < 3; t++) {
      for (int j = 0; j < 8; j++) {
        double sum = b[j];
        for (int k = 0; k < 2; k++) {
          sum += x[2 * t + k] * W[8 * k + j] + states[2 * t + k] * U[8 * k + j];
        }
        double gate = j / 2 == 2 ? Math.tanh(sum) : 1 / (1 + Math.exp(-sum));
        assertEquals(gate, gates[8 * t + j], 1e-6, "step " + t + ", gate " + j);
      }
      for (int j = 0; j < 2; j++) {
        int g = 8 * t + j;
        double cell = gates[g + 2] * cells[2 * t + j] + gates[g] * gates[g + 4];
        assertEquals(cell, cells[2 * t + 2 + j], 1e-6);
        float next = t < 2 ? states[2 * t + 2 + j] : last[j];
        assertEquals(gates[g + 6] * Math.tanh(cell), next, 1e-6);
      }
    }
  }

  private static Operand exampleLoss(RecordedPass pass) {
    return Explanation.of(pass.outline(), Notation.PLAN).steps().stream()
        .flatMap(step -> step.writes().stream())
        .filter(operand -> operand.kind() == Operand.Kind.EXAMPLE_LOSS)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void exampleLoss_ofAClassThatCountsThreefold_isThreeTimesTheMean() {
    Network network = Network.of(Shape.of(2), dense(2)).initialize(1);
    Loss loss = Losses.softmaxCrossEntropy(0f, 3f, 1f);
    Batch batch = Batch.ofClasses(Shape.of(2), Arrays.copyOf(X, 2), 0);
    RecordedPass pass = RecordedPass.of(network, loss, batch);
    float l = Objects.requireNonNull(pass.value(exampleLoss(pass))).values()[0];
    float P = Objects.requireNonNull(pass.probabilities()).values()[0];
    assertEquals(-3 * Math.log(P), l, 1e-5);
    assertEquals(l / 3, pass.loss(), 1e-6);
    List<String> equations =
        Explanation.of(pass.outline(), Notation.PLAN).steps(LogicalStep.Phase.LOSS).stream()
            .map(LogicalStep::equation)
            .toList();
    assertEquals("P = softmax(A1)", equations.get(0));
    assertEquals("L = Σ ℓ / Σ w[y]", equations.getLast());
  }

  @Test
  void exampleLoss_ofSeveralSteps_isOneForEach() {
    Network network = Network.of(Shape.of(3, 2), Layers.perStep(dense(2))).initialize(1);
    Loss loss = Losses.softmaxCrossEntropyPerStep();
    for (int examples = 1; examples <= 2; examples++) {
      float[] x = Arrays.copyOf(X, 6 * examples);
      int[] classes = new int[3 * examples];
      Batch batch = Batch.ofStepClasses(Shape.of(3, 2), x, 3, classes);
      RecordedPass pass = RecordedPass.of(network, loss, batch);
      Operand l = exampleLoss(pass);
      assertEquals(Shape.of(examples, 3), l.shape());
      assertNull(pass.value(l));
      for (LogicalStep step : Explanation.of(pass.outline(), Notation.PLAN).steps()) {
        for (Operand operand : step.reads()) {
          if (operand.kind() == Operand.Kind.TARGET) {
            assertEquals(Objects.requireNonNull(pass.value(operand)).shape(), operand.shape());
          }
        }
      }
    }
  }
}
