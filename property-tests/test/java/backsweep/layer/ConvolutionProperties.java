package backsweep.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.formats.Digits;
import backsweep.formats.TrainTest;
import backsweep.loss.Losses;
import backsweep.network.LayerAlone;
import backsweep.network.Network;
import backsweep.optimizer.Optimizers;
import backsweep.oracle.Golden;
import backsweep.plan.Gradients;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import backsweep.training.Trainer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Convolutions and pooling. */
class ConvolutionProperties {
  private static Shape image(SeededRandom random) {
    int h = 1 + random.nextInt(9);
    int w = 1 + random.nextInt(9);
    return random.nextInt(4) == 0 ? Shape.of(h, w) : Shape.of(h, w, 1 + random.nextInt(5));
  }

  private static Kernel kernel(SeededRandom random) {
    Padding padding =
        switch (random.nextInt(3)) {
          case 0 -> Padding.VALID;
          case 1 -> Padding.SAME;
          default -> new Padding(false, random.nextInt(4), random.nextInt(4));
        };
    return Layers.kernel(1 + random.nextInt(4), 1 + random.nextInt(4))
        .stride(1 + random.nextInt(3))
        .padding(padding)
        .dilation(1 + random.nextInt(2));
  }

  /** Any that fits the image. */
  private static Conv2d convolution(SeededRandom random, Shape image, int filters) {
    while (true) {
      Conv2d conv = new Conv2d(filters, kernel(random));
      try {
        conv.outputShape(image);
        return conv;
      } catch (IllegalArgumentException e) {
        continue;
      }
    }
  }

  private static int filters(SeededRandom random) {
    int[] some = {1, 2, 6, 15, 16, 17, 33, 64, 70};
    return some[random.nextInt(some.length)];
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void convolutionsAgreeWithTheirFormula(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "convolution");
    Shape image = image(random);
    Conv2d conv = convolution(random, image, filters(random));
    LayerLaws.gradients(conv, image, 1 + random.nextInt(3), seed);
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void poolingAgreesWithItsFormula(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "pooling");
    Shape image = image(random);
    int size = 1 + random.nextInt(Math.min(image.dimension(0), image.dimension(1)));
    int stride = 1 + random.nextInt(3);
    Pool2d.Kind kind = Pool2d.Kind.values()[random.nextInt(3)];
    boolean global = kind == Pool2d.Kind.GLOBAL_AVERAGE;
    Pool2d pool = new Pool2d(kind, global ? 0 : size, global ? 0 : size, global ? 1 : stride);
    LayerLaws.gradients(pool, image, 1 + random.nextInt(3), seed);
  }

  /** Sizes that no text of the layer would say. */
  @Example
  void poolingOfTheWholeImageHasNoSizes() {
    Pool2d.Kind global = Pool2d.Kind.GLOBAL_AVERAGE;
    for (int[] wrong : new int[][] {{2, 2, 1}, {0, 2, 1}, {2, 0, 1}, {0, 0, 2}, {-1, 0, 1}}) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> new Pool2d(global, wrong[0], wrong[1], wrong[2]))
              .getMessage();
      assertTrue(message.startsWith("globalAvgPool2d: found a window of "), message);
      assertTrue(message.contains("expected a window of 0"), message);
    }
    assertThrows(IllegalArgumentException.class, () -> new Pool1d(global, 2, 1));
    assertEquals(Layers.globalAvgPool1d(), Layers.parse("globalAvgPool1d").get(0));
    assertEquals(Layers.globalAvgPool2d(), Layers.parse("globalAvgPool2d").get(0));
  }

  @Example
  void convolutionsAndPoolingAgreeWithPyTorch() {
    Golden golden = Golden.read("convolution");
    LayerLaws.golden(golden, "valid", Layers.conv2d(3, 3), Shape.of(5, 6, 2));
    Layer same = Layers.conv2d(4, Layers.kernel(3, 5).padding(Padding.SAME));
    LayerLaws.golden(golden, "same", same, Shape.of(5, 6, 3));
    Layer strided = Layers.conv2d(3, Layers.kernel(3).stride(2).padding(Padding.SAME));
    LayerLaws.golden(golden, "strided", strided, Shape.of(7, 7, 2));
    Layer dilated = Layers.conv2d(3, Layers.kernel(3, 2).dilation(2));
    LayerLaws.golden(golden, "dilated", dilated, Shape.of(8, 9, 2));
    LayerLaws.golden(golden, "max", Layers.maxPool2d(2), Shape.of(6, 4, 3));
    LayerLaws.golden(golden, "average", Layers.avgPool2d(2), Shape.of(6, 4, 3));
    LayerLaws.golden(golden, "overlapping", Layers.maxPool2d(3, 2), Shape.of(7, 7, 2));
    LayerLaws.golden(golden, "global", Layers.globalAvgPool2d(), Shape.of(5, 4, 3));
    LayerLaws.golden(golden, "max1d", new Pool1d(Pool2d.Kind.MAX, 3, 2), Shape.of(9, 3));
    LayerLaws.golden(golden, "average1d", Layers.avgPool1d(2), Shape.of(8, 3));
    LayerLaws.golden(golden, "global1d", Layers.globalAvgPool1d(), Shape.of(7, 3));
  }

  /** Z and dW are chains of fused multiply-adds over ascending numbers, windows and examples. */
  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void convolutionsAreSpecifiedToTheBit(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "bits");
    Shape image = image(random);
    int filters = filters(random);
    isSpecifiedToTheBit(convolution(random, image, filters), image, 1 + random.nextInt(3), seed);
  }

  /** A row of windows that is not gathered at once, in one part or several. */
  @Property(tries = 3, edgeCases = EdgeCasesMode.NONE)
  void convolutionsOverLongRowsAreSpecifiedToTheBit(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "long rows");
    int filters = 1 + random.nextInt(3);
    Kernel row = Layers.kernel(1, 7 + random.nextInt(3)).padding(Padding.SAME);
    Shape sequence = Shape.of(1, 70_000 + random.nextInt(30), 1);
    isSpecifiedToTheBit(new Conv2d(filters, row), sequence, 2, seed);
    Kernel square = Layers.kernel(3, 3).padding(1, 4).dilation(2);
    isSpecifiedToTheBit(
        new Conv2d(filters, square), Shape.of(4, 50_000 + random.nextInt(30)), 1, seed);
  }

  @Example
  void scratchOfAConvolutionDoesNotGrowWithTheLengthOfARow() {
    for (int size : new int[] {5, 400, 3000}) {
      long scratch = Layers.conv1d(1, size).scratch(Shape.of(1_000_000, 1), 1);
      assertTrue(scratch > size && scratch < 1 << 21, size + ": " + scratch);
    }
  }

  private static void isSpecifiedToTheBit(Conv2d conv, Shape image, int batch, long seed) {
    int filters = conv.filters();
    Network network = LayerLaws.alone(conv, image, seed);
    float[] X = LayerLaws.random(batch * image.size(), seed, "X");
    float[] dZ = LayerLaws.random(batch * network.outputShape().size(), seed, "dZ");
    Gradients gradients = new Gradients(network.parameters().layout());
    LayerAlone engine = new LayerAlone(network, 0, batch, gradients);
    float[] Z = engine.forward(X);
    float[] dX = engine.backwardInput(dZ);
    engine.backwardParameters(dZ);
    Window window = Window.over(image, conv.kernel());
    float[] W = network.parameters().get("0/weight").values();
    float[] b = network.parameters().get("0/bias").values();
    float[] dW = new float[W.length];
    float[] expected = new float[dX.length];
    for (int e = 0; e < batch; e++) {
      for (int p = 0; p < window.count(); p++) {
        int row = (e * window.count() + p) * filters;
        for (int f = 0; f < filters; f++) {
          float z = b[f];
          for (int k = 0; k < window.size(); k++) {
            float x = number(window, X, e, p, k);
            z = Math.fma(x, W[k * filters + f], z);
            dW[k * filters + f] = Math.fma(x, dZ[row + f], dW[k * filters + f]);
          }
          assertEquals(z, Z[row + f], "Z");
        }
        for (int k = 0; k < window.size(); k++) {
          float c = 0;
          for (int f = 0; f < filters; f++) {
            c = Math.fma(W[k * filters + f], dZ[row + f], c);
          }
          if (window.place(p, k) >= 0) {
            expected[e * window.imageSize() + window.place(p, k)] += c;
          }
        }
      }
    }
    org.junit.jupiter.api.Assertions.assertArrayEquals(expected, dX);
    org.junit.jupiter.api.Assertions.assertArrayEquals(dW, gradients.get("0/weight").values());
  }

  private static float number(Window window, float[] X, int e, int p, int k) {
    int place = window.place(p, k);
    return place < 0 ? 0f : X[e * window.imageSize() + place];
  }

  @Property(tries = 15, edgeCases = EdgeCasesMode.NONE)
  void threadsAndFusionChangeNoBitOfANetwork(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "network");
    Shape image = Shape.of(8 + random.nextInt(5), 8 + random.nextInt(5));
    List<Layer> layers = new ArrayList<>();
    layers.add(convolution(random, image, filters(random)));
    layers.add(Layers.relu());
    layers.add(Layers.conv2d(1 + random.nextInt(70), 3, Padding.SAME));
    layers.add(Layers.tanh());
    if (random.nextInt(2) == 0) {
      layers.add(Layers.globalAvgPool2d());
    } else {
      layers.add(random.nextInt(2) == 0 ? Layers.maxPool2d(2) : Layers.avgPool2d(2));
      layers.add(Layers.flatten());
    }
    layers.add(Layers.dense(5));
    try {
      Network.of(image, layers);
    } catch (IllegalArgumentException e) {
      return; // the first one left no room for pooling
    }
    LayerLaws.sameBits(layers, image, 1 + random.nextInt(40), seed);
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void textsParseBack(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "text");
    Shape image = Shape.of(20, 20, 2);
    Layer conv = convolution(random, image, filters(random));
    int size = 1 + random.nextInt(3);
    Layer pool =
        new Pool2d(Pool2d.Kind.values()[random.nextInt(2)], size, size, 1 + random.nextInt(3));
    Layer global = Layers.globalAvgPool2d();
    String text = conv.spec() + " " + pool.spec() + " " + global.spec();
    assertEquals(List.of(conv, pool, global), Layers.parse(text), text);
  }

  @Example
  void same_asTensorFlowDefinesIt_padsTheEndMore() {
    Window window =
        Window.over(Shape.of(5, 6, 1), Layers.kernel(2, 3).stride(2).padding(Padding.SAME));
    assertEquals(
        List.of(3, 3, 0, 0), List.of(window.down(), window.across(), window.top(), window.left()));
  }

  @Example
  void sizesThatCannotBe_areRefusedByName() {
    for (String text :
        List.of(
            "conv2d(3, 9)",
            "conv2d(0, 3)",
            "conv2d(3, 3, valid, 0)",
            "conv2d(3)",
            "conv2d(3, 3, wide)",
            "conv2d(3, 3, )",
            "conv2d(3, 3, same, 1, )",
            "conv2d(3, 100000x100000, same)",
            "conv2d(3, 2000000000, same, 1, 3)",
            "maxPool2d(9)",
            "maxPool2d(0)",
            "avgPool2d(2, 0)")) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> Network.of(Shape.of(8, 8, 3), Layers.parse(text)));
      assertTrue(e.getMessage().contains(text.substring(0, text.indexOf('('))), e.getMessage());
    }
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Network.of(Shape.of(64), Layers.parse("dense(8) conv2d(3, 3)")));
    assertTrue(
        e.getMessage().startsWith("layer 1 (conv2d), fed by layer 0 (dense)"), e.getMessage());
  }

  @Example
  void aSmallConvolutionalNetworkLearnsTheDigits() {
    TrainTest digits = Digits.load();
    Network network =
        Network.of(
                Shape.of(8, 8),
                Layers.parse(
                    "conv2d(16, 3, same) relu maxPool2d(2) conv2d(32, 3, same) relu flatten"
                        + " dense(10)"))
            .initialize(1);
    double accuracy =
        Trainer.builder(network)
            .loss(Losses.softmaxCrossEntropy())
            .optimizer(Optimizers.adam(0.003f))
            .batchSize(32)
            .epochs(4)
            .seed(1)
            .build()
            .fit(digits.train(), digits.test())
            .last()
            .validation()
            .classification()
            .accuracy();
    assertTrue(accuracy > 0.95, "accuracy " + accuracy);
  }

  @Example
  void scratchThatNoArrayHoldsIsToldAsItIs() {
    long scratch = Layers.conv1d(1 << 27, 1).scratch(Shape.of(1, 1), 1);
    assertTrue(scratch > Integer.MAX_VALUE, "" + scratch);
  }

  @Example
  void poolingIsReadBackFromItsText() {
    String[] texts = {
      "maxPool2d(2x3, 2)", "avgPool2d(3x1, 1)", "maxPool2d(3, 2)", "maxPool2d(2)", "avgPool2d(2)"
    };
    Pool2d.Kind max = Pool2d.Kind.MAX;
    Pool2d.Kind mean = Pool2d.Kind.AVERAGE;
    List<Layer> layers =
        List.of(
            new Pool2d(max, 2, 3, 2),
            new Pool2d(mean, 3, 1, 1),
            new Pool2d(max, 3, 3, 2),
            new Pool2d(max, 2, 2, 2),
            new Pool2d(mean, 2, 2, 2));
    for (int i = 0; i < texts.length; i++) {
      assertEquals(texts[i], layers.get(i).spec());
      assertEquals(List.of(layers.get(i)), Layers.parse(texts[i]));
    }
    assertThrows(IllegalArgumentException.class, () -> Layers.parse("maxPool2d(2x3)"));
  }
}
