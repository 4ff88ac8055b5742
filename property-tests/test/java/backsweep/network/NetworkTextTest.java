package backsweep.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.layer.Layers;
import backsweep.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkTextTest {
  @Test
  void toString_ofANetwork_isATableOfLayersShapesAndParameters() {
    String layers = "conv2d(36, 3, stride=2, padding=1, groups=2) relu flatten dense(1000)";
    Network network = Network.of(Shape.of(8, 8, 2), Layers.parse(layers));
    List<String> lines = network.toString().lines().toList();
    assertEquals(7, lines.size(), network.toString());
    assertEquals(1, lines.stream().map(String::length).distinct().count(), network.toString());
    assertTrue(lines.get(0).matches(" +layer +output +parameters"), lines.get(0));
    assertTrue(lines.get(1).matches(" +input +\\[8, 8, 2] +0"), lines.get(1));
    assertTrue(
        lines.get(2).matches("0 +conv2d\\(36, 3, .*groups=2\\) +\\[4, 4, 36] +360"), lines.get(2));
    assertTrue(lines.get(5).matches("3 +dense\\(1000\\) +\\[1000] +577,000"), lines.get(5));
    assertTrue(lines.get(6).matches(" +total +577,360"), lines.get(6));
  }
}
