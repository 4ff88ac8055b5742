package backsweep.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import backsweep.network.LayerAlone;
import backsweep.network.Network;
import backsweep.oracle.Golden;
import backsweep.plan.Gradients;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dense layers, activations and layers of layers compute what PyTorch computes, both ways. */
class GoldenLayersTest {
  private static final Golden ACTIVATIONS = Golden.read("activations");
  private static final Golden BLOCKS = Golden.read("blocks");

  /** Two hundred roundings of the greatest number; the longest sums have some fifty terms. */
  private static final double TOLERANCE = 200 * 0x1p-24;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "relu",
        "leakyRelu",
        "leakyRelu(0.25)",
        "elu",
        "elu(0.5)",
        "sigmoid",
        "tanh",
        "gelu",
        "silu",
        "softplus",
        "dense(19)"
      })
  void layer_onGoldenNumbers_isThatOfPyTorch(String text) {
    compare(ACTIVATIONS, text, text, Shape.of(37));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "residual | 9 | residual(dense(20) tanh dense(9))",
        "add | 9 | add(dense(6), dense(6) relu)",
        "concat | 9 | concat(dense(6), dense(17) sigmoid, flatten)",
        "perStep | 4x5 | perStep(dense(7) elu)",
        "permute | 3x4x5 | permute(2, 0, 1)",
        "reshape | 4x6 | reshape(2, 12) perStep(dense(5))",
        "embedding | 5 | embedding(11, 6)",
        "stackedRnn | 5x4 | rnn(6, tanh, sequence) rnn(6)",
        "stackedLstm | 5x4 | lstm(6, sequence) lstm(6)",
        "stackedGru | 5x4 | gru(6, sequence) gru(6)",
        "positionalEncoding | 13x10 | positionalEncoding",
        "transformer | 7x12 | residual(layerNorm attention(3))"
            + " residual(layerNorm perStep(dense(20) gelu dense(12)))",
        "causalTransformer | 7x12 | residual(layerNorm attention(3, causal))"
            + " residual(layerNorm perStep(dense(20) gelu dense(12)))",
        "firstTransformer | 7x12 | residual(attention(3)) layerNorm"
            + " residual(perStep(dense(20) gelu dense(12))) layerNorm"
      })
  void block_onGoldenNumbers_isThatOfPyTorch(String name, String input, String text) {
    int[] sizes = Arrays.stream(input.split("x")).mapToInt(Integer::parseInt).toArray();
    compare(BLOCKS, name, text, Shape.of(sizes));
  }

  /** Layer by layer, forward from X and back from dZ. */
  private static void compare(Golden golden, String name, String text, Shape input) {
    float[] X = golden.floats(name + "/X");
    int batch = X.length / input.size();
    Network network = Network.of(input, Layers.parse(text)).initialize(1);
    for (String parameter : network.parameters().names()) {
      Shape shape = network.parameters().get(parameter).shape();
      float[] values = golden.floats(name + "/" + parameter);
      network.parameters().set(parameter, Tensor.of(shape, values));
    }
    Gradients gradients = new Gradients(network.parameters().layout());
    List<LayerAlone> engines = new ArrayList<>();
    float[] numbers = X;
    for (int i = 0; i < network.layers().size(); i++) {
      if (!network.layers().get(i).view()) {
        engines.add(new LayerAlone(network, i, batch, gradients));
        numbers = engines.getLast().forward(numbers);
      }
    }
    near("Z", golden.get(name + "/Z"), numbers);
    numbers = golden.floats(name + "/dZ");
    for (LayerAlone engine : engines.reversed()) {
      float[] dZ = numbers;
      numbers = engine.backwardInput(dZ);
      engine.backwardParameters(dZ);
    }
    if (network.indices() == 0) {
      near("dX", golden.get(name + "/dX"), numbers);
    }
    for (String parameter : network.parameters().names()) {
      double[] expected = golden.get(name + "/d_" + parameter);
      near("d " + parameter, expected, gradients.get(parameter).values());
    }
  }

  private static void near(String what, double[] expected, float[] found) {
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertEquals(expected.length, found.length, what);
    for (int i = 0; i < found.length; i++) {
      assertEquals(expected[i], found[i], TOLERANCE * largest, what + "[" + i + "]");
    }
  }
}
