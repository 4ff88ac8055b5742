package backsweep.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import backsweep.kernel.Rehearsal;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plan has compiled when its first step turns out to descend inside dW. */
class DescentKernelsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flatten dense(512)",
        "flatten residual(dense(512))",
        "flatten concat(dense(512), relu)",
        "perStep(dense(512))"
      })
  void dense_aloneOrWithinOthers_isNamed(String layers) {
    Network network = Network.of(Shape.of(1, 512), Layers.parse(layers));
    Compilation plan = compiled(network);
    assertFalse(Rehearsal.descent(1, 512).isEmpty());
    assertEquals(Rehearsal.descent(1, 512), plan.backward.descentKernels());
  }

  @Test
  void layersThatDoNotDescend_nameNone() {
    Network network = Network.of(Shape.of(1, 512), Layers.parse("lstm(8) flatten"));
    assertEquals(0, compiled(network).backward.descentKernels().size());
  }

  private static Compilation compiled(Network network) {
    return new Compilation(network, 1, Losses.meanSquaredError(), true, PlanOptions.threads(1));
  }
}
