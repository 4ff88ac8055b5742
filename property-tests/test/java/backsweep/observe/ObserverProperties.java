package backsweep.observe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.optimizer.Optimizer;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.oracle.Case;
import backsweep.oracle.Recipe;
import backsweep.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Looking at a step changes nothing, and what is seen is what was computed. */
class ObserverProperties {
  private static final int STEPS = 4;

  @Provide
  Arbitrary<Recipe> recipes() {
    return Recipe.any();
  }

  @Provide
  Arbitrary<Optimizer> optimizers() {
    return Arbitraries.of(Optimizers.names()).map(name -> Optimizers.named(name, 0.01f));
  }

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void anObserverChangesNoBit(
      @ForAll("recipes") Recipe recipe,
      @ForAll("optimizers") Optimizer optimizer,
      @ForAll @IntRange(min = 1, max = 2) int threads,
      @ForAll @IntRange(min = 1, max = 3) int every) {
    Case c = new Case(recipe);
    List<StepStatistics> taken = new ArrayList<>();
    NonFiniteDetector detector = new NonFiniteDetector();
    StepObserver all =
        StepObserver.all(
            List.of(new Vandal(), new StatisticsObserver(every, taken::add), detector));
    PlanOptions options = PlanOptions.threads(threads);
    String alone = train(c, optimizer, options);
    assertEquals(alone, train(c, optimizer, options.observer(all)));
    assertEquals(alone, train(c, optimizer, options.observer(new Parameters())));
    assertEquals((STEPS - 1) / every + 1, taken.size());
    assertNull(detector.found());
  }

  /** A plan that keeps everything, run by hand, tells what the statistics must be. */
  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void statisticsAreThoseOfTheTensorsOfTheStep(
      @ForAll("recipes") Recipe recipe,
      @ForAll("optimizers") Optimizer optimizer,
      @ForAll @IntRange(min = 1, max = 2) int threads) {
    Case c = new Case(recipe);
    List<StepStatistics> taken = new ArrayList<>();
    train(
        c, optimizer, PlanOptions.threads(threads).observer(new StatisticsObserver(1, taken::add)));
    Network network = copy(c.network);
    OptimizerState state = optimizer.start(network.parameters());
    try (TrainingPlan plan =
        network.planTraining(recipe.batch(), c.loss, new PlanOptions(1, false, true))) {
      for (int step = 1; step <= STEPS; step++) {
        StepStatistics seen = taken.get(step - 1);
        assertEquals(step, seen.step());
        assertEquals(plan.forward(c.batch), seen.loss());
        plan.backward();
        for (LayerStatistics layer : seen.layers()) {
          assertEquals(network.layers().get(layer.layer()).spec(), layer.spec());
          Tensor A = plan.output(layer.layer());
          assertEquals(Statistics.of(A), layer.output());
          assertEquals(deadUnits(A), layer.deadUnits());
          Statistics gradient = layer.gradient();
          if (gradient == null) {
            assertThrows(IllegalStateException.class, () -> plan.outputGradient(layer.layer()));
          } else {
            assertEquals(Statistics.of(plan.outputGradient(layer.layer())), gradient);
          }
        }
        List<Tensor> old = new ArrayList<>();
        for (String name : network.parameters().names()) {
          old.add(network.parameters().get(name));
        }
        state.step(network.parameters(), plan.gradients());
        for (int i = 0; i < old.size(); i++) {
          ParameterStatistics parameter = seen.parameters().get(i);
          Tensor now = network.parameters().get(parameter.name());
          float[] update = now.toArray();
          for (int e = 0; e < update.length; e++) {
            update[e] -= old.get(i).values()[e];
          }
          assertTrue(parameter.name().startsWith(parameter.layer() + "/"));
          assertEquals(Statistics.of(old.get(i)), parameter.value());
          assertEquals(Statistics.of(plan.gradients().get(parameter.name())), parameter.gradient());
          assertEquals(Statistics.of(update, 0, update.length), parameter.update());
        }
      }
    }
  }

  @Property(tries = 20, edgeCases = EdgeCasesMode.NONE)
  void anObserverSeesTheStepsThatItWantsAndNoOther(
      @ForAll("recipes") Recipe recipe, @ForAll @IntRange(min = 1, max = 5) int every) {
    List<String> seen = new ArrayList<>();
    StepObserver some =
        new StepObserver() {
          @Override
          public boolean wants(long step) {
            return step % every == 0;
          }

          @Override
          public void before(StepView view) {
            seen.add("before " + view.step());
          }

          @Override
          public void after(StepView view) {
            seen.add("after " + view.step());
          }
        };
    train(new Case(recipe), Optimizers.sgd(0.1f), PlanOptions.DEFAULT.observer(some));
    List<String> expected = new ArrayList<>();
    for (int step = every; step <= STEPS; step += every) {
      expected.addAll(List.of("before " + step, "after " + step));
    }
    assertEquals(expected, seen);
  }

  @Example
  void whatAStepDoesNotHoldIsRefusedInASentence() {
    Case c = new Case(new Recipe(0, 3, List.of("dense(2)"), "meanSquaredError", 4, 1));
    StepView[] kept = new StepView[1];
    StepObserver curious =
        new StepObserver() {
          @Override
          public void before(StepView view) {
            assertTrue(refused(() -> view.output(0)).contains("read it after"));
            assertTrue(refused(view::loss).contains("the loss cannot be read before the step"));
            assertTrue(refused(() -> view.gradient("0/weight")).contains("0/weight"));
          }

          @Override
          public void after(StepView view) {
            assertTrue(refused(view::inputs).contains("read it before"));
            assertTrue(refused(view::targets).contains("read it before"));
            assertTrue(refused(() -> view.outputGradient(0)).contains("plan with keepAll"));
            assertThrows(IllegalArgumentException.class, () -> view.memory("m", "0/weight"));
            kept[0] = view;
          }
        };
    train(c, Optimizers.sgd(0.1f), PlanOptions.DEFAULT.observer(curious));
    assertTrue(refused(() -> kept[0].losses()).contains("while its observer is called"));
  }

  private static String refused(Runnable read) {
    return assertThrows(IllegalStateException.class, read::run).getMessage();
  }

  /** Reads parameters and gradients only, so the plan overwrites activations as it likes. */
  private static final class Parameters implements StepObserver {
    @Override
    public void after(StepView view) {
      for (String name : view.parameters()) {
        float[] theta = view.parameter(name).values();
        float[] g = view.gradient(name).values();
        assertEquals(view.parameter(name).shape(), view.gradient(name).shape());
        assertEquals(theta.length, view.size(name));
        int n = (theta.length + 1) / 2;
        float[] some = new float[n + 1];
        for (int from : new int[] {0, theta.length / 3, theta.length - n}) {
          view.parameter(name, from, some, n);
          assertArrayEquals(Arrays.copyOfRange(theta, from, from + n), Arrays.copyOf(some, n));
          view.gradient(name, from, some, n);
          assertArrayEquals(Arrays.copyOfRange(g, from, from + n), Arrays.copyOf(some, n));
        }
        assertEquals(0f, some[n]);
      }
    }
  }

  /** Overwrites everything that it is shown. */
  private static final class Vandal implements StepObserver {
    @Override
    public boolean readsActivations() {
      return true;
    }

    @Override
    public void before(StepView view) {
      spoil(view.inputs());
      spoil(view.targets());
      parameters(view);
    }

    @Override
    public void after(StepView view) {
      spoil(view.losses());
      for (int i = 0; i < view.layers(); i++) {
        spoil(view.output(i));
        spoil(view.outputGradient(i));
      }
      for (String name : view.parameters()) {
        spoil(view.gradient(name));
      }
      parameters(view);
    }

    private static void parameters(StepView view) {
      for (String name : view.parameters()) {
        spoil(view.parameter(name));
        for (String memory : view.memory()) {
          spoil(view.memory(memory, name));
        }
      }
    }

    private static void spoil(@Nullable Tensor tensor) {
      if (tensor != null) {
        Arrays.fill(tensor.values(), Float.NaN);
      }
    }
  }

  private static double deadUnits(Tensor A) {
    int dead = 0;
    int n = A.shape().dimension(1);
    for (int j = 0; j < n; j++) {
      boolean alive = false;
      for (int i = 0; i < A.shape().dimension(0); i++) {
        alive |= A.get(i, j) != 0;
      }
      dead += alive ? 0 : 1;
    }
    return (double) dead / n;
  }

  private static String train(Case c, Optimizer optimizer, PlanOptions options) {
    Network network = copy(c.network);
    OptimizerState state = optimizer.start(network.parameters());
    float[] losses = new float[STEPS];
    try (TrainingPlan plan = network.planTraining(c.batch.size(), c.loss, options)) {
      for (int step = 0; step < STEPS; step++) {
        losses[step] = plan.step(c.batch, state);
      }
    }
    return network.parameters().sha256() + Arrays.toString(losses);
  }

  private static Network copy(Network network) {
    return Network.of(network.inputShape(), network.layers()).initialize(network.parameters());
  }
}
