package backsweep.network;

import static backsweep.layer.Layers.dense;
import static backsweep.layer.Layers.relu;
import static backsweep.layer.Layers.softplus;
import static backsweep.layer.Layers.tanh;
import static backsweep.loss.Losses.meanSquaredError;
import static backsweep.loss.Losses.softmaxCrossEntropy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.explain.Explanation;
import backsweep.explain.Notation;
import backsweep.layer.Layers;
import backsweep.plan.Buffer;
import backsweep.tensor.Shape;
import java.util.List;
import java.util.regex.Pattern;
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
  void toString_aBatchOfSeveralBlocks_tellsTheirRows() {
    String first = line(lines(1024, PlanOptions.DEFAULT), "forward");
    assertTrue(first.endsWith("by the caller, at most 512 rows at a time"), first);
    assertFalse(line(lines(512, PlanOptions.DEFAULT), "forward").contains("at a time"));
    PlanOptions alone = PlanOptions.DEFAULT.without(Fusion.ACTIVATION);
    assertFalse(line(lines(1024, alone), "forward").contains("at a time"));
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

  @Test
  void toString_anyPlan_tellsWhatSharesAPlaceAndWhatStandsInPanels() {
    List<String> lines = lines(128, PlanOptions.DEFAULT);
    assertTrue(line(lines, "in place").contains("1 relu + 3 relu"));
    assertTrue(line(lines, "panels").contains("0/weight, 2/weight, 4/weight"));
    assertFalse(line(lines, "panels").contains("bias"));
    PlanOptions keepAll = new PlanOptions(1, true, true);
    assertFalse(lines(128, keepAll).stream().anyMatch(l -> l.startsWith("in place")));
    Network deep =
        Network.of(Shape.of(9), dense(9), tanh(), dense(9), softplus(), dense(9)).initialize(1);
    try (TrainingPlan plan = deep.planTraining(16, meanSquaredError())) {
      List<String> told = plan.toString().lines().map(String::strip).toList();
      assertTrue(plan.toString().contains(", in the place of A"), plan.toString());
      for (Buffer b : plan.memory().buffers()) {
        String found = line(told, b.name() + " ");
        for (Buffer other : plan.memory().buffers()) {
          boolean overlaps =
              other.offset() < b.offset() + b.floats()
                  && b.offset() < other.offset() + other.floats();
          boolean said = Pattern.compile("\\b" + other.name() + "\\b").matcher(found).find();
          assertEquals(overlaps && other.last() < b.first() || other == b, said, found);
        }
      }
    }
  }

  @Test
  void toString_fusionsThatCannotHappen_areNotClaimed() {
    PlanOptions apart = PlanOptions.DEFAULT.without(Fusion.UPDATE);
    assertFalse(lines(128, apart).stream().anyMatch(l -> l.contains("plain gradient descent")));
    String several = ", if a step is one batch";
    assertTrue(
        lines(128, PlanOptions.DEFAULT.accumulate(2)).stream().anyMatch(l -> l.endsWith(several)));
    assertFalse(lines(128, PlanOptions.DEFAULT).stream().anyMatch(l -> l.endsWith(several)));
    Network linear = Network.of(Shape.of(4), dense(3)).initialize(1);
    try (TrainingPlan plan = linear.planTraining(2, softmaxCrossEntropy())) {
      assertFalse(plan.toString().contains("activations follow"), plan.toString());
    }
  }

  @Test
  void toString_gradientOfTheLossApart_costsABarrierMore() {
    PlanOptions two = PlanOptions.threads(2);
    assertTrue(line(lines(1024, two), "barriers").contains("2 regions"));
    List<String> apart = lines(1024, two.without(Fusion.LOSS));
    assertTrue(line(apart, "barriers").contains("3 regions"), apart.toString());
  }

  /** Small work is handed to no other thread, and every region of a large step to all. */
  @Test
  void regions_tinyNetwork_areTheCallersAlone() {
    Network tiny = Network.of(Shape.of(4), dense(16), relu(), dense(3)).initialize(1);
    try (TrainingPlan plan = tiny.planTraining(16, softmaxCrossEntropy(), PlanOptions.threads(2))) {
      for (int examples : new int[] {1, 16}) {
        plan.regions(examples).forEach(region -> assertEquals(1, region.chunks()));
      }
      assertTrue(plan.toString().contains("0 regions of a step end in one"), plan.toString());
    }
    try (TrainingPlan plan =
        NETWORK.planTraining(1024, softmaxCrossEntropy(), PlanOptions.threads(2))) {
      plan.regions(1024).forEach(region -> assertTrue(region.chunks() >= 2));
      assertEquals(2, plan.regions(1024).size());
    }
    PlanOptions apart = PlanOptions.threads(2).without(Fusion.LOSS);
    try (TrainingPlan plan = NETWORK.planTraining(1024, softmaxCrossEntropy(), apart)) {
      assertEquals(3, plan.regions(1024).size());
    }
  }

  @Test
  void memory_buffersOfASingleRow_areToldAsThat() {
    Network network =
        Network.of(Shape.of(4), dense(8), Layers.batchNorm(), relu(), dense(3)).initialize(1);
    try (TrainingPlan plan = network.planTraining(64, softmaxCrossEntropy())) {
      List<String> told = plan.memory().toString().lines().map(String::strip).toList();
      assertTrue(line(told, "1/mean").contains(" [1, 8] at "), told.toString());
      assertTrue(line(told, "A1 ").contains(" [64, 8] at "), told.toString());
      Explanation.of(plan.outline(), Notation.PLAN).memory().buffers().stream()
          .filter(life -> life.name().startsWith("1/"))
          .forEach(life -> assertEquals(4L * life.rows() * life.columns(), life.bytes() / 2));
    }
  }

  /** What comes before the first buffer stands there with sharing and without. */
  @Test
  void memory_nothingShared_takesAsMuchWithoutSharing() {
    try (TrainingPlan plan =
        NETWORK.planTraining(4, softmaxCrossEntropy(), PlanOptions.threads(2))) {
      assertEquals(plan.memory().bytes(), plan.memory().unsharedBytes());
    }
  }

  private static int regions(PlanOptions options) {
    String told = line(lines(128, options), "barriers").replaceFirst("barriers +", "");
    assertTrue(told.contains("besides those that gather rows"), told);
    return Integer.parseInt(told.substring(0, told.indexOf(' ')));
  }

  @Test
  void barriers_severalBatchesOfAStep_areThoseOfEach() {
    PlanOptions two = PlanOptions.threads(2);
    int one = regions(two);
    try (TrainingPlan plan = NETWORK.planTraining(128, softmaxCrossEntropy(), two)) {
      assertEquals(plan.regions(128).stream().filter(r -> r.chunks() > 1).count(), one);
    }
    assertEquals(8 * one, regions(two.accumulate(8)));
    assertEquals(one + 1, regions(two.without(Fusion.UPDATE)));
    assertEquals(8 * one + 1, regions(two.without(Fusion.UPDATE).accumulate(8)));
  }

  @Test
  void fused_layersThatKeepTheirGradients_descendNowhere() {
    String[] texts = {"lstm(2)", "flatten dense(2)", "residual(perStep(dense(2))) flatten"};
    for (String text : texts) {
      Network network = Network.of(Shape.of(3, 2), Layers.parse(text)).initialize(1);
      try (TrainingPlan plan = network.planTraining(2, meanSquaredError())) {
        boolean told = plan.toString().contains("plain gradient descent");
        assertEquals(text.contains("dense"), told, plan.toString());
      }
    }
  }
}
