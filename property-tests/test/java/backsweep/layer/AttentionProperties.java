package backsweep.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.check.LayerCheck;
import backsweep.check.LayerReport;
import backsweep.data.Dataset;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.optimizer.Optimizers;
import backsweep.oracle.Golden;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import backsweep.training.Trainer;
import backsweep.training.TrainingReport;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Attention and positional encodings. */
class AttentionProperties {
  @Property(tries = 25, edgeCases = EdgeCasesMode.NONE)
  void attentionAgreesWithItsFormula(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "attention");
    int heads = 1 + random.nextInt(3);
    Attention layer = new Attention(heads, random.nextInt(2) == 0);
    Shape input = Shape.of(1 + random.nextInt(6), heads * (1 + random.nextInt(3)));
    LayerLaws.gradients(layer, input, 1 + random.nextInt(3), seed);
    LayerLaws.gradients(Layers.positionalEncoding(), input, 2, seed);
  }

  @Example
  void attentionAgreesWithPyTorch() {
    Golden golden = Golden.read("attention");
    LayerLaws.golden(golden, "full", Layers.attention(3), Shape.of(6, 12));
    LayerLaws.golden(golden, "causal", Layers.causalAttention(2), Shape.of(19, 8));
  }

  @Example
  void theyKeepTheLawsOfLayers() {
    for (String text : List.of("attention(2)", "attention(3, causal)", "positionalEncoding")) {
      Layer layer = Layers.parse(text).get(0);
      assertEquals(text, layer.spec());
      LayerReport report =
          LayerCheck.of(layer).input(Shape.of(7, 6)).input(Shape.of(18, 24)).tries(4).run();
      assertTrue(report.passed(), report.toString());
    }
  }

  @Property(tries = 8, edgeCases = EdgeCasesMode.NONE)
  void threadsAndShortBatchesChangeNoBit(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "bits");
    List<Layer> layers = Layers.parse("residual(layerNorm attention(2, causal)) flatten dense(3)");
    Shape input = Shape.of(1 + random.nextInt(20), 2 * (1 + random.nextInt(20)));
    LayerLaws.sameBits(layers, input, 2 + random.nextInt(12), seed);
  }

  /** Which letter stands at the place that the first one points to: only attention can look. */
  @Example
  void aTransformerBlockLearnsToLookWhereItIsTold() {
    int time = 6;
    int letters = 5;
    int width = time + letters;
    int examples = 1500;
    SeededRandom random = new SeededRandom(1, "letters");
    float[] X = new float[examples * time * width];
    int[] y = new int[examples];
    for (int e = 0; e < examples; e++) {
      int asked = 1 + random.nextInt(time - 1);
      X[e * time * width + asked] = 1;
      for (int t = 1; t < time; t++) {
        int letter = random.nextInt(letters);
        X[(e * time + t) * width + t] = 1;
        X[(e * time + t) * width + time + letter] = 1;
        y[e] = t == asked ? letter : y[e];
      }
    }
    Dataset data = Dataset.ofClasses(Shape.of(time, width), X, y, List.of("a", "b", "c", "d", "e"));
    String block =
        "perStep(dense(16)) positionalEncoding residual(layerNorm attention(2))"
            + " residual(layerNorm perStep(dense(32) gelu dense(16))) flatten dense(5)";
    Network network = Network.of(Shape.of(time, width), Layers.parse(block)).initialize(3);
    TrainingReport report =
        Trainer.builder(network)
            .loss(Losses.softmaxCrossEntropy())
            .optimizer(Optimizers.adam(0.005f))
            .epochs(12)
            .build()
            .fit(data, data);
    double accuracy = report.last().validation().classification().accuracy();
    assertTrue(accuracy > 0.97, "accuracy " + accuracy);
  }

  @Example
  void headsThatDoNotFitAreRefused() {
    for (String text : List.of("attention", "attention(0)", "attention(2, later)")) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> Layers.parse(text)).getMessage();
      assertTrue(message.contains("expected"), message);
    }
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Network.of(Shape.of(4, 7), Layers.attention(2)))
            .getMessage();
    assertTrue(message.contains("layer 0 (attention)") && message.contains("multiple"), message);
  }
}
