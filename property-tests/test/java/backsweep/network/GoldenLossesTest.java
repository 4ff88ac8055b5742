package backsweep.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import backsweep.data.Batch;
import backsweep.layer.Layers;
import backsweep.loss.Loss;
import backsweep.loss.Losses;
import backsweep.oracle.Golden;
import backsweep.tensor.Shape;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses of outputs that the network passes on are those that PyTorch computes. */
class GoldenLossesTest {
  private static final Golden GOLDEN = Golden.read("losses");
  private static final PlanOptions KEEP_ALL = new PlanOptions(1, true, true);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "meanSquaredError",
        "meanAbsoluteError",
        "huber(1.0)",
        "huber(0.4)",
        "binaryCrossEntropyWithLogits",
        "softmaxCrossEntropy",
        "focal(2.0,0.25)",
        "hinge(1.0)",
        "hinge(0.5)",
        "poisson",
        "quantile(0.9)",
        "cosineDistance",
        "softmaxCrossEntropy(0.1)",
        "softmaxCrossEntropy(0.0,0.5,2.0,0.0,1.5)",
        "softmaxCrossEntropy(0.3,0.5,2.0,0.0,1.5)",
        "softmaxCrossEntropyPerStep",
        "softmaxCrossEntropyPerStep(0.3,0.5,2.0,0.0,1.5)",
        "weighted/meanSquaredError",
        "weighted/meanAbsoluteError",
        "weighted/huber(1.0)",
        "weighted/huber(0.4)",
        "weighted/binaryCrossEntropyWithLogits",
        "weighted/softmaxCrossEntropy",
        "weighted/focal(2.0,0.25)",
        "weighted/hinge(0.5)",
        "weighted/poisson",
        "weighted/quantile(0.9)",
        "weighted/cosineDistance",
        "weighted/softmaxCrossEntropy(0.1)",
        "weighted/softmaxCrossEntropy(0.3,0.5,2.0,0.0,1.5)",
        "weighted/softmaxCrossEntropyPerStep(0.3,0.5,2.0,0.0,1.5)"
      })
  void loss_goldenExamples_isThatOfPyTorch(String name) {
    Loss loss = Losses.parse(name.replace("weighted/", ""));
    float[] Z = GOLDEN.floats(name + "/Z");
    float[] Y = GOLDEN.floats(name + "/Y");
    boolean perStep = loss.ignoresLabels();
    Shape shape = perStep ? Shape.of(6, 4) : Shape.of(Z.length / 5);
    Batch alike =
        loss.wantsClasses()
            ? Batch.ofStepClasses(shape, Z, Y.length / 5, classes(Y))
            : Batch.ofValues(shape, Z, shape, Y);
    Batch batch = name.startsWith("weighted") ? alike.weighted(GOLDEN.floats("counts")) : alike;
    Network network = Network.of(shape, Layers.reshape(shape.dimensions())).initialize(0);
    try (TrainingPlan plan = network.planTraining(5, loss, KEEP_ALL)) {
      double L = GOLDEN.get(name + "/L")[0];
      assertEquals(L, plan.forward(batch), 4e-6 * Math.abs(L));
      plan.backward();
      float[] dZ = plan.outputGradient(0).values();
      double[] expected = GOLDEN.get(name + "/dZ");
      double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], dZ[i], 2e-6 * largest, "at " + i);
      }
    }
  }

  private static int[] classes(float[] Y) {
    int[] classes = new int[Y.length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = (int) Y[i];
    }
    return classes;
  }
}
