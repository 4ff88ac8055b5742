package backsweep.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.check.LayerCheck;
import backsweep.check.LayerReport;
import backsweep.formats.Model;
import backsweep.formats.ModelFile;
import backsweep.formats.Origin;
import backsweep.formats.Preprocessing;
import backsweep.loss.Losses;
import backsweep.network.LayerAlone;
import backsweep.network.Network;
import backsweep.oracle.Golden;
import backsweep.plan.Gradients;
import backsweep.plan.Operation;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Convolutions with groups, over sequences, and transposed. */
class GroupedConvolutionProperties {
  private static final int[] GROUPS = {1, 2, 3, 5, 17, 33};

  private static Kernel kernel(SeededRandom random, int groups) {
    Padding padding =
        switch (random.nextInt(3)) {
          case 0 -> Padding.VALID;
          case 1 -> Padding.SAME;
          default -> new Padding(false, random.nextInt(5), random.nextInt(5));
        };
    return Layers.kernel(1 + random.nextInt(4), 1 + random.nextInt(4))
        .stride(1 + random.nextInt(3))
        .padding(padding)
        .dilation(1 + random.nextInt(3))
        .groups(groups);
  }

  /** A layer with its input, any that fit. */
  private record Fitting(Layer layer, Shape input) {
    static Fitting random(SeededRandom random) {
      while (true) {
        int groups = GROUPS[random.nextInt(GROUPS.length)];
        boolean depthwise = random.nextInt(3) == 0;
        int channels = groups * (depthwise ? 1 : 1 + random.nextInt(3));
        int filters = groups * (depthwise ? 1 : 1 + random.nextInt(4));
        Kernel kernel = kernel(random, groups);
        int extra = kernel.padding().same() ? 0 : random.nextInt(kernel.stride());
        int time = 1 + random.nextInt(9);
        Shape input =
            switch (random.nextInt(3)) {
              case 0 -> Shape.of(time, channels);
              default -> Shape.of(time, 1 + random.nextInt(14), channels);
            };
        Layer layer =
            input.rank() == 2
                ? Layers.conv1d(filters, kernel)
                : random.nextInt(2) == 0
                    ? Layers.conv2d(filters, kernel)
                    : new ConvTranspose2d(filters, kernel, extra);
        try {
          if (layer.outputShape(input).size() < 5000) {
            return new Fitting(layer, input);
          }
        } catch (IllegalArgumentException e) {
          continue;
        }
      }
    }
  }

  @Property(tries = 80, edgeCases = EdgeCasesMode.NONE)
  void convolutionsAgreeWithTheirFormula(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "groups");
    Fitting some = Fitting.random(random);
    LayerLaws.gradients(some.layer, some.input, 1 + random.nextInt(2), seed);
  }

  @Example
  void convolutionsAgreeWithPyTorch() {
    Golden golden = Golden.read("convolution");
    golden(golden, "padded", "conv2d(3, 3x2, stride=2, padding=1x2)", Shape.of(5, 6, 2));
    golden(golden, "grouped", "conv2d(9, 3, padding=1, groups=3)", Shape.of(6, 5, 6));
    golden(
        golden, "depthwise", "conv2d(19, 3, stride=2, padding=1, groups=19)", Shape.of(7, 6, 19));
    golden(golden, "spread", "conv2d(5, 3x2, padding=2, dilation=2, groups=5)", Shape.of(9, 8, 5));
    golden(golden, "sequence", "conv1d(6, 3, stride=2, padding=1, groups=2)", Shape.of(11, 4));
    golden(golden, "causeless", "conv1d(5, 2, dilation=3)", Shape.of(9, 3));
    golden(
        golden,
        "transposed",
        "convTranspose2d(5, 3x2, stride=2, padding=1x0, outputPadding=1)",
        Shape.of(4, 3, 2));
    golden(
        golden,
        "transposed_groups",
        "convTranspose2d(4, 2x3, dilation=2, groups=2)",
        Shape.of(3, 4, 6));
    golden(
        golden,
        "transposed_depthwise",
        "convTranspose2d(17, 3, stride=2, padding=1, groups=17, outputPadding=1)",
        Shape.of(4, 4, 17));
  }

  private static void golden(Golden golden, String name, String text, Shape input) {
    LayerLaws.golden(golden, name, Layers.parse(text).get(0), input);
  }

  /** Each group is a convolution of its own, to the bit; so is a filter for each channel. */
  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void aGroupIsAConvolutionOfItsChannels(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "parts");
    int groups = 2 + random.nextInt(4);
    int depth = 2 + random.nextInt(3);
    int n = 1 + random.nextInt(40);
    Kernel kernel = Layers.kernel(2, 3).padding(1).stride(1 + random.nextInt(2));
    Shape image = Shape.of(5, 6, groups * depth);
    Network whole = LayerLaws.alone(Layers.conv2d(groups * n, kernel.groups(groups)), image, seed);
    int batch = 2;
    float[] X = LayerLaws.random(batch * image.size(), seed, "X");
    float[] dZ = LayerLaws.random(batch * whole.outputShape().size(), seed, "dZ");
    Gradients gradients = new Gradients(whole.parameters().layout());
    LayerAlone engine = new LayerAlone(whole, 0, batch, gradients);
    float[] Z = engine.forward(X);
    float[] dX = engine.backwardInput(dZ);
    engine.backwardParameters(dZ);
    int g = random.nextInt(groups);
    Network part = LayerLaws.alone(Layers.conv2d(n, kernel), Shape.of(5, 6, depth), seed);
    for (String name : List.of("0/weight", "0/bias")) {
      Tensor all = whole.parameters().get(name);
      Shape shape = part.parameters().get(name).shape();
      part.parameters().set(name, Tensor.of(shape, slice(all.values(), g, groups, n)));
    }
    Gradients own = new Gradients(part.parameters().layout());
    LayerAlone alone = new LayerAlone(part, 0, batch, own);
    assertArrayEquals(alone.forward(slice(X, g, groups, depth)), slice(Z, g, groups, n), "Z");
    float[] dz = slice(dZ, g, groups, n);
    assertArrayEquals(alone.backwardInput(dz), slice(dX, g, groups, depth), "dX");
    alone.backwardParameters(dz);
    float[] dW = gradients.get("0/weight").values();
    assertArrayEquals(own.get("0/weight").values(), slice(dW, g, groups, n), "dW");
  }

  /** Columns of group g, n of them, of rows of groups·n numbers. */
  private static float[] slice(float[] all, int g, int groups, int n) {
    float[] some = new float[all.length / groups];
    for (int i = 0; i < some.length; i++) {
      some[i] = all[i / n * groups * n + g * n + i % n];
    }
    return some;
  }

  /** What lies beside the image is multiplied by a product, has no tap in a depthwise kernel. */
  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void operationsAreCountedOneByOne(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "count");
    int groups = 1 + random.nextInt(3);
    int n = 1 + random.nextInt(2);
    Kernel kernel = kernel(random, groups);
    Shape image = Shape.of(14, 15, groups * n);
    Window window = Window.over(image, kernel);
    long inside = 0;
    for (int p = 0; p < window.count(); p++) {
      for (int k = 0; k < window.size(); k++) {
        inside += window.place(p, k) >= 0 ? 1 : 0;
      }
    }
    long all = (long) window.count() * window.size();
    boolean depthwise = groups > 1 && n == 1;
    List<Operation> found = Layers.conv2d(groups * n, kernel).operations(image, 3);
    long product = 2L * 3 * groups * n * (depthwise ? inside : all);
    assertEquals(product, found.get(0).flops());
    assertEquals(product + (depthwise ? 0 : 3 * inside * groups), found.get(1).flops());
    assertEquals(product, found.get(2).flops());
  }

  /** ⟨conv(x), z⟩ = ⟨x, transposed(z)⟩, and each takes the other's products, to the bit. */
  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void aTransposedConvolutionIsTheWayBackOfAConvolution(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "adjoint");
    int groups = GROUPS[random.nextInt(4)];
    int channels = groups * (1 + random.nextInt(2));
    int filters = groups * (1 + random.nextInt(2));
    int stride = 1 + random.nextInt(3);
    Kernel kernel = Layers.kernel(3, 2).stride(stride).padding(1).groups(groups);
    Shape places = Shape.of(3, 4, filters);
    Layer up = new ConvTranspose2d(channels, kernel, random.nextInt(stride));
    Layer down = Layers.conv2d(filters, kernel);
    Network transposed = LayerLaws.alone(up, places, seed);
    Network straight = LayerLaws.alone(down, up.outputShape(places), seed);
    assertEquals(places, straight.outputShape());
    for (Network network : List.of(transposed, straight)) {
      Shape bias = network.parameters().get("0/bias").shape();
      network.parameters().set("0/bias", Tensor.of(bias, new float[bias.size()]));
    }
    straight.parameters().set("0/weight", transposed.parameters().get("0/weight"));
    LayerAlone t =
        new LayerAlone(transposed, 0, 1, new Gradients(transposed.parameters().layout()));
    LayerAlone s = new LayerAlone(straight, 0, 1, new Gradients(straight.parameters().layout()));
    float[] image = LayerLaws.random(straight.inputShape().size(), seed, "image");
    float[] z = LayerLaws.random(places.size(), seed, "z");
    float[] forward = s.forward(image);
    float[] raised = t.forward(z);
    assertArrayEquals(s.backwardInput(z), raised);
    assertArrayEquals(forward, t.backwardInput(image));
  }

  @Property(tries = 12, edgeCases = EdgeCasesMode.NONE)
  void threadsAndFusionChangeNoBitOfANetwork(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "network");
    int c = 2 + random.nextInt(30);
    String text =
        "reshape(9, 8, 1) conv2d(%d, 3, padding=1) relu conv2d(%d, 3, stride=2, padding=1,"
            + " groups=%d) relu convTranspose2d(4, 2, stride=2, groups=2) reshape(80, 4)"
            + " conv1d(6, 5, groups=2, padding=2) maxPool1d(2) avgPool1d(2) globalAvgPool1d"
            + " dense(5)";
    List<Layer> layers =
        Layers.parse(text.formatted(2 * c, 2 * c, random.nextInt(2) == 0 ? c : 2 * c));
    LayerLaws.sameBits(layers, Shape.of(9, 8), 1 + random.nextInt(30), seed);
  }

  @Example
  void everyLayerPassesTheLayerCheck() {
    for (String text :
        List.of(
            "conv2d(4, 2, stride=2, padding=1x2)",
            "conv2d(6, 3, padding=1, groups=2)",
            "conv2d(18, 3, padding=1, groups=18)",
            "conv1d(6, 3, padding=2, groups=2)",
            "convTranspose2d(6, 3, stride=2, outputPadding=1, groups=2)",
            "convTranspose2d(18, 2, same, stride=2, groups=18)",
            "maxPool1d(2)",
            "avgPool1d(3, 1)",
            "globalAvgPool1d")) {
      Layer layer = Layers.parse(text).get(0);
      int channels = text.contains("18") ? 18 : 4;
      Shape input = text.contains("1d") ? Shape.of(6, channels) : Shape.of(5, 4, channels);
      LayerReport report = LayerCheck.of(layer).input(input).tries(3).run();
      assertTrue(report.passed(), text + ":\n" + report);
    }
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void textsParseBack(@ForAll long seed) {
    Layer layer = Fitting.random(new SeededRandom(seed, "text")).layer;
    assertEquals(List.of(layer), Layers.parse(layer.spec()), layer.spec());
  }

  @Example
  void texts_withPlacesOrNames_areTheSameLayer() {
    assertEquals(
        Layers.parse("conv2d(3, 3x5, same, 2, 3)"),
        Layers.parse("conv2d(3, 3x5, same, dilation=3, stride = 2)"));
    assertEquals(
        List.of(Layers.conv2d(32, Layers.kernel(3).stride(2).padding(1).groups(32))),
        Layers.parse("conv2d(32, 3, stride=2, padding=1, groups=32)"));
    assertEquals(
        List.of(Layers.conv1d(8, Layers.kernel(5).padding(2))),
        Layers.parse("conv1d(8, 5, padding=2)"));
    assertEquals(
        List.of(Layers.perStep(Layers.relu()), Layers.maxPool1d(2)),
        Layers.parse("perStep(relu) maxPool1d(2)"));
  }

  @Example
  void modelFilesGiveTheLayersBack() throws IOException {
    Shape image = Shape.of(8, 9, 1);
    String text =
        "conv2d(18, 3, stride=2, padding=1x2, groups=1) conv2d(36, 3, padding=1, groups=18)"
            + " conv2d(36, 2, dilation=2, groups=36) convTranspose2d(4, 2, stride=2, groups=4)"
            + " reshape(32, 4) conv1d(6, 3, groups=2) maxPool1d(2) avgPool1d(2) globalAvgPool1d"
            + " dense(2)";
    Network network =
        Network.of(image, Layers.parse(text))
            .initialize(1)
            .output(Losses.softmaxCrossEntropy().output());
    Path file = Files.createTempFile("model", ".safetensors");
    try {
      Preprocessing pixels = Preprocessing.images(image, 1f, List.of("a", "b"));
      Origin origin = new Origin("none", "", 1, "0", Map.of());
      ModelFile.write(file, new Model(network, Losses.softmaxCrossEntropy(), pixels, origin));
      Network read = ModelFile.read(file).network();
      assertEquals(network.layers(), read.layers());
      assertEquals(network.parameters().sha256(), read.parameters().sha256());
    } finally {
      Files.delete(file);
    }
  }

  @Example
  void aWindowBesideASmallImage_readsNothing() {
    for (String text : List.of("conv2d(2, 3, same, 1, 9)", "conv2d(2, 1, padding=7)")) {
      LayerLaws.gradients(Layers.parse(text).get(0), Shape.of(1, 1), 2, 1);
      LayerLaws.gradients(Layers.parse(text).get(0), Shape.of(2, 3), 2, 2);
    }
  }

  @Example
  void whatCannotBe_isRefusedByNameWithTheReason() {
    refused("conv2d(3, 11, padding=1)", "11 × 11 does not fit into an image of 8 × 8 padded to 10");
    refused("conv2d(3, 3, stride=0)", "found 0 as stride");
    refused("conv2d(3, 3, padding=-1)", "found -1 as rows of padding");
    refused("conv2d(3, 3, padding=1xa)", "expected a size such as 3 or 3x5");
    refused("conv2d(3, 3x3x3)", "expected a size such as 3 or 3x5");
    refused("conv2d(4, 3, groups=3)", "found 4 filters in 3 groups");
    refused("conv2d(4, 3, groups=4)", "found 6 channels in 4 groups");
    refused("conv2d(4, 3, groups=0)", "found 0 as groups");
    refused("conv2d(4, 3, stripe=2)", "'stripe' is not known");
    refused("conv2d(4, 3, stride=2, stride=2)", "'stride' is given twice");
    refused("conv2d(4, 3, 2, stride=2)", "at most 2");
    refused("conv2d(4, 3, same, padding=1)", "found same and");
    refused("conv2d(4, 3, padding=99999999)", "up to 99999999 beyond the edge");
    refused("maxPool2d(2, stride=2)", "found 'stride=2'");
    refused("convTranspose2d(3, 3, outputPadding=1)", "expected less than the stride");
    refused("convTranspose2d(3, 3, padding=9)", "rows or columns of the output");
    refused("convTranspose2d(3, 3, stride=0)", "found 0 as stride");
    refused("convTranspose2d(4, 3, groups=4)", "found 6 channels in 4 groups");
    refused("conv1d(3, 3)", "expected a sequence [time, channels], found [8, 8, 6]");
    refused("conv1d(3, 0)", "found 0 as columns of the kernel");
    refused("maxPool1d(0)", "found a window of 0");
    refused("avgPool1d(2)", "expected a sequence");
  }

  private static void refused(String text, String reason) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Network.of(Shape.of(8, 8, 6), Layers.parse(text)),
            text);
    String name = text.substring(0, text.indexOf('('));
    String message = String.valueOf(e.getMessage());
    boolean named = message.contains(name);
    assertTrue(named && message.contains(reason), text + ": " + message);
  }
}
