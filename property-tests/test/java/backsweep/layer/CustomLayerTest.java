package backsweep.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.check.LayerCheck;
import backsweep.check.LayerReport;
import backsweep.formats.Model;
import backsweep.formats.ModelFile;
import backsweep.formats.Origin;
import backsweep.formats.Preprocessing;
import backsweep.loss.Loss;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.TrainingPlan;
import backsweep.tensor.Shape;
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
    }
  }
}
