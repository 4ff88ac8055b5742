package backsweep.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Dataset;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.observe.NonFinite;
import backsweep.observe.NonFinite.Phase;
import backsweep.observe.StepObserver;
import backsweep.observe.StepView;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import backsweep.training.Divergence;
import backsweep.training.Trainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Each of the micro-batches of a step can be seen, and what is wrong in it is found there. */
class MicroBatchProperties {
  private static final int IN = 12;

  private static Network network(String layers) {
    return Network.of(Shape.of(IN), Layers.parse(layers)).initialize(4);
  }

  /**
   * What is not finite in any of the micro-batches is traced to its row, as without accumulation;
   * drawn numbers are replayed.
   */
  @Property(tries = 30)
  void aRunThatDivergesNamesRowAndMicroBatch(
      @ForAll Phase phase,
      @ForAll @IntRange(min = 0, max = 63) int row,
      @ForAll @IntRange(min = 1, max = 2) int threads,
      @ForAll @IntRange(min = 0, max = 999) int seed) {
    Assume.that(phase != Phase.START && phase != Phase.OPTIMIZER);
    float[] X = new float[64 * IN];
    Arrays.fill(X, 0.5f);
    float[] Y = new float[64 * 4];
    Dataset data = Dataset.ofValues(Shape.of(IN), X, Shape.of(4), Y);
    data.requireTargets(-1, 1);
    Network network = network("dense(20) dropout(0.3) dense(4)");
    network.parameters().set("0/weight", all(IN, 20, 0f));
    switch (phase) {
      case DATA -> X[row * IN + 3] = Float.NaN; // the data set has looked already
      case FORWARD -> {
        X[row * IN + 3] = 3e38f;
        network.parameters().set("0/weight", all(IN, 20, 9f));
      }
      case LOSS -> Y[row * 4 + 1] = 1e30f;
      default -> {
        Y[row * 4 + 1] = 1e3f;
        network.parameters().set("2/weight", all(20, 4, 3e38f));
      }
    }
    var report =
        Trainer.builder(network)
            .loss(Losses.meanSquaredError())
            .optimizer(Optimizers.sgd(1e-3f))
            .batchSize(8)
            .accumulate(3)
            .threads(threads)
            .seed(seed)
            .build()
            .fit(data);
    int[] order = IntStream.range(0, 64).toArray();
    SeededRandom random = new SeededRandom(seed, "shuffle");
    random.reset(seed + 1L);
    random.shuffle(order);
    int at = IntStream.range(0, 64).filter(i -> order[i] == row).findFirst().orElseThrow();
    Divergence found = Objects.requireNonNull(report.divergence());
    NonFinite origin = found.origin();
    assertEquals(phase, origin.phase(), origin.toString());
    assertEquals(row, found.row());
    assertEquals(at / 24 + 1, found.batch());
    assertEquals(at / 24 + 1, origin.step());
    assertEquals(at % 24 / 8 + 1, origin.part());
    assertEquals(at % 8, origin.example());
    assertEquals(
        origin.part() > 1, origin.toString().contains("batch " + origin.part() + " of the step"));
  }

  private static Tensor all(int rows, int columns, float value) {
    float[] values = new float[rows * columns];
    Arrays.fill(values, value);
    return Tensor.of(Shape.of(rows, columns), values);
  }

  /** What an observer is told of a step of three micro-batches, and of one of a single batch. */
  private static final class Told implements StepObserver {
    private final List<String> calls = new ArrayList<>();
    private final List<float[]> sums = new ArrayList<>();
    private float loss;

    private void note(String call, StepView view) {
      calls.add(call + " " + view.step() + "." + view.part() + " of " + view.examples());
    }

    @Override
    public void beforePart(StepView view) {
      note("before part", view);
      assertThrows(IllegalStateException.class, view::loss);
    }

    @Override
    public void afterPart(StepView view) {
      note("after part", view);
      assertTrue(view.loss() > loss);
      loss = view.loss();
      sums.add(view.gradient("0/weight").values());
    }

    @Override
    public void before(StepView view) {
      note("before", view);
    }

    @Override
    public void after(StepView view) {
      note("after", view);
      assertTrue(view.loss() > loss);
      loss = view.loss();
      sums.add(view.gradient("0/weight").values());
    }
  }

  @Example
  void anObserverIsToldOfEachMicroBatch() {
    Told told = new Told();
    Network network = network("dense(20) tanh dense(4)");
    OptimizerState state = Optimizers.sgd(0.1f).start(network.parameters());
    PlanOptions options = PlanOptions.DEFAULT.accumulate(3).observer(told);
    float[] X = new SeededRandom(1, "X").indices(64 * IN, 5);
    Dataset data = Dataset.ofClasses(Shape.of(IN), X, new int[64], List.of("a", "b", "c", "d"));
    int[] order = IntStream.range(0, 64).toArray();
    try (TrainingPlan plan = network.planTraining(8, Losses.softmaxCrossEntropy(), options)) {
      float loss = plan.step(data, order, 0, 21, state);
      assertEquals(loss, told.loss);
      assertArrayEquals(plan.gradients().get("0/weight").values(), told.sums.get(2));
      assertTrue(!Arrays.equals(told.sums.get(0), told.sums.get(1)));
      told.loss = 0;
      plan.step(data, order, 0, 8, state);
    }
    assertEquals(
        List.of(
            "before part 1.1 of 8",
            "after part 1.1 of 8",
            "before part 1.2 of 8",
            "after part 1.2 of 8",
            "before 1.3 of 5",
            "after 1.3 of 5",
            "before 2.1 of 8",
            "after 2.1 of 8"),
        told.calls);
  }
}
