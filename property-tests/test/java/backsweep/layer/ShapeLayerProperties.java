package backsweep.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.check.LayerCheck;
import backsweep.check.LayerReport;
import backsweep.network.Network;
import backsweep.oracle.Golden;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Softmax, and the layers that only move numbers. */
class ShapeLayerProperties {
  private static List<Integer> axes(int rank, long seed) {
    List<Integer> axes = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    Collections.shuffle(axes, new Random(seed));
    return axes;
  }

  private static Shape shape(int rank, int most, SeededRandom random) {
    int[] sizes = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      sizes[axis] = 1 + random.nextInt(most);
    }
    return Shape.of(sizes);
  }

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void permutedNumbersStandWhereTheirAxesSay(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "permute");
    int rank = 1 + random.nextInt(5);
    Shape input = shape(rank, rank < 3 ? 90 : rank == 3 ? 30 : 7, random);
    Permute layer = new Permute(axes(rank, seed));
    float[] x = LayerLaws.random(input.size(), seed, "X");
    float[] z = Network.of(input, layer).initialize(1).predict(x);
    Shape output = layer.outputShape(input);
    int[] at = new int[rank];
    for (int i = 0; i < x.length; i++) {
      int rest = i;
      for (int axis = rank - 1; axis >= 0; axis--) {
        at[axis] = rest % input.dimension(axis);
        rest /= input.dimension(axis);
      }
      int[] to = layer.axes().stream().mapToInt(axis -> at[axis]).toArray();
      assertEquals(x[i], z[output.offset(to)]);
    }
  }

  @Property(tries = 12, edgeCases = EdgeCasesMode.NONE)
  void theyAgreeWithTheirFormulas(@ForAll long seed) {
    SeededRandom random = new SeededRandom(seed, "shapes");
    int rank = 2 + random.nextInt(2);
    Shape input = shape(rank, rank == 2 ? 20 : 7, random);
    LayerLaws.gradients(new Permute(axes(rank, seed)), input, 2, seed);
    LayerLaws.gradients(Layers.softmax(), input, 2, seed);
  }

  @Example
  void softmaxAgreesWithPyTorch() {
    LayerLaws.golden(Golden.read("normalization"), "softmax", Layers.softmax(), Shape.of(3, 21));
  }

  @Example
  void theyKeepTheLawsOfLayers() {
    for (Layer layer : Layers.parse("softmax permute(0) permute(1, 0) permute(1, 2, 0)")) {
      LayerReport report = LayerCheck.of(layer).run();
      assertTrue(report.passed(), report.toString());
    }
    LayerReport view = LayerCheck.of(Layers.reshape(4, 3)).input(Shape.of(12)).run();
    assertTrue(view.passed(), view.toString());
  }

  @Property(tries = 6, edgeCases = EdgeCasesMode.NONE)
  void threadsAndFusionChangeNoBit(@ForAll long seed) {
    int batch = 2 + (int) Math.floorMod(seed, 70L);
    String layers =
        "reshape(10, 5, 2) conv2d(6, 3) permute(2, 0, 1) softmax reshape(6, 24) permute(1, 0)"
            + " flatten relu dense(5)";
    LayerLaws.sameBits(Layers.parse(layers), Shape.of(100), batch, seed);
  }

  @Example
  void aPermutationAndItsInverseGiveBackTheInput() {
    Shape input = Shape.of(70, 3, 65);
    float[] x = LayerLaws.random(input.size(), 5, "X");
    Network both = Network.of(input, Layers.permute(2, 0, 1), Layers.permute(1, 2, 0));
    assertArrayEquals(x, both.initialize(1).predict(x));
  }

  @Example
  void argumentsThatCannotBeAreRefused() {
    for (String text :
        List.of(
            "permute",
            "permute(0, 0)",
            "permute(1)",
            "permute(-1, 0)",
            "permute(a)",
            "reshape",
            "reshape(3, x)",
            "softmax(1)")) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> Layers.parse(text)).getMessage();
      assertTrue(message.contains("found"), message);
    }
    for (String text : List.of("permute(1, 0)", "reshape(7, 3)")) {
      Layer layer = Layers.parse(text).get(0);
      assertEquals(layer, Layers.parse(layer.spec()).get(0));
      String message =
          assertThrows(IllegalArgumentException.class, () -> Network.of(Shape.of(20), layer))
              .getMessage();
      assertTrue(message.contains("layer 0 (" + layer.name() + ")"), message);
      assertTrue(message.contains("found [20]"), message);
    }
  }
}
