package backsweep.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.check.RandomExamples;
import backsweep.data.Batch;
import backsweep.data.Dataset;
import backsweep.layer.Recurrent.Cell;
import backsweep.loss.Losses;
import backsweep.network.InferencePlan;
import backsweep.network.LayerAlone;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.oracle.Golden;
import backsweep.plan.Gradients;
import backsweep.plan.Lengths;
import backsweep.plan.ParameterLayout;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Sequences of different lengths in one batch. */
class MaskingProperties {
  private static final float PADDING = -9;

  private static Recurrent layer(SeededRandom random) {
    Cell cell = Cell.values()[random.nextInt(4)];
    int units = 1 + random.nextInt(random.nextInt(4) == 0 ? 40 : 9);
    int truncation = random.nextInt(3) == 0 ? 2 : 0;
    boolean both = random.nextInt(2) == 0;
    return new Recurrent(
        cell, units, random.nextInt(2) == 0, both, truncation, random.nextInt(2) == 0);
  }

  private static int[] lengths(SeededRandom random, int batch, int time) {
    int[] all = new int[batch];
    Arrays.setAll(all, e -> 1 + random.nextInt(time));
    return all;
  }

  /** Z and dX to the bit, and the gradients as sums over the examples. */
  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void anExampleIsTreatedAsByALayerForItsLength(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "lengths");
    Recurrent layer = layer(random);
    Shape input = Shape.of(1 + random.nextInt(7), 1 + random.nextInt(5));
    int time = input.dimension(0);
    int in = input.dimension(1);
    int batch = 1 + random.nextInt(12);
    int[] lengths = lengths(random, batch, time);
    Network network = LayerLaws.alone(layer, input, seed);
    int out = network.outputShape().size();
    float[] X = LayerLaws.random(batch * time * in, seed, "X");
    float[] dZ = LayerLaws.random(batch * out, seed, "dZ");
    Gradients gradients = new Gradients(network.parameters().layout());
    Lengths told = new Lengths(batch, time);
    for (int e = 0; e < batch; e++) {
      told.set(e, lengths[e]);
    }
    LayerAlone engine = new LayerAlone(network, 0, batch, gradients, told);
    float[] Z = engine.forward(X);
    float[] dX = engine.backwardInput(dZ);
    engine.backwardParameters(dZ);
    double[][] sums = new double[network.parameters().names().size()][];
    for (int e = 0; e < batch; e++) {
      Shape shape = Shape.of(lengths[e], in);
      Network own = Network.of(shape, layer).initialize(network.parameters());
      Gradients alone = new Gradients(own.parameters().layout());
      LayerAlone small = new LayerAlone(own, 0, 1, alone);
      int used = own.outputShape().size();
      int x = e * time * in;
      float[] expected = small.forward(Arrays.copyOfRange(X, x, x + lengths[e] * in));
      float[] found = Arrays.copyOfRange(Z, e * out, e * out + out);
      assertArrayEquals(Arrays.copyOf(expected, out), found, "Z of example " + e);
      float[] back = small.backwardInput(Arrays.copyOfRange(dZ, e * out, e * out + used));
      float[] given = Arrays.copyOfRange(dX, x, x + time * in);
      assertArrayEquals(Arrays.copyOf(back, time * in), given, "dX of example " + e);
      small.backwardParameters(Arrays.copyOfRange(dZ, e * out, e * out + used));
      for (int p = 0; p < sums.length; p++) {
        double[] some = LayerLaws.doubles(alone.get(own.parameters().names().get(p)).values());
        sums[p] = sums[p] == null ? new double[some.length] : sums[p];
        for (int i = 0; i < some.length; i++) {
          sums[p][i] += some[i];
        }
      }
    }
    for (ParameterLayout.Entry entry : network.parameters().layout().entries()) {
      double[] sum = sums[network.parameters().names().indexOf(entry.name())];
      float[] found = gradients.get(entry.name()).values();
      for (int i = 0; i < sum.length; i++) {
        assertEquals(sum[i], found[i], 1e-4 * (1 + Math.abs(sum[i])), entry.name() + " " + i);
      }
    }
  }

  @Example
  void theyAgreeWithPackedSequencesOfPyTorch() {
    Golden golden = Golden.read("recurrent");
    for (Cell cell : Cell.values()) {
      String name = cell.name().toLowerCase(Locale.ROOT) + "/masked";
      Recurrent one = new Recurrent(cell, 5, true, false, 0, false);
      Recurrent last = new Recurrent(cell, 5, false, false, 0, false);
      golden(golden, name, one, 6);
      golden(golden, name + "Last", last, 6);
      golden(golden, name + "Both", one.bidirectional(), 6);
      golden(golden, name + "BothLast", last.bidirectional(), 6);
      Recurrent four = new Recurrent(cell, 4, true, true, 0, true);
      golden(golden, name + "Learned", four, 5);
    }
  }

  private static void golden(Golden golden, String name, Layer layer, int time) {
    float[] ends = golden.floats(name + "/lengths");
    Lengths lengths = new Lengths(ends.length, time);
    for (int e = 0; e < ends.length; e++) {
      lengths.set(e, (int) ends[e]);
    }
    LayerLaws.golden(golden, name, layer, Shape.of(time, 3), lengths);
  }

  /** Of a whole network, with other layers between; what stands in the padding is not seen. */
  @Property(tries = 15, edgeCases = EdgeCasesMode.NONE)
  void aPredictionIsThatOfANetworkForTheLength(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "networks");
    List<Layer> behind =
        Layers.parse(
            List.of(
                    "lstm(5, sequence) gru(4)",
                    "perStep(dense(3) tanh) bidirectional(rnn(4, sequence)) layerNorm gru(3)",
                    "residual(gru(3, sequence)) concat(gru(2, sequence), relu) lstm(3)",
                    "bidirectional(lstm(3, sequence)) bidirectional(gru(2))")
                .get(random.nextInt(4)));
    int time = 2 + random.nextInt(6);
    int batch = 1 + random.nextInt(9);
    int[] lengths = lengths(random, batch, time);
    float[] X = padded(LayerLaws.random(batch * time * 3, seed, "X"), lengths, time, 3);
    List<Layer> layers = new java.util.ArrayList<>(List.of(Layers.masking(PADDING)));
    layers.addAll(behind);
    layers.add(Layers.dense(2));
    Network network = Network.of(Shape.of(time, 3), layers).initialize(seed);
    float[] found = new float[batch * 2];
    try (InferencePlan plan = network.planInference(batch, PlanOptions.threads(2))) {
      plan.predict(X, 0, batch, found, 0);
    }
    for (int e = 0; e < batch; e++) {
      Network own = Network.of(Shape.of(lengths[e], 3), layers).initialize(network.parameters());
      int x = e * time * 3;
      float[] expected = own.predict(Arrays.copyOfRange(X, x, x + lengths[e] * 3));
      assertArrayEquals(expected, Arrays.copyOfRange(found, 2 * e, 2 * e + 2), "example " + e);
    }
  }

  private static float[] padded(float[] X, int[] lengths, int time, int in) {
    for (int e = 0; e < lengths.length; e++) {
      Arrays.fill(X, (e * time + lengths[e]) * in, (e + 1) * time * in, PADDING);
    }
    return X;
  }

  @Property(tries = 12, edgeCases = EdgeCasesMode.NONE)
  void threadsChangeNoBit(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "bits");
    List<Layer> layers =
        List.of(
            Layers.masking(0),
            Layers.embedding(20, 1 + random.nextInt(20)),
            layer(random).everyStep(),
            new Recurrent(Cell.LSTM, 1 + random.nextInt(20), false, true, 0, false),
            Layers.dense(3));
    int time = 2 + random.nextInt(6);
    int batch = 2 + random.nextInt(20);
    float[] expected = trained(layers, time, batch, seed, PlanOptions.DEFAULT);
    for (PlanOptions options :
        List.of(
            new PlanOptions(2, true, false),
            new PlanOptions(3, false, true),
            new PlanOptions(5, true, false))) {
      float[] found = trained(layers, time, batch, seed, options);
      assertArrayEquals(expected, found, options.toString());
    }
  }

  private static float[] trained(
      List<Layer> layers, int time, int batch, long seed, PlanOptions options) {
    Network network = Network.of(Shape.of(time), layers).initialize(seed);
    OptimizerState state = Optimizers.named("momentum", 0.05f).start(network.parameters());
    try (TrainingPlan plan = network.planTraining(batch, Losses.softmaxCrossEntropy(), options)) {
      for (int step = 0; step < 3; step++) {
        SeededRandom random = new SeededRandom(seed + step, "batch");
        int n = step == 1 ? (batch + 1) / 2 : batch;
        int[] lengths = lengths(random, n, time);
        float[] X = new float[n * time];
        int[] y = new int[n];
        for (int i = 0; i < X.length; i++) {
          X[i] = i % time < lengths[i / time] ? 1 + random.nextInt(19) : 0;
        }
        Arrays.setAll(y, e -> random.nextInt(3));
        plan.step(Batch.ofClasses(Shape.of(time), X, y), state);
      }
    }
    return network.parameters().array();
  }

  /** Words behind an embedding whose index 0 is padding. */
  @Example
  void lengthsAreThoseOfTheData() {
    Network network =
        Network.of(
                Shape.of(4), Layers.masking(0), Layers.embedding(5, 3), Layers.lstm(2).everyStep())
            .initialize(3);
    float[] Z = network.predict(new float[] {3, 4, 0, 0});
    assertTrue(Z[2] != 0 && Z[3] != 0);
    assertArrayEquals(new float[4], Arrays.copyOfRange(Z, 4, 8));
  }

  @Example
  void lengthsThatCannotBeAreRefused() {
    Network network =
        Network.of(Shape.of(3, 2), Layers.masking(0), Layers.gru(2), Layers.dense(2)).initialize(3);
    float[] X = {1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0};
    float[] P = new float[6];
    try (InferencePlan plan = network.planInference(3)) {
      refused(() -> plan.predict(X, 0, 3, P, 0), "batch row 1: all 3 time steps are padding");
      X[11] = 5;
      refused(() -> plan.predict(X, 0, 3, P, 0), "batch row 1: every number of time step 0 is 0");
      X[6] = 5;
      refused(() -> plan.predict(X, 0, 3, P, 0), "batch row 1: every number of time step 1 is 0");
      X[8] = 5;
      plan.predict(X, 0, 3, P, 0);
      Dataset data =
          Dataset.ofClasses(Shape.of(3, 2), new float[12], new int[2], List.of("a", "b"));
      refused(
          () -> plan.evaluate(data, new int[] {1, 0}, 0, 2), "data set row 1: all 3 time steps");
    }
    Lengths lengths = new Lengths(4, 3);
    refused(() -> lengths.set(2, 0), "row 2: found a length of 0 time steps, expected 1 to 3");
    refused(() -> lengths.set(3, 4), "row 3: found a length of 4 time steps, expected 1 to 3");
  }

  @Example
  void maskingThatNothingReadsIsRefused() {
    for (String text :
        List.of(
            "masking(0) flatten dense(2)",
            "masking(0) conv1d(2, 2) lstm(3)",
            "masking(0) batchNorm lstm(3)",
            "masking(0) perStep(batchNorm) lstm(2) dense(1)",
            "masking(0) residual(perStep(batchNorm)) lstm(2) dense(1)",
            "masking(0) relu",
            "masking(0) concat(lstm(2), globalAvgPool1d) dense(1)",
            "masking(0) concat(lstm(2, sequence), conv1d(2, 3, same)) lstm(2)",
            "masking(0) add(lstm(3), relu concat(gru(2), permute(1, 0) lstm(1))) dense(1)",
            "masking(0) residual(tanh) relu")) {
      refused(() -> Network.of(Shape.of(4, 2), Layers.parse(text)), "no layer leaves the padding");
    }
    refused(
        () -> Network.of(Shape.of(4, 2), Layers.parse("relu masking(0) lstm(3)")), "put it first");
    refused(
        () -> Network.of(Shape.of(4, 2), Layers.parse("residual(masking(0) lstm(2, sequence))")),
        "put it first");
    refused(() -> Layers.masking(Float.NaN), "expected a finite number");
    refused(() -> Layers.parse("masking"), "masking(0)");
    Layer parsed = Layers.parse("masking(-1.5)").get(0);
    assertEquals(Layers.masking(-1.5f), parsed);
    assertEquals("masking(-1.5)", parsed.spec());
    assertEquals("masking(-9)", Layers.masking(PADDING).spec());
    Network.of(Shape.of(4, 2), Layers.parse("masking(0) concat(gru(2), tanh lstm(3)) dense(1)"));
    // A view before it changes nothing; behind the first reader steps may be mixed.
    Network.of(Shape.of(8), Layers.parse("reshape(4, 2) masking(0) gru(3, sequence) conv1d(2, 2)"));
  }

  private static void refused(org.junit.jupiter.api.function.Executable what, String part) {
    String message = assertThrows(IllegalArgumentException.class, what).getMessage();
    assertTrue(message.contains(part), message);
  }

  @Example
  void randomExamplesOfWordsHoldNoPadding() {
    for (int padding : new int[] {0, 2}) {
      List<Layer> layers = List.of(Layers.masking(padding), Layers.embedding(3, 2), Layers.gru(2));
      Network network = Network.of(Shape.of(6), layers).initialize(1);
      Batch batch = RandomExamples.of(network, Losses.meanSquaredError(), 8, 5);
      for (float x : batch.inputs()) {
        assertTrue(x != padding && x >= 0 && x < 3, "index " + x);
      }
    }
  }

  /** States count from the sequence's own first step on, learned ones too. */
  @Example
  void aLearnedStateIsTheFirstOfEveryExample() {
    Recurrent layer = Layers.rnn(1).everyStep().learnedInitialState();
    Network network = Network.of(Shape.of(1, 1), layer).initialize(1);
    network.parameters().set("0/weight", Tensor.of(Shape.of(1, 1), 0));
    network.parameters().set("0/recurrent", Tensor.of(Shape.of(1, 1), 1));
    network.parameters().set("0/initialState", Tensor.of(Shape.of(1), 0.5f));
    assertEquals(Math.tanh(0.5), network.predict(new float[] {7})[0], 1e-6);
  }

  /** What only the sweep back needs has no place in a plan for inference. */
  @Example
  void inferencePlansNoMemoryForGradients() {
    for (String text : List.of("lstm(5)", "gru(4, sequence)", "rnn(3)", "bidirectional(lstm(3))")) {
      Network network = Network.of(Shape.of(6, 2), Layers.parse(text)).initialize(1);
      try (InferencePlan plan = network.planInference(2)) {
        List<String> names = plan.memory().buffers().stream().map(b -> b.name()).toList();
        assertTrue(
            names.stream()
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).matches(".*(delta|grad).*")),
            names.toString());
        assertTrue(names.stream().anyMatch(name -> name.endsWith("gates")), names.toString());
      }
    }
  }
}
