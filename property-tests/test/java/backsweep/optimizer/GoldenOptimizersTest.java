package backsweep.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Batch;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Optimizers and clipping against PyTorch, and the same bits however a step is shared. */
class GoldenOptimizersTest {
  private static final int STEPS = 8;
  private static final Golden GOLDEN = Golden.read("optimizers");

  static List<String> names() {
    return Optimizers.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void steps_ofEachOptimizer_areThoseOfPyTorch(String name) {
    compare(name, Optimizers.named(name, 0.05f));
  }

  @Test
  void steps_withClippedGradients_areThoseOfPyTorch() {
    Optimizer momentum = Optimizers.sgd(0.05f, 0.9f);
    compare("value", Optimizers.clippedByValue(momentum, 0.5f));
    compare("norm", Optimizers.clippedByNorm(momentum, 2.5f));
    compare("globalNorm", Optimizers.clippedByGlobalNorm(momentum, 2f));
  }

  static void compare(String name, Optimizer optimizer) {
    ParameterLayout layout = new ParameterLayout();
    layout.add("weight", Shape.of(5, 19));
    layout.add("bias", Shape.of(7));
    Parameters theta = new Parameters(layout);
    Parameters g = new Parameters(layout);
    set(theta, "");
    OptimizerState state = optimizer.start(theta);
    for (int step = 0; step < STEPS; step++) {
      set(g, step + "/");
      Gradients gradients = new Gradients(layout);
      System.arraycopy(g.array(), 0, gradients.array(), 0, g.array().length);
      state.step(theta, gradients);
    }
    for (String parameter : List.of("weight", "bias")) {
      float[] expected = GOLDEN.floats(name + "/" + parameter);
      assertArrayEquals(expected, theta.get(parameter).values(), 4e-6f, name + " " + parameter);
    }
  }

  private static void set(Parameters parameters, String prefix) {
    for (String name : parameters.names()) {
      Shape shape = parameters.get(name).shape();
      parameters.set(name, Tensor.of(shape, GOLDEN.floats(prefix + name)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "adadelta",
        "amsGrad",
        "nadam",
        "lion",
        "lamb",
        "value",
        "norm",
        "globalNorm",
        "layerRates",
        "penalties",
        "maxNorm",
        "all"
      })
  void training_withAnyThreadsAndFusion_givesTheSameBits(String name) {
    Optimizer optimizer =
        switch (name) {
          case "value" -> Optimizers.clippedByValue(Optimizers.adam(0.01f), 1e-3f);
          case "norm" -> Optimizers.clippedByNorm(Optimizers.sgd(0.5f), 0.05f);
          case "globalNorm" -> Optimizers.clippedByGlobalNorm(Optimizers.sgd(0.5f), 0.05f);
          case "layerRates" ->
              Optimizers.layerRates(Optimizers.sgd(0.5f), Map.of("0", 0.1f, "2/bias", 3f));
          case "penalties" -> Optimizers.l1(Optimizers.l2(Optimizers.sgd(0.5f), 0.01f), 1e-3f, "0");
          case "maxNorm" -> Optimizers.maxNorm(Optimizers.sgd(0.5f), 0.9f);
          case "all" ->
              Optimizers.maxNorm(
                  Optimizers.clippedByGlobalNorm(
                      Optimizers.l2(Optimizers.lamb(0.1f), 0.01f), 0.05f),
                  0.9f);
          default -> Optimizers.named(name, 0.01f);
        };
    String expected = trained(optimizer, PlanOptions.DEFAULT);
    List<String> found = new ArrayList<>();
    for (PlanOptions options :
        List.of(
            PlanOptions.threads(3),
            new PlanOptions(2, false, true),
            new PlanOptions(1, false, false))) {
      found.add(trained(optimizer, options));
    }
    assertEquals(List.of(expected, expected, expected), found);
  }

  private static String trained(Optimizer optimizer, PlanOptions options) {
    Network network =
        Network.of(Shape.of(30), Layers.parse("dense(70) relu dense(9)")).initialize(4);
    OptimizerState state = optimizer.start(network.parameters());
    SeededRandom random = new SeededRandom(5, "examples");
    float[] X = new float[200 * 30];
    int[] y = new int[200];
    for (int i = 0; i < X.length; i++) {
      X[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < y.length; i++) {
      y[i] = random.nextInt(9);
    }
    try (TrainingPlan plan = network.planTraining(200, Losses.softmaxCrossEntropy(), options)) {
      for (int step = 0; step < 4; step++) {
        state.learningRate(optimizer.learningRate() / (1 + step));
        plan.step(Batch.ofClasses(Shape.of(30), X, y), state);
      }
    }
    return network.parameters().sha256();
  }

  @Test
  void frozen_parameters_stayAndTheOthersMoveAsBefore() {
    for (int threads = 1; threads <= 2; threads++) {
      for (Optimizer inner :
          List.of(
              Optimizers.sgd(0.1f),
              Optimizers.adam(0.1f),
              Optimizers.clippedByGlobalNorm(Optimizers.sgd(0.1f), 0.5f))) {
        Network network =
            Network.of(Shape.of(8), Layers.parse("dense(12) tanh dense(3)")).initialize(4);
        Parameters before = network.parameters().copy();
        Optimizer frozen = Optimizers.frozen(inner, "0", "2/bias");
        OptimizerState state = frozen.start(network.parameters());
        float[] X = GOLDEN.floats("0/weight");
        try (TrainingPlan plan =
            network.planTraining(11, Losses.softmaxCrossEntropy(), PlanOptions.threads(threads))) {
          int[] y = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1};
          plan.step(Batch.ofClasses(Shape.of(8), java.util.Arrays.copyOf(X, 88), y), state);
        }
        for (String name : List.of("0/weight", "0/bias", "2/bias")) {
          assertArrayEquals(before.get(name).values(), network.parameters().get(name).values());
        }
        float[] moved = network.parameters().get("2/weight").values();
        assertTrue(!java.util.Arrays.equals(before.get("2/weight").values(), moved));
      }
    }
    ParameterLayout layout = new ParameterLayout();
    layout.add("0/bias", Shape.of(7));
    Optimizer wrong = Optimizers.frozen(Optimizers.sgd(0.1f), "1");
    String message =
        assertThrows(IllegalArgumentException.class, () -> wrong.start(new Parameters(layout)))
            .getMessage();
    assertTrue(message.contains("found '1'"), message);
  }

  /** A copy goes on as the original does, whatever the state keeps besides its memory. */
  @ParameterizedTest
  @MethodSource("names")
  void copyFrom_inTheMiddle_goesOnAsTheOriginal(String name) {
    ParameterLayout layout = new ParameterLayout();
    layout.add("bias", Shape.of(7));
    Parameters theta = new Parameters(layout);
    Optimizer optimizer = Optimizers.clippedByGlobalNorm(Optimizers.named(name, 0.1f), 0.7f);
    OptimizerState state = optimizer.start(theta);
    Gradients g = new Gradients(layout);
    for (int step = 0; step < 5; step++) {
      System.arraycopy(GOLDEN.floats(step + "/bias"), 0, g.array(), 0, 7);
      state.step(theta, g);
    }
    Parameters other = theta.copy();
    OptimizerState copy = optimizer.start(other);
    copy.copyFrom(state);
    state.step(theta, g);
    copy.step(other, g);
    assertArrayEquals(theta.array(), other.array());
    assertEquals(6, copy.steps());
  }

  @Test
  void constants_thatCannotBe_areRefused() {
    Optimizer sgd = Optimizers.sgd(0.1f);
    String message =
        assertThrows(IllegalArgumentException.class, () -> Optimizers.clippedByGlobalNorm(sgd, 0f))
            .getMessage();
    assertTrue(message.contains("global norm") && message.contains("found"), message);
    assertThrows(IllegalArgumentException.class, () -> Optimizers.clippedByValue(sgd, Float.NaN));
    assertThrows(IllegalArgumentException.class, () -> Optimizers.lion(-1f));
    assertThrows(IllegalArgumentException.class, () -> new Nadam(0.1f, 1f, 0.9f, 0f, 0f));
    OptimizerState state = sgd.start(new Parameters(new ParameterLayout()));
    assertThrows(IllegalArgumentException.class, () -> state.learningRate(-1f));
    assertThrows(IllegalArgumentException.class, () -> state.learningRate(Float.NaN));
  }
}
