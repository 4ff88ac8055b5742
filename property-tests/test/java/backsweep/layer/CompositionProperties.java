package backsweep.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.check.LayerCheck;
import backsweep.check.LayerReport;
import backsweep.explain.Explanation;
import backsweep.explain.Notation;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Layers of layers: residual, add, concat, perStep. */
class CompositionProperties {
  private static final List<String> FLAT =
      List.of(
          "residual(dense(20) tanh dense(%d))",
          "residual(layerNorm, dense(20), gelu, dense(%d))",
          "residual(flatten)",
          "residual(residual(tanh dense(%d)) dense(%d))",
          "residual(batchNorm tanh dropout(0.4))",
          "add(dense(9), tanh dense(9), dense(9) sigmoid)",
          "concat(dense(3), dense(17) tanh, tanh)",
          "concat(flatten, residual(tanh))");
  private static final List<String> ROWS =
      List.of(
          "perStep(dense(5) tanh dense(3))",
          "perStep(layerNorm)",
          "perStep(flatten dense(4))",
          "perStep(batchNorm)",
          "concat(perStep(dense(4)), lstm(3, sequence), tanh)",
          "residual(perStep(dense(%d)))",
          "residual(gru(%d, sequence))");

  private static Layer layer(SeededRandom random, List<String> texts, int n) {
    String text = texts.get(random.nextInt(texts.size())).replace("%d", Integer.toString(n));
    return Layers.parse(text).get(0);
  }

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void theyAgreeWithTheirFormulas(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "composition");
    int n = 3 + random.nextInt(6);
    int batch = 2 + random.nextInt(3);
    LayerLaws.gradients(layer(random, FLAT, n), Shape.of(n), batch, seed);
    Shape sequence = Shape.of(1 + random.nextInt(3), n);
    LayerLaws.gradients(layer(random, ROWS, n), sequence, batch, seed);
  }

  @Example
  void theyKeepTheLawsOfLayers() {
    for (String text : FLAT) {
      Layer layer = Layers.parse(text.replace("%d", "18")).get(0);
      LayerReport report = LayerCheck.of(layer).input(Shape.of(18)).tries(3).run();
      assertTrue(report.passed(), report.toString());
    }
    for (String text : ROWS) {
      Layer layer = Layers.parse(text.replace("%d", "6")).get(0);
      LayerReport report = LayerCheck.of(layer).input(Shape.of(4, 6)).tries(3).run();
      assertTrue(report.passed(), report.toString());
    }
  }

  @Property(tries = 15, edgeCases = EdgeCasesMode.NONE)
  void threadsFusionAndShortBatchesChangeNoBit(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "bits");
    List<Layer> flat =
        List.of(Layers.dense(30), layer(random, FLAT, 30), Layers.relu(), Layers.dense(3));
    LayerLaws.sameBits(flat, Shape.of(11), 2 + random.nextInt(60), seed);
    List<Layer> rows = List.of(layer(random, ROWS, 7), Layers.flatten(), Layers.dense(3));
    LayerLaws.sameBits(rows, Shape.of(5, 7), 2 + random.nextInt(20), seed);
  }

  /** The same function written in two ways has the same bits: a residual block and its sum. */
  @Example
  void aResidualBlockIsTheSumOfItsParts() {
    Network block = Network.of(Shape.of(9), Layers.parse("residual(dense(9) tanh)")).initialize(3);
    Network inside = Network.of(Shape.of(9), Layers.parse("dense(9) tanh")).initialize(3);
    inside.parameters().set("0/weight", block.parameters().get("0/0/weight"));
    inside.parameters().set("0/bias", block.parameters().get("0/0/bias"));
    float[] x = LayerLaws.random(9, 1, "x");
    float[] expected = inside.predict(x);
    for (int i = 0; i < x.length; i++) {
      expected[i] += x[i];
    }
    assertArrayEquals(expected, block.predict(x));
  }

  @Example
  void aPlanExplainsWhatRunsInside() {
    Network network =
        Network.of(
                Shape.of(6),
                Layers.parse("dense(8) residual(dense(4) relu dense(8)) concat(tanh, dense(2))"))
            .initialize(1);
    try (TrainingPlan plan =
        network.planTraining(4, Losses.softmaxCrossEntropy(), PlanOptions.DEFAULT)) {
      String text = plan.toString() + Explanation.of(plan.outline(), Notation.PLAN);
      assertTrue(text.contains("H3 = H2·W2.2 + b2.2"), text);
      assertTrue(text.indexOf("dW2.2") < text.indexOf("dW2.0"), text);
      assertTrue(plan.flops() > 3 * 2 * (6 * 8 + 4 * 8 + 4 * 8) - 2 * 6 * 8);
    }
  }

  @Example
  void specsAreReadBackAndArgumentsMayBeSeparatedByCommas() {
    for (String text :
        List.of(
            "residual(dense(3) relu dense(3))",
            "add(dense(3), dense(3) relu)",
            "concat(tanh, residual(dense(3)))",
            "perStep(dense(3) relu)")) {
      Layer layer = Layers.parse(text).get(0);
      assertEquals(text, layer.spec());
      assertEquals(layer, Layers.parse(layer.spec()).get(0));
    }
    assertEquals(
        Layers.parse("residual(dense(3) relu dense(3))"),
        List.of(Layers.residual(Layers.dense(3), Layers.relu(), Layers.dense(3))));
    assertEquals(
        Layers.parse("residual(dense(3), relu, dense(3))"),
        Layers.parse("residual(dense(3) relu dense(3))"));
  }

  @Example
  void compositionsThatCannotBeAreRefused() {
    for (String text :
        List.of("residual", "add(dense(3))", "concat", "concat(tanh, )", "perStep")) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> Layers.parse(text)).getMessage();
      assertTrue(message.contains("found"), message);
    }
    for (String text :
        List.of(
            "residual(dense(3))",
            "add(dense(3), dense(4))",
            "perStep(dense(3))",
            "residual(dense(4) conv2d(3, 3))")) {
      String message =
          assertThrows(
                  IllegalArgumentException.class, () -> Network.of(Shape.of(5), Layers.parse(text)))
              .getMessage();
      assertTrue(message.contains("layer 0 (") && message.contains("found"), message);
    }
  }
}
