package backsweep.benchmarks.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.explain.Explanation;
import backsweep.explain.Notation;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.PlannedRegion;
import backsweep.network.TrainingPlan;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Predictions on a machine whose costs are round numbers. */
final class PredictionTest {
  private static final long HUGE = 1L << 40;

  /** A second-level cache that holds everything; a byte takes 1 ns and an operation 1/10. */
  private static final Costs PLAIN = new Costs(10, 10, 1, HUGE, HUGE, 1, 1, 1, 1, 300);

  private static final Network NETWORK =
      Network.of(Shape.of(784), Layers.parse("dense(512) relu dense(256) relu dense(10)"))
          .initialize(1);

  private static TrainingPlan plan(int batch, int threads) {
    return NETWORK.planTraining(batch, Losses.softmaxCrossEntropy(), PlanOptions.threads(threads));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 32, 1024})
  void oneThread_takesAllOperationsAndBytesOfTheExplanation(int batch) {
    try (TrainingPlan plan = plan(batch, 1)) {
      Explanation told = Explanation.of(plan.outline(), Notation.PLAN);
      double flops = told.steps().stream().mapToDouble(s -> s.flops()).sum();
      double bytes = told.steps().stream().mapToDouble(s -> s.bytesRead() + s.bytesWritten()).sum();
      Prediction found = Prediction.of(plan, 1, PLAIN);
      assertEquals(flops / 10, found.compute(), 1e-9 * flops);
      assertEquals(bytes, found.move(), 1e-9 * bytes);
      assertEquals(0, found.barriers());
      assertEquals(0, found.idle(), 1e-9);
      assertEquals(found.compute() + found.move(), found.time(), 1e-9 * bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 16, 64})
  void regions_anyThreads_doEachLayerOnceAndNoMoreThanAllOfIt(int threads) {
    for (int batch : new int[] {1, 32, 1024}) {
      try (TrainingPlan plan = plan(batch, threads)) {
        List<Integer> forward = new ArrayList<>();
        List<Integer> parameters = new ArrayList<>();
        List<Integer> backward = new ArrayList<>();
        for (PlannedRegion region : plan.regions(batch)) {
          forward.addAll(region.forward());
          parameters.addAll(region.parameters());
          backward.addAll(region.backward());
          assertTrue(region.share() <= 1 && region.share() * threads >= 1 - 1e-9);
          assertTrue(region.weights() <= 1 && region.weights() >= region.share() - 1e-9);
        }
        assertEquals(IntStream.range(0, 5).boxed().toList(), forward);
        assertEquals(List.of(0, 2, 4), parameters);
        assertEquals(backward.stream().distinct().toList(), backward);
        assertTrue(backward.containsAll(List.of(1, 2, 3, 4)), backward.toString());
      }
    }
  }

  @Test
  void moreThreads_shareOperationsAndAddBarriers() {
    double one;
    try (TrainingPlan plan = plan(1024, 1)) {
      one = Prediction.of(plan, 1, PLAIN).compute();
    }
    for (int threads : new int[] {2, 8, 64}) {
      try (TrainingPlan plan = plan(1024, threads)) {
        Prediction found = Prediction.of(plan, threads, PLAIN);
        assertTrue(found.compute() >= one / threads * (1 - 1e-9) && found.compute() <= one);
        assertTrue(found.compute() <= 2.5 * one / threads, threads + " threads: " + found);
        long shared = plan.regions(1024).stream().filter(r -> r.chunks() > 1).count();
        assertEquals(300.0 * shared * (threads - 1), found.barriers(), 1e-6);
      }
    }
  }

  @Test
  void limit_namesWhatTakesMost() {
    Costs slowBarriers = new Costs(100, 100, 1, HUGE, HUGE, 100, 100, 100, 100, 10_000);
    try (TrainingPlan plan = plan(32, 64)) {
      assertEquals("barriers", Prediction.of(plan, 64, slowBarriers).limit());
    }
    Costs slowBytes = new Costs(100, 100, 1, HUGE, HUGE, 1e-3, 1e-3, 1e-3, 1e-3, 1);
    Costs slowArithmetic = new Costs(1e-3, 1e-3, 1, HUGE, HUGE, 100, 100, 100, 100, 1);
    try (TrainingPlan plan = plan(32, 1)) {
      assertEquals("bytes", Prediction.of(plan, 1, slowBytes).limit());
      assertEquals("operations", Prediction.of(plan, 1, slowArithmetic).limit());
    }
  }

  @Test
  void told_theNumbersOfTheRecord_areThoseCosts() {
    assertEquals(
        new Costs(178, 88, 0.7, 5, 6, 71, 21, 17, 273, 310),
        Costs.told("178,88,0.7,71,21,17,273,310", 5, 6));
    assertThrows(IllegalArgumentException.class, () -> Costs.told("178,88", 5, 6));
  }

  @Test
  void bandwidth_isThatOfTheCacheThatHoldsTheBytes() {
    Costs costs = new Costs(10, 5, 0.5, 1000, 4000, 9, 7, 5, 6, 300);
    assertEquals(9, costs.bandwidth(1000, 8));
    assertEquals(7, costs.bandwidth(1001, 3));
    assertEquals(5, costs.bandwidth(4001, 1));
    assertEquals(3, costs.bandwidth(2001, 2));
    assertEquals(5, costs.rate(1));
    assertEquals(2.5, costs.rate(2));
  }
}
