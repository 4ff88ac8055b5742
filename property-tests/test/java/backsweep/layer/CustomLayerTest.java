package backsweep.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.check.LayerCheck;
import backsweep.check.LayerReport;
import backsweep.explain.Explanation;
import backsweep.explain.Notation;
import backsweep.formats.Model;
import backsweep.formats.ModelFile;
import backsweep.formats.Origin;
import backsweep.formats.Preprocessing;
import backsweep.loss.Loss;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.TrainingPlan;
import backsweep.tensor.Shape;
import backsweep.tensor.TensorOps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A layer that the engine does not know is at home everywhere once a provider names it. */
class CustomLayerTest {
  private static final Shape IN = Shape.of(20);

  @Test
  void parse_ofAProvidedLayer_makesAnEqualLayer() {
    List<Layer> layers = Layers.parse("dense(8) square(0.5) dense(3)");
    assertEquals(new Square(0.5f), layers.get(1));
    assertEquals(layers.get(1), Layers.parse(layers.get(1).spec()).get(0));
    String message =
        assertThrows(IllegalArgumentException.class, () -> Layers.parse("square")).getMessage();
    assertTrue(message.contains("square(0.5)"), message);
    String unknown =
        assertThrows(IllegalArgumentException.class, () -> Layers.parse("cube(2)")).getMessage();
    assertTrue(unknown.contains("LayerProvider"), unknown);
  }

  @Test
  void run_byTheLawsOfLayers_passes() {
    LayerReport report = LayerCheck.of(new Square(0.5f)).run();
    assertTrue(report.passed(), report.toString());
  }

  @Test
  void training_withAnyThreads_givesTheSameBits() {
    LayerLaws.sameBits(Layers.parse("dense(70) square(0.5) dense(4)"), IN, 33, 5);
  }

  /** Products of its own, cut for threads as those of a dense layer. */
  @Test
  void layer_writtenWithExportedOperations_keepsTheLaws() {
    for (int units : new int[] {1, 7, 70}) {
      LayerReport report =
          LayerCheck.of(new Gated(units)).input(Shape.of(5)).input(Shape.of(83)).tries(6).run();
      assertTrue(report.passed(), report.toString());
    }
    List<Layer> layers = List.of(new Gated(70), Layers.relu(), new Gated(33), Layers.dense(4));
    LayerLaws.sameBits(layers, IN, 33, 5);
    LayerLaws.gradients(new Gated(19), IN, 5, 3);
  }

  /** The products are those of a dense layer, to the bit. */
  @Test
  void layer_withProducts_givesTheBitsOfDenseLayers() {
    Network network = LayerLaws.alone(new Gated(37), IN, 4);
    float[] X = LayerLaws.random(IN.size(), 4, "X");
    float[][] parts = new float[2][];
    for (int p = 0; p < 2; p++) {
      Network dense = Network.of(IN, Layers.dense(37)).initialize(1);
      String prefix = p == 0 ? "0/" : "0/gate";
      String weight = p == 0 ? "weight" : "Weight";
      String bias = p == 0 ? "bias" : "Bias";
      dense.parameters().set("0/weight", network.parameters().get(prefix + weight));
      dense.parameters().set("0/bias", network.parameters().get(prefix + bias));
      parts[p] = dense.predict(X);
    }
    float[] gate = Network.of(Shape.of(37), Layers.tanh()).initialize(1).predict(parts[1]);
    float[] expected = new float[37];
    TensorOps.multiply(parts[0], 0, gate, 0, expected, 0, 37);
    assertArrayEquals(expected, network.predict(X));
    float[] lanes = new float[TensorOps.LANES];
    float sum = TensorOps.sum(expected, 0, 37, lanes);
    float[] sums = new float[1];
    TensorOps.columnSums(expected, 0, 37, 1, sums, 0);
    assertEquals(sums[0], sum, 1e-5f);
    float[] ones = new float[37];
    java.util.Arrays.fill(ones, 1f);
    assertEquals(sum, TensorOps.dot(expected, 0, ones, 0, 37, lanes));
    float[] sigmoid = new float[37];
    TensorOps.sigmoid(parts[1], 0, sigmoid, 0, 37);
    assertArrayEquals(
        Network.of(Shape.of(37), Layers.sigmoid()).initialize(1).predict(parts[1]), sigmoid);
    float[] slopes = new float[37];
    TensorOps.sigmoidBackward(sigmoid, 0, ones, 0, slopes, 0, 37);
    for (int i = 0; i < 37; i++) {
      assertEquals(sigmoid[i] * (1 - sigmoid[i]), slopes[i], 1e-7f);
    }
  }

  @Test
  void modelFile_withAProvidedLayer_isReadBack(@TempDir Path folder) throws IOException {
    Loss loss = Losses.softmaxCrossEntropy();
    Network network =
        Network.of(IN, Layers.parse("dense(8) square(0.5) dense(3)"))
            .initialize(1)
            .output(loss.output());
    Path file = folder.resolve("model.safetensors");
    Preprocessing pixels = Preprocessing.images(IN, 1f, List.of("a", "b", "c"));
    Origin origin = new Origin("none", "", 1, "0", Map.of());
    ModelFile.write(file, new Model(network, loss, pixels, origin));
    Network read = ModelFile.read(file).network();
    assertEquals(network.spec(), read.spec());
    assertEquals(network.parameters().sha256(), read.parameters().sha256());
  }

  @Test
  void plan_namesTheLayerAndItsEquations() {
    Network network = Network.of(IN, Layers.parse("dense(8) square(0.5) dense(3)")).initialize(1);
    try (TrainingPlan plan = network.planTraining(4, Losses.softmaxCrossEntropy())) {
      assertTrue(plan.toString().contains("1 square"), plan.toString());
      String text = Explanation.of(plan.outline(), Notation.PLAN).toString();
      assertTrue(text.contains("square"), text);
    }
  }
}
