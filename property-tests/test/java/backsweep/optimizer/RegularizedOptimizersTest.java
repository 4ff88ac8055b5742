package backsweep.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Batch;
import backsweep.layer.Layer;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.oracle.Golden;
import backsweep.plan.Gradients;
import backsweep.plan.ParameterLayout;
import backsweep.plan.Parameters;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rates of layers, penalties and limits of norms, around any optimizer. */
class RegularizedOptimizersTest {
  private static final Golden GOLDEN = Golden.read("optimizers");

  static List<String> names() {
    return Optimizers.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void layerRates_ofEachOptimizer_areThoseOfPyTorchsParameterGroups(String name) {
    Optimizer inner = Optimizers.named(name, 0.05f);
    GoldenOptimizersTest.compare(
        "layerRates/" + name, Optimizers.layerRates(inner, Map.of("weight", 0.3f, "bias", 2f)));
  }

  @Test
  void penaltiesAndLimits_aroundOptimizers_areThoseOfPyTorch() {
    Optimizer momentum = Optimizers.sgd(0.05f, 0.9f);
    GoldenOptimizersTest.compare("l2", Optimizers.l2(momentum, 0.3f));
    GoldenOptimizersTest.compare("l2/adam", Optimizers.l2(Optimizers.adam(0.05f), 0.3f, "weight"));
    GoldenOptimizersTest.compare("l1", Optimizers.l1(momentum, 0.2f));
    Optimizer lamb = Optimizers.lamb(0.05f);
    GoldenOptimizersTest.compare("both", Optimizers.l1(Optimizers.l2(lamb, 0.3f), 0.2f));
    GoldenOptimizersTest.compare("maxNorm", Optimizers.maxNorm(momentum, 1.5f));
    GoldenOptimizersTest.compare("clippedLamb", Optimizers.clippedByGlobalNorm(lamb, 2f));
  }

  /** A factor that is a power of two changes no bit beside that of the rate. */
  @ParameterizedTest
  @MethodSource("names")
  void layerRates_halfForAll_areTheBitsOfHalfTheRate(String name) {
    String half = trained(Optimizers.named(name, 0.005f));
    Map<String, Float> factors = Map.of("0", 0.5f, "2/weight", 0.5f, "2", 4f, "2/bias", 0.5f);
    assertEquals(half, trained(Optimizers.layerRates(Optimizers.named(name, 0.01f), factors)));
    assertEquals(half, trained(Optimizers.layerRates(Optimizers.named(name, 0.005f), Map.of())));
  }

  /** 0, 0/0 and so on, each with a dense layer behind what is inside; the rate tells how deep. */
  @Test
  void layerRates_ofNamesInsideEachOther_areThoseOfTheLongest() {
    Layer inside = Layers.dense(8);
    Map<String, Float> factors = new HashMap<>();
    String name = "0";
    for (int depth = 0; depth < 6; depth++) {
      inside = Layers.residual(inside, Layers.dense(8));
      factors.put(name, (float) name.length());
      name += "/0";
    }
    Parameters theta = Network.of(Shape.of(8), inside).parameters();
    OptimizerState state = Optimizers.layerRates(Optimizers.sgd(1f), factors).start(theta);
    for (ParameterLayout.Entry entry : theta.layout().entries()) {
      String owner = entry.name().replaceAll("/[01]/[a-z]+", "");
      assertEquals(owner.length(), state.descent(entry.offset()), entry.name());
    }
  }

  private static String trained(Optimizer optimizer) {
    Network network = network("dense(7) tanh dense(3)", 8);
    OptimizerState state = optimizer.start(network.parameters());
    try (TrainingPlan plan =
        network.planTraining(11, Losses.softmaxCrossEntropy(), PlanOptions.threads(2))) {
      for (int step = 0; step < 4; step++) {
        plan.step(batch(), state);
      }
    }
    return network.parameters().sha256();
  }

  private static Network network(String layers, int in) {
    return Network.of(Shape.of(in), Layers.parse(layers)).initialize(4);
  }

  private static Batch batch() {
    float[] X = Arrays.copyOf(GOLDEN.floats("0/weight"), 88);
    return Batch.ofClasses(Shape.of(8), X, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1);
  }

  @Test
  void maxNorm_ofTrainedWeights_holdsForEachUnitAndLeavesShortOnes() {
    for (int threads = 1; threads <= 2; threads++) {
      Network network = network("dense(70) tanh dense(3)", 8);
      Network free = network("dense(70) tanh dense(3)", 8);
      OptimizerState state =
          Optimizers.maxNorm(Optimizers.sgd(0.1f), 0.45f, "0").start(network.parameters());
      OptimizerState other = Optimizers.sgd(0.1f).start(free.parameters());
      PlanOptions options = PlanOptions.threads(threads);
      try (TrainingPlan plan = network.planTraining(11, Losses.softmaxCrossEntropy(), options);
          TrainingPlan alike = free.planTraining(11, Losses.softmaxCrossEntropy(), options)) {
        plan.step(batch(), state);
        alike.step(batch(), other);
      }
      float[] W = network.parameters().get("0/weight").values();
      float[] expected = free.parameters().get("0/weight").values();
      int shortened = 0;
      for (int j = 0; j < 70; j++) {
        double norm = norm(expected, j, 70);
        shortened += norm > 0.45 ? 1 : 0;
        assertEquals(Math.min(norm, 0.45), norm(W, j, 70), 1e-6);
        for (int i = 0; i < 8 && norm < 0.449; i++) {
          assertEquals(expected[i * 70 + j], W[i * 70 + j]);
        }
      }
      assertTrue(shortened > 5 && shortened < 65, "shortened " + shortened);
      assertArrayEquals(
          free.parameters().get("2/weight").values(),
          network.parameters().get("2/weight").values());
    }
  }

  private static double norm(float[] W, int j, int n) {
    double sum = 0;
    for (int i = j; i < W.length; i += n) {
      sum += (double) W[i] * W[i];
    }
    return Math.sqrt(sum);
  }

  /**
   * The inner limit before the outer one, on any threads: shortened to 0.9, then to 0.7, is not the
   * bits of shortened to 0.7. Of the other layer the inner limit alone holds.
   */
  @Test
  void maxNorm_insideAnother_comesBeforeItOnAnyThreads() {
    Optimizer inner = Optimizers.maxNorm(Optimizers.adam(0.02f), 0.9f);
    Optimizer nested = Optimizers.maxNorm(inner, 0.7f, "0/weight");
    Network network = network("dense(70) relu dense(3)", 8);
    OptimizerState one = nested.start(network.parameters());
    assertEquals(inner.start(network.parameters()).parts(), one.parts());
    for (int i = 0; i < one.parts(); i++) {
      for (int j = 0; j < i; j++) {
        assertTrue(one.place(i) != one.place(j), i + " and " + j + " are the same weights");
      }
    }
    Parameters twice = network.parameters();
    Parameters alike = twice.copy();
    Gradients none = new Gradients(twice.layout());
    one.limit(twice, none, 0);
    Optimizers.maxNorm(Optimizers.sgd(1f), 0.9f).start(alike).step(alike, none);
    Optimizers.maxNorm(Optimizers.sgd(1f), 0.7f).start(alike).step(alike, none);
    for (int i = 0; i < 8; i++) {
      assertEquals(
          alike.get("0/weight").values()[i * 70], twice.get("0/weight").values()[i * 70], "" + i);
    }
    assertEquals(0.7, norm(twice.get("0/weight").values(), 0, 70), 1e-6);
  }

  /** What is frozen around a limit is not shortened. */
  @Test
  void frozen_aroundALimit_staysAsItIs() {
    Network network = network("dense(70) tanh dense(3)", 8);
    float[] before = network.parameters().get("0/weight").toArray();
    Optimizer limited = Optimizers.maxNorm(Optimizers.sgd(0.1f), 0.1f);
    OptimizerState state = Optimizers.frozen(limited, "0").start(network.parameters());
    try (TrainingPlan plan = network.planTraining(11, Losses.softmaxCrossEntropy())) {
      plan.step(batch(), state);
    }
    assertArrayEquals(before, network.parameters().get("0/weight").values());
    assertEquals(0.1, norm(network.parameters().get("2/weight").values(), 0, 3), 1e-6);
  }

  /** Rows that a batch reads are penalized and shortened; all others keep their bits. */
  @Test
  void tables_namedOrTakenWhole_changeTheRowsThatTheyShould() {
    for (int threads = 1; threads <= 2; threads++) {
      Optimizer named =
          Optimizers.maxNorm(
              Optimizers.l2(Optimizers.clippedByGlobalNorm(Optimizers.adam(0.01f), 1f), 0.1f, "0"),
              1.5f,
              "0");
      int moved = movedRows(named, threads, 1.5);
      assertEquals(3, moved);
      assertEquals(40, movedRows(Optimizers.lamb(0.01f), threads, 1e9));
      assertEquals(40, movedRows(Optimizers.maxNorm(Optimizers.lamb(0.01f), 1f, "0"), threads, 1));
    }
    Network network = network("embedding(40, 20) flatten dense(3)", 2);
    assertMessage(
        () -> Optimizers.l2(Optimizers.lamb(0.1f), 0.1f, "0").start(network.parameters()),
        "found the table 0/weight with lamb");
    Optimizers.l2(Optimizers.lamb(0.1f), 0.1f).start(network.parameters());
  }

  private static int movedRows(Optimizer optimizer, int threads, double limit) {
    Network network = network("embedding(40, 20) flatten dense(3)", 2);
    float[] before = network.parameters().get("0/weight").toArray();
    OptimizerState state = optimizer.start(network.parameters());
    int[] rows = {3, 7, 3, 21};
    float[] X = new float[4];
    for (int i = 0; i < 4; i++) {
      X[i] = rows[i];
    }
    try (TrainingPlan plan =
        network.planTraining(2, Losses.softmaxCrossEntropy(), PlanOptions.threads(threads))) {
      plan.step(Batch.ofClasses(Shape.of(2), X, 1, 2), state);
      plan.step(Batch.ofClasses(Shape.of(2), X, 1, 2), state);
    }
    float[] after = network.parameters().get("0/weight").toArray();
    int moved = 0;
    for (int r = 0; r < 40; r++) {
      boolean differs = false;
      double sum = 0;
      for (int j = r * 20; j < r * 20 + 20; j++) {
        differs |= before[j] != after[j];
        sum += (double) after[j] * after[j];
      }
      moved += differs ? 1 : 0;
      assertTrue(!differs || Math.sqrt(sum) < limit + 1e-5, "row " + r + " is longer than allowed");
    }
    return moved;
  }

  /** A table of which all rows are read moves as a matrix would, whose gradient is the same. */
  @Test
  void lamb_ofATable_isThatOfItsNumbersAsAVector() {
    ParameterLayout layout = new ParameterLayout();
    layout.add("table", Shape.of(9, 13), true, true);
    layout.add("vector", Shape.of(117));
    Parameters theta = new Parameters(layout);
    Gradients g = new Gradients(layout);
    SeededRandom random = new SeededRandom(3, "numbers");
    int table = layout.get("table").offset();
    int vector = layout.get("vector").offset();
    for (int i = 0; i < 117; i++) {
      theta.array()[table + i] = theta.array()[vector + i] = (float) random.nextGaussian();
      g.array()[table + i] = g.array()[vector + i] = i < 13 ? 0f : (float) random.nextGaussian();
    }
    float[] before = theta.get("table").toArray();
    Optimizers.lamb(0.1f).start(theta).step(theta, g);
    assertArrayEquals(theta.get("vector").values(), theta.get("table").values());
    assertTrue(before[3] != theta.get("table").values()[3]);
  }

  @Test
  void penalty_isWhatStandsBesideTheLoss() {
    ParameterLayout layout = new ParameterLayout();
    layout.add("0/weight", Shape.of(5, 19));
    layout.add("0/bias", Shape.of(7));
    Parameters theta = new Parameters(layout);
    float[] w = GOLDEN.floats("weight");
    theta.set("0/weight", Tensor.of(Shape.of(5, 19), w));
    theta.set("0/bias", Tensor.of(Shape.of(7), GOLDEN.floats("bias")));
    double expected = 0;
    for (float x : w) {
      expected += 0.25 * Math.abs(x) + 0.5 * 0.125 * x * x;
    }
    Penalized penalized = new Penalized(Optimizers.sgd(0.1f), 0.25f, 0.125f, List.of());
    assertEquals(expected, penalized.penalty(theta), 1e-9);
  }

  @Test
  void constantsAndNames_thatCannotBe_areRefused() {
    Optimizer sgd = Optimizers.sgd(0.1f);
    assertMessage(() -> Optimizers.l2(sgd, -1f), "found l2 -1.0, expected 0 or");
    assertMessage(() -> Optimizers.l1(sgd, Float.NaN), "found l1 NaN");
    assertMessage(() -> Optimizers.maxNorm(sgd, 0f), "found limit 0.0");
    assertMessage(() -> Optimizers.layerRates(sgd, Map.of("0", 0f)), "factor of 0 0.0");
    assertMessage(() -> Optimizers.lamb(0.1f, -1f), "lamb: found decay -1.0");
    Parameters theta = network("dense(3)", 2).parameters();
    assertMessage(() -> Optimizers.l2(sgd, 1f, "1").start(theta), "found '1'");
    assertMessage(() -> Optimizers.maxNorm(sgd, 1f, "0/wight").start(theta), "'0/wight'");
    assertMessage(
        () -> Optimizers.maxNorm(sgd, 1f, "0/weight", "0/bias").start(theta),
        "max norm of sgd: found '0/bias', which stands for 0/bias [3], expected a matrix or table");
    Parameters norm = network("layerNorm dense(3)", 2).parameters();
    assertMessage(() -> Optimizers.maxNorm(sgd, 1f, "0").start(norm), "found '0', which stands");
    assertMessage(() -> Optimizers.layerRates(sgd, Map.of("7", 2f)).start(theta), "found '7'");
  }

  /** Looks at all gradients, and finds that it cannot take the step. */
  private static final class Failing extends Wrapped {
    Failing(OptimizerState inner, ParameterLayout layout) {
      super(inner, layout);
    }

    @Override
    public void examine(Gradients gradients) {
      throw new IllegalStateException("no step");
    }

    @Override
    void update(float[] theta, float[] g, int from, int n, float factor) {
      inner.update(theta, g, from, n, factor);
    }
  }

  /** No slope of a penalty is added to gradients that no step asked for. */
  @Test
  void gradients_behindAStepThatFailed_areThoseOfTheLoss() {
    Network network = network("dense(7) tanh dense(3)", 8);
    Optimizer penalized = Optimizers.l2(Optimizers.lamb(0.1f), 0.5f);
    OptimizerState inner = penalized.start(network.parameters());
    OptimizerState failing = new Failing(inner, network.parameters().layout());
    try (TrainingPlan plan = network.planTraining(11, Losses.softmaxCrossEntropy())) {
      plan.forward(batch());
      plan.backward();
      float[] expected = plan.gradients().array().clone();
      assertThrows(IllegalStateException.class, () -> plan.step(batch(), failing));
      float[] moments = inner.memory().get(0).values().clone();
      plan.forward(batch());
      plan.backward();
      assertArrayEquals(expected, plan.gradients().array());
      assertArrayEquals(moments, inner.memory().get(0).values());
    }
  }

  private static void assertMessage(Executable call, String part) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(part), message);
  }
}
