package backsweep.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Dataset;
import backsweep.layer.Layers;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.observe.NonFinite.Phase;
import backsweep.optimizer.Optimizer;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.tensor.SeededRandom;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import backsweep.training.Divergence;
import backsweep.training.Trainer;
import backsweep.training.TrainerBuilder;
import backsweep.training.TrainingReport;
import backsweep.training.TrainingReport.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** A number that is NaN or infinite is found where it first came up. */
class NonFiniteProperties {
  private static final int WIDTH = 9;

  /**
   * A random run.
   *
   * @param rows of the data
   * @param batch examples per step
   * @param row where a fault goes
   * @param unit where a fault goes, 0 … 8
   * @param layer where a fault goes, 0 … 2
   */
  record Run(int rows, int batch, int row, int unit, int layer, int threads, long seed) {
    /** Where a row comes in the first epoch. */
    int position() {
      int[] order = order();
      return IntStream.range(0, rows).filter(i -> order[i] == row).findFirst().orElseThrow();
    }

    int[] order() {
      int[] order = IntStream.range(0, rows).toArray();
      SeededRandom random = new SeededRandom(seed, "shuffle");
      random.reset(seed + 1);
      random.shuffle(order);
      return order;
    }

    float[] inputs() {
      SplittableRandom random = new SplittableRandom(seed);
      float[] X = new float[rows * WIDTH];
      for (int i = 0; i < X.length; i++) {
        X[i] = 0.5f + (float) random.nextDouble() / 2;
      }
      return X;
    }

    TrainerBuilder trainer(Network network, String loss, Optimizer optimizer) {
      return Trainer.builder(network)
          .loss(Losses.parse(loss))
          .optimizer(optimizer)
          .batchSize(batch)
          .epochs(2)
          .seed(seed)
          .threads(threads);
    }
  }

  @Provide
  Arbitrary<Run> runs() {
    return Arbitraries.integers()
        .between(1, 60)
        .flatMap(
            rows ->
                Combinators.combine(
                        Arbitraries.integers().between(1, 20),
                        Arbitraries.integers().between(0, rows - 1),
                        Arbitraries.integers().between(0, WIDTH - 1),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(1, 2),
                        Arbitraries.longs())
                    .as(
                        (batch, row, unit, layer, threads, seed) ->
                            new Run(rows, batch, row, unit, layer, threads, seed)));
  }

  private static Network network(String layers, Run run) {
    return Network.of(Shape.of(WIDTH), Layers.parse(layers)).initialize(run.seed());
  }

  private static Dataset values(Run run, float[] X, int outputs) {
    float[] Y = new float[run.rows() * outputs];
    Arrays.fill(Y, 0.25f);
    return Dataset.ofValues(Shape.of(WIDTH), X, Shape.of(outputs), Y);
  }

  private static NonFinite origin(TrainingReport report, Run run, int position) {
    assertEquals(Outcome.DIVERGED, report.outcome());
    Divergence divergence = report.divergence();
    assertNotNull(divergence);
    assertEquals(1, divergence.epoch());
    assertEquals(position / run.batch() + 1, divergence.batch());
    assertEquals(divergence.batch(), divergence.origin().step());
    return divergence.origin();
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void aNumberMissingInTheDataIsFoundInItsRowAndColumn(
      @ForAll("runs") Run run, @ForAll("optimizers") Optimizer optimizer) {
    float[] X = run.inputs();
    Dataset data = values(run, X, 4);
    X[run.row() * WIDTH + run.unit()] = Float.NaN; // the data set has looked already
    Network network = network("dense(7) relu dense(5) tanh dense(4)", run);
    TrainingReport report = run.trainer(network, "meanSquaredError", optimizer).build().fit(data);
    NonFinite origin = origin(report, run, run.position());
    assertEquals(Phase.DATA, origin.phase());
    assertEquals("X", origin.tensor());
    assertEquals(List.of(run.position() % run.batch(), run.unit()), origin.index());
    assertEquals(run.position() % run.batch(), origin.example());
    assertEquals(run.row(), report.divergence().row());
    assertTrue(Float.isNaN(origin.value()));
    assertTrue(origin.hint().startsWith("The data holds it"));
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void aTargetThatIsNotANumberIsFoundInItsRowAndColumn(@ForAll("runs") Run run) {
    float[] Y = new float[run.rows() * 3];
    Dataset data = Dataset.ofValues(Shape.of(WIDTH), run.inputs(), Shape.of(3), Y);
    data.requireTargets(-1, 1);
    Y[run.row() * 3 + run.layer()] = Float.NEGATIVE_INFINITY; // the data set has looked already
    TrainingReport report =
        run.trainer(network("dense(3)", run), "meanSquaredError", Optimizers.sgd(0.01f))
            .build()
            .fit(data);
    NonFinite origin = origin(report, run, run.position());
    assertEquals(Phase.DATA, origin.phase());
    assertEquals("Y", origin.tensor());
    assertEquals(List.of(run.position() % run.batch(), run.layer()), origin.index());
    assertEquals(Float.NEGATIVE_INFINITY, origin.value());
  }

  /** All that reaches the layer is above 0.1, so a column of greatest numbers must overflow. */
  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void anOverflowIsFoundInItsLayerAndUnit(@ForAll("runs") Run run) {
    Network network = network("dense(40) softplus dense(40) softplus dense(9)", run);
    String name = 2 * run.layer() + "/weight";
    Tensor W = network.parameters().get(name);
    for (int i = 0; i < W.shape().dimension(0); i++) {
      W.set(Float.MAX_VALUE, i, run.unit());
    }
    network.parameters().set(name, W);
    TrainingReport report =
        run.trainer(network, "meanSquaredError", Optimizers.sgd(0.01f))
            .build()
            .fit(values(run, run.inputs(), 9));
    NonFinite origin = origin(report, run, 0);
    assertEquals(Phase.FORWARD, origin.phase());
    assertEquals(2 * run.layer(), origin.layer());
    assertEquals("A" + (2 * run.layer() + 1), origin.tensor());
    assertEquals(List.of(0, run.unit()), origin.index());
    assertEquals(Float.POSITIVE_INFINITY, origin.value());
    assertTrue(origin.hint().contains("scale the inputs"), origin.hint());
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void aLossThatOverflowsIsFoundInItsExample(@ForAll("runs") Run run) {
    float[] Y = new float[run.rows() * 3];
    Y[run.row() * 3 + run.layer()] = 1e30f;
    Dataset data = Dataset.ofValues(Shape.of(WIDTH), run.inputs(), Shape.of(3), Y);
    TrainingReport report =
        run.trainer(network("dense(3)", run), "meanSquaredError", Optimizers.sgd(0.01f))
            .build()
            .fit(data);
    NonFinite origin = origin(report, run, run.position());
    assertEquals(Phase.LOSS, origin.phase());
    assertEquals("L", origin.tensor());
    assertEquals(List.of(run.position() % run.batch()), origin.index());
    assertEquals(run.row(), report.divergence().row());
    assertTrue(origin.hint().contains("distance from the target"), origin.hint());
  }

  /** One class has probability 0, and a single example belongs to it. */
  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void theLogarithmOfZeroIsFoundInItsExample(@ForAll("runs") Run run) {
    Network network = network("dense(9)", run);
    float[] b = new float[9];
    Arrays.fill(b, 3e38f);
    b[run.unit()] = -3e38f;
    network.parameters().set("0/bias", Tensor.of(Shape.of(9), b));
    int[] y = new int[run.rows()];
    Arrays.setAll(y, i -> (run.unit() + 1 + i % 8) % 9);
    y[run.row()] = run.unit();
    List<String> names = IntStream.range(0, 9).mapToObj(Integer::toString).toList();
    Dataset data = Dataset.ofClasses(Shape.of(WIDTH), run.inputs(), y, names);
    TrainingReport report =
        run.trainer(network, "softmaxCrossEntropy", Optimizers.sgd(0.01f)).build().fit(data);
    NonFinite origin = origin(report, run, run.position());
    assertEquals(Phase.LOSS, origin.phase());
    assertEquals(List.of(run.position() % run.batch()), origin.index());
    assertEquals(run.row(), report.divergence().row());
    assertEquals(Float.POSITIVE_INFINITY, origin.value());
    assertTrue(origin.hint().contains("logarithm"), origin.hint());
  }

  /** θ − α·g overflows where |g| > 1.14: the gradients tell where that is. */
  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void anInfiniteUpdateIsFoundInItsParameter(@ForAll("runs") Run run) {
    float[] X = run.inputs();
    X[run.row() * WIDTH + run.unit()] = 1e3f;
    Dataset data = values(run, X, 2);
    Network network = network("dense(5) leakyRelu dense(2)", run);
    float rate = 3e38f;
    String first = null;
    List<Integer> at = List.of();
    try (TrainingPlan plan = network.planTraining(run.batch(), Losses.meanSquaredError())) {
      plan.forward(data.batches(run.batch(), run.seed() + 1).iterator().next());
      plan.backward();
      for (String name : network.parameters().names()) {
        Tensor g = plan.gradients().get(name);
        Tensor theta = network.parameters().get(name);
        for (int i = 0; i < g.size() && first == null; i++) {
          if (Float.isInfinite(Math.fma(-rate, g.values()[i], theta.values()[i]))) {
            first = name;
            int n = g.shape().dimension(g.shape().rank() - 1);
            at = g.shape().rank() == 1 ? List.of(i) : List.of(i / n, i % n);
          }
        }
      }
    }
    Assume.that(first != null);
    TrainingReport report =
        run.trainer(network, "meanSquaredError", Optimizers.sgd(rate)).build().fit(data);
    NonFinite origin = origin(report, run, 0);
    assertEquals(Phase.OPTIMIZER, origin.phase());
    assertEquals(first, origin.tensor());
    assertEquals(at, origin.index());
    assertEquals(StepView.layerOf(first), origin.layer());
    assertEquals(-1, origin.example());
    assertEquals(-1, report.divergence().row());
    assertTrue(origin.hint().contains("lower the learning rate"), origin.hint());
  }

  @Provide
  Arbitrary<Optimizer> optimizers() {
    return Arbitraries.of(Optimizers.names()).map(name -> Optimizers.named(name, 0.01f));
  }

  /**
   * Too high a rate for any network: every tensor of every step is read by hand until one fails.
   */
  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void whereverARunDivergesTheFirstNumberIsTheOneThatReadingEverythingFinds(
      @ForAll("runs") Run run,
      @ForAll("names") String optimizer,
      @ForAll @IntRange(min = 1, max = 37) int power) {
    Optimizer step = Optimizers.named(optimizer, (float) Math.pow(10, power));
    Dataset data = values(run, run.inputs(), 4);
    String layers = "dense(7) relu dense(5) softplus dense(4)";
    Network network = network(layers, run);
    TrainingReport report = run.trainer(network, "meanSquaredError", step).build().fit(data);
    String found = byHand(run, data, network(layers, run), step);
    Divergence divergence = report.divergence();
    if (divergence == null) {
      assertEquals(Outcome.COMPLETED, report.outcome());
      assertTrue(found == null || found.startsWith("A"), found); // passed on by nobody
    } else {
      NonFinite origin = divergence.origin();
      assertEquals(found, origin.tensor() + origin.index() + " in step " + origin.step());
    }
  }

  /** Steps that grow slowly: more than one copy is made before the loss overflows. */
  @Property(tries = 10, edgeCases = EdgeCasesMode.NONE)
  void aRunThatDivergesLateIsTakenUpFromItsLastCopy(
      @ForAll("runs") Run run, @ForAll @FloatRange(min = 0.79f, max = 0.9f) float rate) {
    Optimizer step = Optimizers.sgd(rate);
    Dataset data = values(run, run.inputs(), 4);
    NonFiniteDetector everything = new NonFiniteDetector();
    TrainingReport report = slow(run, step).build().fit(data);
    TrainingReport read =
        slow(run, step).observer(everything).explainDivergence(false).build().fit(data);
    assertNull(read.divergence());
    assertEquals(read.outcome(), report.outcome());
    NonFinite expected = everything.found();
    if (report.divergence() == null) {
      assertNull(expected);
      return;
    }
    NonFinite origin = report.divergence().origin();
    assertEquals(expected.place(), origin.place());
    assertEquals(expected.step(), origin.step());
    if ((origin.step() - 1) % 512 == 0) {
      assertNull(origin.lastFinite());
    } else {
      assertEquals(expected, origin);
      assertEquals(0, origin.lastFinite().nonFinite());
      assertTrue(origin.lastFinite().extreme() > 1e15f, origin.toString());
    }
  }

  private static TrainerBuilder slow(Run run, Optimizer step) {
    return run.trainer(network("dense(4)", run), "meanSquaredError", step)
        .batchSize(1)
        .epochs(2000 / run.rows());
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of(Optimizers.names());
  }

  private static @Nullable String byHand(Run run, Dataset data, Network network, Optimizer step) {
    OptimizerState state = step.start(network.parameters());
    int n = network.layers().size();
    PlanOptions options = new PlanOptions(1, false, true);
    String[] found = new String[1];
    try (TrainingPlan plan =
        network.planTraining(run.batch(), Losses.meanSquaredError(), options)) {
      for (int epoch = 1; epoch <= 2; epoch++) {
        for (var batch : data.batches(run.batch(), run.seed() + epoch)) {
          float loss = plan.forward(batch);
          plan.backward();
          for (int i = 0; i < n; i++) {
            look(found, "A" + (i + 1), plan.output(i));
          }
          float[] Z = plan.output(n - 1).values();
          for (int i = 0; i < batch.size(); i++) {
            look(found, "L", i, meanSquare(Z, batch.values(), i));
          }
          if (!Float.isFinite(loss) && found[0] == null) {
            found[0] = "mean of L[]";
          }
          for (int i = n - 1; i >= 0; i--) {
            look(found, "dA" + (i + 1), plan.outputGradient(i));
          }
          for (String name :
              List.of("4/weight", "4/bias", "2/weight", "2/bias", "0/weight", "0/bias")) {
            look(found, "gradient of " + name, plan.gradients().get(name));
          }
          state.step(network.parameters(), plan.gradients());
          for (String name : network.parameters().names()) {
            look(found, name, network.parameters().get(name));
          }
          for (OptimizerState.Memory memory : state.memory()) {
            for (String name : network.parameters().names()) {
              Tensor values = network.parameters().layout().tensor(name, memory.values());
              look(found, memory.name() + " of " + name, values);
            }
          }
          if (found[0] != null) {
            return found[0] + " in step " + state.steps();
          }
        }
      }
    }
    return null;
  }

  private static float meanSquare(float[] Z, float[] Y, int row) {
    float sum = 0;
    for (int j = row * 4; j < row * 4 + 4; j++) {
      sum += (Z[j] - Y[j]) * (Z[j] - Y[j]);
    }
    return sum / 4;
  }

  private static void look(String[] found, String name, int i, float x) {
    if (found[0] == null && !Float.isFinite(x)) {
      found[0] = name + "[" + i + "]";
    }
  }

  private static void look(String[] found, String name, Tensor tensor) {
    int n = tensor.shape().dimension(tensor.shape().rank() - 1);
    for (int i = 0; i < tensor.size() && found[0] == null; i++) {
      if (!Float.isFinite(tensor.values()[i])) {
        String at = tensor.shape().rank() == 1 ? "[" + i + "]" : "[" + i / n + ", " + i % n + "]";
        found[0] = name + at;
      }
    }
  }

  @Property(tries = 10, edgeCases = EdgeCasesMode.NONE)
  void aParameterThatWasNeverANumberIsFoundBeforeTheFirstStep(
      @ForAll("runs") Run run, @ForAll("optimizers") Optimizer optimizer) {
    Network network = network("dense(9) tanh dense(9)", run);
    Tensor b = network.parameters().get("2/bias");
    b.set(Float.NaN, run.unit());
    network.parameters().set("2/bias", b);
    TrainingReport report =
        run.trainer(network, "meanSquaredError", optimizer)
            .build()
            .fit(values(run, run.inputs(), 9));
    NonFinite origin = origin(report, run, 0);
    assertEquals(Phase.START, origin.phase());
    assertEquals("2/bias", origin.tensor());
    assertEquals(List.of(run.unit()), origin.index());
    assertNull(origin.lastFinite());
  }
}
