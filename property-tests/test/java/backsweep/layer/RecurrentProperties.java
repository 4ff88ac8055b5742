package backsweep.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.check.LayerCheck;
import backsweep.check.LayerReport;
import backsweep.data.Dataset;
import backsweep.layer.Recurrent.Cell;
import backsweep.loss.Losses;
import backsweep.network.LayerAlone;
import backsweep.network.Network;
import backsweep.optimizer.Optimizers;
import backsweep.oracle.Golden;
import backsweep.plan.Gradients;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import backsweep.training.Trainer;
import backsweep.training.TrainingReport;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Recurrent layers. */
class RecurrentProperties {
  private static Recurrent layer(SeededRandom random) {
    Cell cell = Cell.values()[random.nextInt(4)];
    int units = 1 + random.nextInt(random.nextInt(4) == 0 ? 70 : 12);
    return new Recurrent(
        cell, units, random.nextInt(2) == 0, random.nextInt(3) == 0, 0, random.nextInt(3) == 0);
  }

  @Property(tries = 30, edgeCases = EdgeCasesMode.NONE)
  void theyAgreeWithTheirFormulas(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "recurrent");
    Cell cell = Cell.values()[random.nextInt(4)];
    int units = 1 + random.nextInt(9);
    Recurrent layer =
        new Recurrent(
            cell, units, random.nextInt(2) == 0, random.nextInt(3) == 0, 0, random.nextInt(3) == 0);
    Shape input = Shape.of(1 + random.nextInt(5), 1 + random.nextInt(5));
    LayerLaws.gradients(layer, input, 1 + random.nextInt(3), seed);
  }

  @Example
  void theyAgreeWithPyTorch() {
    Golden golden = Golden.read("recurrent");
    for (Cell cell : Cell.values()) {
      String name = cell.name().toLowerCase(Locale.ROOT) + "/";
      Recurrent small = new Recurrent(cell, 5, false, true, 0, false);
      LayerLaws.golden(
          golden, name + "last", new Recurrent(cell, 7, false, false, 0, false), Shape.of(5, 4));
      LayerLaws.golden(
          golden,
          name + "sequence",
          new Recurrent(cell, 18, true, false, 0, false),
          Shape.of(6, 3));
      LayerLaws.golden(golden, name + "both", small.everyStep(), Shape.of(4, 3));
      LayerLaws.golden(golden, name + "bothLast", small, Shape.of(4, 3));
      Recurrent learned = new Recurrent(cell, 6, true, false, 0, true);
      LayerLaws.golden(golden, name + "learned", learned, Shape.of(4, 3));
      LayerLaws.golden(golden, name + "learnedBoth", small.learnedInitialState(), Shape.of(3, 3));
    }
  }

  @Example
  void theyKeepTheLawsOfLayers() {
    for (String text :
        List.of(
            "rnn(9)",
            "rnn(5, relu, sequence)",
            "lstm(17)",
            "gru(6, sequence)",
            "bidirectional(lstm(4, sequence))",
            "bidirectional(gru(5))",
            "bidirectional(rnn(3))",
            "lstm(5, sequence, initial=learned)",
            "bidirectional(gru(4, initial=learned))",
            "rnn(6, initial=learned)")) {
      LayerReport report = LayerCheck.of(Layers.parse(text).get(0)).tries(4).run();
      assertTrue(report.passed(), report.toString());
    }
  }

  @Property(tries = 12, edgeCases = EdgeCasesMode.NONE)
  void threadsAndShortBatchesChangeNoBit(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "bits");
    Recurrent first = layer(random).everyStep();
    Recurrent second = layer(random);
    List<Layer> layers =
        second.sequence()
            ? List.of(first, second, Layers.flatten(), Layers.dense(3))
            : List.of(first, second, Layers.dense(3));
    Shape input = Shape.of(1 + random.nextInt(7), 1 + random.nextInt(20));
    LayerLaws.sameBits(layers, input, 2 + random.nextInt(20), seed);
  }

  /** With a truncation of one step, each step's gradient is that of the step alone. */
  @Example
  void truncationCutsTheSweepBackWhereItSays() {
    Shape input = Shape.of(6, 3);
    for (int steps = 1; steps <= 6; steps++) {
      Recurrent cut = Layers.gru(4).everyStep().truncated(steps);
      Network network = LayerLaws.alone(cut, input, 5);
      Gradients gradients = new Gradients(network.parameters().layout());
      LayerAlone engine = new LayerAlone(network, 0, 1, gradients);
      float[] dZ = new float[24];
      dZ[5 * 4] = 1;
      engine.forward(LayerLaws.random(18, 5, "X"));
      float[] dX = engine.backwardInput(dZ);
      // The loss is that of the last step: the sweep ends at the last multiple of the truncation.
      int first = 5 / steps * steps;
      for (int t = 0; t < 6; t++) {
        boolean reached = false;
        for (int j = 0; j < 3; j++) {
          reached |= dX[t * 3 + j] != 0;
        }
        assertEquals(t >= first, reached, "truncation " + steps + ", step " + t);
      }
    }
  }

  @Example
  void lstmLearnsWhichOfTwoSignalsCameFirst() {
    int examples = 400;
    int time = 12;
    float[] X = new float[examples * time * 2];
    int[] y = new int[examples];
    SeededRandom random = new SeededRandom(1, "signals");
    for (int e = 0; e < examples; e++) {
      int a = random.nextInt(time);
      int b = (a + 1 + random.nextInt(time - 1)) % time;
      X[(e * time + a) * 2] = 1;
      X[(e * time + b) * 2 + 1] = 1;
      y[e] = a < b ? 0 : 1;
    }
    Dataset data = Dataset.ofClasses(Shape.of(time, 2), X, y, List.of("a", "b"));
    for (String text : List.of("lstm(16) dense(2)", "gru(16) dense(2)")) {
      Network network = Network.of(Shape.of(time, 2), Layers.parse(text)).initialize(2);
      TrainingReport report =
          Trainer.builder(network)
              .loss(Losses.softmaxCrossEntropy())
              .optimizer(Optimizers.adam(0.01f))
              .batchSize(20)
              .epochs(25)
              .build()
              .fit(data, data);
      double accuracy = report.last().validation().classification().accuracy();
      assertEquals(1.0, accuracy, text);
    }
  }

  @Example
  void specsAreReadBack() {
    for (String text :
        List.of(
            "rnn(3)",
            "rnn(3, relu)",
            "rnn(3, relu, sequence)",
            "lstm(3, sequence)",
            "lstm(3, last, 4)",
            "lstm(3, sequence, 4)",
            "lstm(3, initial=learned)",
            "bidirectional(rnn(3, relu, sequence, 4, initial=learned))",
            "bidirectional(gru(3, sequence))")) {
      Layer layer = Layers.parse(text).get(0);
      assertEquals(text, layer.spec());
      assertEquals(layer, Layers.parse(layer.spec()).get(0));
    }
    assertEquals(
        Layers.lstm(3).everyStep().truncated(4), Layers.parse("lstm(3, sequence, 4)").get(0));
    assertArrayEquals(
        new int[] {5, 6},
        Layers.gru(3).everyStep().bidirectional().outputShape(Shape.of(5, 2)).dimensions());
  }

  @Example
  void layersThatCannotBeAreRefused() {
    for (String text :
        List.of(
            "lstm",
            "lstm(0)",
            "gru(-3)",
            "lstm(3, all)",
            "lstm(3, last, -1)",
            "lstm(3, last, 1, 2)",
            "rnn(3, sigmoid)",
            "gru(3, initial=ones)",
            "bidirectional(dense(3))",
            "bidirectional(bidirectional(gru(3)))",
            "bidirectional(gru(3) gru(4))",
            "bidirectional")) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> Layers.parse(text)).getMessage();
      assertTrue(message.contains("found") || message.contains("not known"), message);
    }
    String message =
        assertThrows(IllegalArgumentException.class, () -> Network.of(Shape.of(5), Layers.lstm(3)))
            .getMessage();
    assertTrue(message.contains("expected an input [time, features]"), message);
  }
}
