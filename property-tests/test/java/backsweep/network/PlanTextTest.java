package backsweep.network;

import static backsweep.layer.Layers.dense;
import static backsweep.layer.Layers.relu;
import static backsweep.loss.Losses.softmaxCrossEntropy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a plan says of itself. */
class PlanTextTest {
  private static final Network NETWORK =
      Network.of(Shape.of(784), dense(512), relu(), dense(256), relu(), dense(10)).initialize(1);

  private static List<String> lines(int batch, PlanOptions options) {
    try (TrainingPlan plan = NETWORK.planTraining(batch, softmaxCrossEntropy(), options)) {
      return plan.toString().lines().toList();
    }
  }

  private static String line(List<String> lines, String name) {
    return lines.stream().filter(l -> l.startsWith(name)).findFirst().orElseThrow();
  }

  @Test
  void toString_twoThreadsAndASmallBatch_cutsLayerByLayer() {
    List<String> lines = lines(128, PlanOptions.threads(2));
    assertEquals("batch 128, 2 threads", lines.get(0));
    assertTrue(line(lines, "forward").contains("0 dense(512) + 1 relu"));
    assertTrue(line(lines, "forward").contains("1×2 parts of the rows × columns"));
    assertTrue(line(lines, "loss").contains("softmaxCrossEntropy"));
    assertTrue(line(lines, "loss").contains("2 parts of the rows, through all of these"));
    assertTrue(line(lines, "parameters").contains("what one thread leaves another takes"));
    assertTrue(line(lines, "barriers").contains("regions of a step end in one"));
  }

  @Test
  void toString_twoThreadsAndALargeBatch_cutsByRows() {
    List<String> lines = lines(1024, PlanOptions.threads(2));
    assertFalse(line(lines, "forward").contains("×"));
    assertTrue(
        lines.stream().anyMatch(l -> l.contains("2 parts of the rows, through all of these")));
    assertTrue(line(lines, "barriers").contains("2 regions"));
  }

  @Test
  void toString_oneThread_hasNoBarrier() {
    List<String> lines = lines(128, PlanOptions.DEFAULT);
    assertTrue(line(lines, "barriers").endsWith("none"));
    assertTrue(line(lines, "fused").contains("activations follow"));
  }

  @Test
  void toString_withoutFusions_saysSo() {
    List<String> lines = lines(128, new PlanOptions(2, false, false));
    assertTrue(line(lines, "fused").endsWith("nothing"));
    assertTrue(lines.stream().anyMatch(l -> l.contains(" 1 relu")));
    assertFalse(lines.stream().anyMatch(l -> l.contains("dense(512) + 1 relu")));
    PlanOptions some = PlanOptions.DEFAULT.without(Fusion.DESCENT);
    assertFalse(lines(128, some).stream().anyMatch(l -> l.contains("plain gradient descent")));
  }
}
