package backsweep.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import backsweep.data.Batch;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.plan.Gradients;
import backsweep.plan.ParameterLayout;
import backsweep.plan.Parameters;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Norms of parameters are one tree, whoever computes it. */
class SquaresProperties {
  private static float fold(float[] lanes) {
    for (int half = lanes.length / 2; half > 0; half /= 2) {
      for (int j = 0; j < half; j++) {
        lanes[j] += lanes[j + half];
      }
    }
    return lanes[0];
  }

  /** The sum of a row-major [k, n] matrix by its definition; of a vector, k is its size, n is 0. */
  private static double expected(float[] M, int k, int n) {
    double sum = 0;
    for (int first = 0; n == 0 && first < k; first += 4096) {
      float[] lanes = new float[16];
      for (int i = first; i < Math.min(k, first + 4096); i++) {
        lanes[i % 16] = Math.fma(M[i], M[i], lanes[i % 16]);
      }
      sum += fold(lanes);
    }
    for (int first = 0; n > 0 && first < k; first += 256) {
      for (int q = 0; q < n; q += 8) {
        float[] lanes = new float[8];
        for (int i = first; i < Math.min(k, first + 256); i++) {
          for (int j = q; j < Math.min(n, q + 8); j++) {
            lanes[j - q] = Math.fma(M[i * n + j], M[i * n + j], lanes[j - q]);
          }
        }
        sum += fold(lanes);
      }
    }
    return sum;
  }

  private static float[] numbers(int n, long seed) {
    SeededRandom random = new SeededRandom(seed, "numbers");
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  @Property(tries = 100)
  void partsInAnyOrderMakeTheTreeOfTheRowMajorMatrix(
      @ForAll @IntRange(min = 1, max = 600) int k,
      @ForAll @IntRange(min = 1, max = 150) int n,
      @ForAll @IntRange(min = 1, max = 9000) int size,
      @ForAll @IntRange(min = 0, max = 99) int seed) {
    ParameterLayout layout = new ParameterLayout();
    layout.add("left out", Shape.of(5, 5));
    layout.add("matrix", Shape.of(k, n));
    layout.add("vector", Shape.of(size));
    layout.add("table", Shape.of(size, 2), true, true);
    Parameters theta = new Parameters(layout);
    // Padding must not count.
    Arrays.fill(theta.array(), Float.NaN);
    float[] matrix = numbers(k * n, seed);
    float[] table = numbers(2 * size, seed + 1);
    theta.set("matrix", Tensor.of(Shape.of(k, n), matrix));
    theta.set("vector", Tensor.of(Shape.of(size), Arrays.copyOf(table, size)));
    theta.set("table", Tensor.of(Shape.of(size, 2), table));
    Squares squares = new Squares(layout.entries(), e -> !e.name().equals("left out"));
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < squares.parts(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(seed));
    order.forEach(i -> squares.part(theta.array(), i));
    assertEquals(0, squares.of(0));
    assertEquals(expected(matrix, k, n), squares.of(1));
    assertEquals(expected(table, size, 0), squares.of(2));
    assertEquals(expected(table, 2 * size, 0), squares.of(3));
    double exact = 0;
    for (float x : matrix) {
      exact += (double) x * x;
    }
    assertEquals(exact, squares.of(1), 1e-5 * exact);
  }

  private static List<float[]> trained(Optimizer optimizer, int threads) {
    Network network = Network.of(Shape.of(530), Layers.parse("dense(150) tanh dense(9)"));
    network.initialize(4);
    OptimizerState state = optimizer.start(network.parameters());
    Batch batch = Batch.ofClasses(Shape.of(530), numbers(5 * 530, 7), 0, 3, 8, 1, 2);
    try (TrainingPlan plan =
        network.planTraining(5, Losses.softmaxCrossEntropy(), PlanOptions.threads(threads))) {
      for (int step = 0; step < 3; step++) {
        plan.step(batch, state);
      }
      return List.of(network.parameters().array(), plan.gradients().array());
    }
  }

  /** Three blocks of rows and three panels, shared by threads or not. */
  @Example
  void anyNumberOfThreadsGivesTheSameBits() {
    Optimizer lamb = Optimizers.lamb(0.01f);
    for (Optimizer optimizer :
        List.of(
            lamb,
            Optimizers.l2(lamb, 0.1f),
            Optimizers.clippedByNorm(Optimizers.adam(0.01f), 0.05f),
            Optimizers.clippedByGlobalNorm(Optimizers.sgd(0.5f), 0.05f),
            Optimizers.clippedByGlobalNorm(lamb, 0.05f),
            Optimizers.clippedByValue(lamb, 0.001f))) {
      List<float[]> alone = trained(optimizer, 1);
      for (int threads : new int[] {2, 3, 8}) {
        List<float[]> shared = trained(optimizer, threads);
        assertArrayEquals(alone.get(0), shared.get(0), optimizer.toString());
        assertArrayEquals(alone.get(1), shared.get(1), optimizer.toString());
      }
    }
  }

  /** A step by hand takes the same path as that of a plan. */
  @Example
  void aStepByHandMeasuresToo() {
    ParameterLayout layout = new ParameterLayout();
    layout.add("0/weight", Shape.of(300, 20));
    Parameters theta = new Parameters(layout);
    Gradients g = new Gradients(layout);
    Arrays.fill(g.array(), 2f);
    Optimizers.clippedByNorm(Optimizers.sgd(1f), 3f).start(theta).step(theta, g);
    double norm = 0;
    for (float x : theta.get("0/weight").values()) {
      norm += (double) x * x;
    }
    assertEquals(3, Math.sqrt(norm), 1e-5);
  }
}
