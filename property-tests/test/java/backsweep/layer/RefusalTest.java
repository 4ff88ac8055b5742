package backsweep.layer;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.check.LayerCheck;
import backsweep.data.Batch;
import backsweep.data.Dataset;
import backsweep.loss.Losses;
import backsweep.network.InferencePlan;
import backsweep.network.LayerAlone;
import backsweep.network.Network;
import backsweep.network.TrainingPlan;
import backsweep.plan.Gradients;
import backsweep.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be is refused before it runs, by the index and the name of its layer. */
class RefusalTest {
  private static final Shape IMAGE = Shape.of(8, 8, 6);

  private static void refused(Executable what, String... parts) {
    String message = assertThrows(IllegalArgumentException.class, what).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), part + ": " + message);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "relu conv2d(6, 11, padding=1) | layer 1 (conv2d) | 11 × 11 does not fit | 8 × 8 padded to"
            + " 10",
        "relu relu maxPool2d(9) | layer 2 (maxPool2d) | 9 × 9 does not fit | 8 × 8",
        "reshape(64, 6) conv1d(6, 70, padding=2) | layer 1 (conv1d) | 1 × 70 does not fit | 68",
        "relu convTranspose2d(6, 3, padding=9) | layer 1 (convTranspose2d) | rows or columns |"
            + " found",
        "relu conv2d(4, 3, groups=4) | layer 1 (conv2d) | 6 channels in 4 groups | divides",
        "relu convTranspose2d(4, 3, groups=4) | layer 1 (convTranspose2d) | 6 channels | divides",
        "relu groupNorm(4) | layer 1 (groupNorm) | found | divides the 6 channels",
        "relu conv2d(4, 3, groups=3) | layer 1 (conv2d) | 4 filters in 3 groups | divides",
        "relu conv2d(4, 3, stride=0) | layer 1 (conv2d) | 0 as stride | 1 or more",
        "relu convTranspose2d(4, 3, stride=0) | layer 1 (convTranspose2d) | 0 as stride | 1 or"
            + " more",
        "relu maxPool2d(2, 0) | layer 1 (maxPool2d) | stride of 0 | 1 or more",
        "relu residual(relu conv2d(6, 3, stride=0)) | layer 1 (residual) | layer 1 (conv2d) |"
            + " stride",
        "relu residual(relu conv2d(6, 11)) | layer 1 (residual) | layer 1 (conv2d) | does not fit",
        "relu residual(flatten embedding(3, 2)) | layer 1 (residual) | takes indices | put it"
            + " first",
        "relu dense | layer 1 (dense) | found 0 arguments | dense(128)",
        "relu cube(3) | layer 1 (cube) | 'cube' is not known | LayerProvider"
      })
  void network_ofLayersThatCannotBe_namesTheLayer(
      String text, String layer, String found, String expected) {
    refused(() -> Network.of(IMAGE, Layers.parse(text)), layer, found, expected);
  }

  @Test
  void data_withAnIndexOutOfRange_namesTheLayerTheRowAndTheValue() {
    Network network =
        Network.of(Shape.of(1, 2), Layers.parse("reshape(2) embedding(9, 3) flatten dense(2)"))
            .initialize(1);
    float[] X = {0, 8, 1, 9};
    Dataset data = Dataset.ofClasses(Shape.of(1, 2), X, new int[2], List.of("a", "b"));
    try (TrainingPlan plan = network.planTraining(2, Losses.softmaxCrossEntropy());
        InferencePlan inference = network.planInference(2)) {
      String[] parts = {"layer 1 (embedding)", "row 1, position 1 is 9.0", "from 0 to 8"};
      refused(() -> plan.forward(Batch.ofClasses(Shape.of(1, 2), X, new int[2])), parts);
      refused(() -> inference.predict(X, 0, 2, new float[4], 0), parts);
      refused(() -> inference.evaluate(data, new int[] {0, 1}, 0, 2), parts);
    }
  }

  @Test
  void data_withoutALengthThatCanBe_namesTheLayerAndTheRow() {
    Network network =
        Network.of(Shape.of(4), Layers.parse("reshape(2, 2) masking(0) gru(2) dense(2)"))
            .initialize(1);
    float[] X = {1, 1, 1, 1, 0, 0, 0, 0};
    try (InferencePlan plan = network.planInference(2)) {
      refused(
          () -> plan.predict(X, 0, 2, new float[4], 0),
          "layer 1 (masking)",
          "row 1: all 2 time steps are padding");
    }
  }

  /** How a layer says of itself what does not hold. */
  enum Lie {
    /** A view of more numbers than there are. */
    VIEW("a view"),
    /** Elementwise, with other elements. */
    ELEMENTWISE("elementwise"),
    /** No shape at all. */
    NO_SHAPE("no shape"),
    /** No step at all. */
    NO_STEP("no step"),
    /** A slice of the next layer's parameters. */
    FOREIGN_SLICE("slice 0"),
    /** A cut of nothing. */
    CUT("cut of 0");

    private final String part;

    Lie(String part) {
      this.part = part;
    }
  }

  private record Liar(Lie lie) implements Layer {
    @Override
    public String name() {
      return "liar";
    }

    @Override
    @SuppressWarnings("NullAway")
    public Shape outputShape(Shape input) {
      return switch (lie) {
        case VIEW, ELEMENTWISE -> Shape.of(input.size() + 1);
        case NO_SHAPE -> null;
        default -> input;
      };
    }

    @Override
    public List<ParameterSpec> parameters(Shape input, @Nullable Layer next) {
      return List.of(new ParameterSpec("own", Shape.of(3), Initializer.ZEROS));
    }

    @Override
    public boolean needsInput() {
      return false;
    }

    @Override
    public boolean needsOutput() {
      return false;
    }

    @Override
    public boolean view() {
      return lie == Lie.VIEW;
    }

    @Override
    public boolean elementwise() {
      return lie == Lie.ELEMENTWISE;
    }

    @Override
    public long flops(Shape input) {
      return 0;
    }

    @Override
    @SuppressWarnings("NullAway")
    public LayerStep step(StepContext context) {
      return lie == Lie.NO_STEP ? null : new Step(lie, context.entries().get(0).offset());
    }

    private record Step(Lie lie, int own) implements LayerStep {
      @Override
      public void forward(int from, int to, int left, int right, int worker) {}

      @Override
      public void backwardInput(int from, int to, int left, int right, int worker) {}

      @Override
      public int cut() {
        return lie == Lie.CUT ? 0 : 1;
      }

      @Override
      public int slices() {
        return 1;
      }

      @Override
      public Slice slice(int i) {
        return new Slice(own, 3, lie == Lie.FOREIGN_SLICE ? 9 : 1, 3);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void plan_withALayerThatSaysWhatDoesNotHold_namesTheLayer(Lie lie) {
    List<Layer> layers = List.of(Layers.dense(4), new Liar(lie), Layers.dense(2));
    refused(
        () ->
            Network.of(Shape.of(5), layers)
                .initialize(1)
                .planTraining(3, Losses.softmaxCrossEntropy())
                .close(),
        "layer 1 (liar)",
        lie.part);
    refused(
        () ->
            Network.of(Shape.of(5), Layers.residual(Layers.dense(5), new Liar(lie)))
                .initialize(1)
                .planTraining(3, Losses.meanSquaredError())
                .close(),
        "layer 0",
        "(liar)");
  }

  @ParameterizedTest
  @EnumSource
  void check_ofALayerThatSaysWhatDoesNotHold_fails(Lie lie) {
    String report = LayerCheck.of(new Liar(lie)).input(Shape.of(4)).run().toString();
    assertTrue(report.startsWith("liar"), report);
    assertTrue(report.contains("BROKEN"), report);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lstm(2147483647)",
        "lstm(800000000)",
        "gru(1000000000)",
        "bidirectional(gru(2000000000))",
        "concat(lstm(800000000), lstm(3))"
      })
  void network_ofALayerWhoseSizesNoArrayHolds_namesTheLayer(String text) {
    String name = text.substring(0, text.indexOf('('));
    refused(
        () -> Network.of(Shape.of(8, 8), Layers.parse(text)), "layer 0 (" + name, "above 2^31 - 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "65536 | 4 | attention(1) | layer 0 (attention) | S: found 4294967296 floats",
        "65536 | 4 | residual(attention(2)) | layer 0 (residual) | S: found 8589934592 floats",
        "1048576 | 1 | perStep(dense(4097) relu dense(1)) | layer 0 (perStep) | H1: found"
            + " 4296015872 floats",
        "1048576 | 1 | lstm(1024) | layer 0 (lstm) | gates: found 4294967296 floats"
      })
  void plan_ofALayerWhoseMemoryNoArrayHolds_namesTheLayer(
      int time, int width, String text, String layer, String found) {
    Network network = Network.of(Shape.of(time, width), Layers.parse(text)).initialize(1);
    refused(() -> network.planInference(1).close(), layer, found, "use a smaller");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lstm(1)", "attention(1)", "perStep(dense(1))"})
  void layerAlone_ofMoreRowsThanAnArrayHolds_namesTheLayer(String text) {
    Network network = Network.of(Shape.of(1 << 15, 1), Layers.parse(text)).initialize(1);
    Gradients none = new Gradients(network.parameters().layout());
    refused(() -> new LayerAlone(network, 0, 1 << 16, none), "layer 0 (", "above 2^31 - 1");
  }
}
