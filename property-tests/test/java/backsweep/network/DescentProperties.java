package backsweep.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import backsweep.data.Batch;
import backsweep.layer.Dense;
import backsweep.layer.Layer;
import backsweep.layer.LayerStep;
import backsweep.layer.Layers;
import backsweep.layer.ParameterSpec;
import backsweep.layer.StepContext;
import backsweep.loss.Losses;
import backsweep.optimizer.Optimizer;
import backsweep.optimizer.OptimizerState;
import backsweep.optimizer.Optimizers;
import backsweep.oracle.Case;
import backsweep.oracle.Recipe;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Plain gradient descent inside the products, with other optimizers around it. */
class DescentProperties {
  @Provide
  Arbitrary<Recipe> recipes() {
    return Recipe.any();
  }

  /** Around plain descent, or around momentum, which never happens inside a product. */
  private static Optimizer around(int kind, boolean plain, List<String> names) {
    Optimizer inner = plain ? Optimizers.sgd(0.07f) : Optimizers.sgd(0.07f, 0.9f);
    Map<String, Float> rates = new HashMap<>();
    for (String name : names) {
      rates.put(name, 0.3f + 0.7f * rates.size());
    }
    Optimizer some = Optimizers.layerRates(inner, rates);
    String last = names.get(names.size() - 2);
    return switch (kind) {
      case 0 -> some;
      case 1 -> Optimizers.layerRates(some, Map.of(last, 0.9f));
      case 2 -> Optimizers.frozen(some, last);
      case 3 -> Optimizers.l2(some, 0.1f, last);
      case 4 -> Optimizers.maxNorm(Optimizers.l1(some, 0.1f, last), 0.5f);
      default -> Optimizers.clippedByValue(some, 0.01f);
    };
  }

  /** Parameters after three steps, and the gradients of the last as they are read behind it. */
  private static List<float[]> train(Case c, int kind, boolean plain, PlanOptions options) {
    Network network =
        Network.of(c.network.inputShape(), c.network.layers()).initialize(c.network.parameters());
    Optimizer optimizer = around(kind, plain, network.parameters().names());
    OptimizerState state = optimizer.start(network.parameters());
    try (TrainingPlan plan = network.planTraining(c.batch.size(), c.loss, options)) {
      List<float[]> seen = new ArrayList<>();
      for (int step = 0; step < 3; step++) {
        plan.step(c.batch, state);
      }
      seen.add(network.parameters().array());
      seen.add(plan.gradients().array());
      return seen;
    }
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void wrappedOptimizersGiveTheSameBitsFusedAndUnfused(
      @ForAll("recipes") Recipe recipe,
      @ForAll @IntRange(min = 0, max = 5) int kind,
      @ForAll boolean plain,
      @ForAll @IntRange(min = 1, max = 2) int threads) {
    Case c = new Case(recipe);
    PlanOptions unfused = PlanOptions.DEFAULT.without(Fusion.DESCENT);
    List<float[]> expected = train(c, kind, plain, unfused);
    List<float[]> found = train(c, kind, plain, PlanOptions.threads(threads));
    for (int i = 0; i < 2; i++) {
      assertArrayEquals(expected.get(i), found.get(i), i == 0 ? "parameters" : "gradients");
    }
  }

  /** A dense layer that notes what was stepped inside its product, and where a gradient is made. */
  private record Noted(Set<Float> rates, Set<Integer> gradients) implements Layer {
    private static final Dense INNER = new Dense(7, null);

    @Override
    public String name() {
      return "noted";
    }

    @Override
    public String spec() {
      return "noted";
    }

    @Override
    public Shape outputShape(Shape input) {
      return INNER.outputShape(input);
    }

    @Override
    public List<ParameterSpec> parameters(Shape input, @Nullable Layer next) {
      return INNER.parameters(input, next);
    }

    @Override
    public boolean needsInput() {
      return true;
    }

    @Override
    public boolean needsOutput() {
      return false;
    }

    @Override
    public long scratch(Shape input, int batch) {
      return INNER.scratch(input, batch);
    }

    @Override
    public long flops(Shape input) {
      return INNER.flops(input);
    }

    @Override
    public LayerStep step(StepContext context) {
      return new NotedStep(this, INNER.step(context));
    }
  }

  private record NotedStep(Noted layer, LayerStep inner) implements LayerStep {
    @Override
    public void forward(int from, int to, int left, int right, int worker) {
      inner.forward(from, to, left, right, worker);
    }

    @Override
    public void backwardInput(int from, int to, int left, int right, int worker) {
      inner.backwardInput(from, to, left, right, worker);
    }

    @Override
    public int slices() {
      return inner.slices();
    }

    @Override
    public Slice slice(int i) {
      return inner.slice(i);
    }

    @Override
    public void backwardParameters(int i, int examples, int worker) {
      layer.gradients.add(i);
      inner.backwardParameters(i, examples, worker);
    }

    @Override
    public boolean descend(int i, int examples, float rate, int worker) {
      boolean can = inner.descend(i, examples, rate, worker);
      if (can) {
        layer.rates.add(rate);
      }
      return can;
    }
  }

  private static void assertDescends(Optimizer optimizer, Float... rates) {
    Noted layer = new Noted(ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet());
    Network network =
        Network.of(Shape.of(50), layer, Layers.parse("tanh").get(0), new Dense(3, null));
    network.initialize(2);
    OptimizerState state = optimizer.start(network.parameters());
    Batch batch = Batch.ofClasses(Shape.of(50), new float[250], 0, 1, 2, 0, 1);
    try (TrainingPlan plan = network.planTraining(5, Losses.softmaxCrossEntropy())) {
      plan.step(batch, state);
      assertEquals(Set.of(rates), layer.rates, optimizer.toString());
      int products = rates.length > 0 ? 1 : 0;
      assertEquals(2 - products, layer.gradients.size());
      // What was kept is not computed again.
      layer.gradients.clear();
      plan.gradients();
      plan.gradients();
      assertEquals(products, layer.gradients.size());
    }
  }

  @Example
  void whatIsPlainDescentHappensInsideTheProduct() {
    Optimizer sgd = Optimizers.sgd(0.5f);
    assertDescends(sgd, 0.5f);
    assertDescends(Optimizers.layerRates(sgd, Map.of("0", 0.25f)), 0.125f);
    assertDescends(Optimizers.layerRates(sgd, Map.of("0/weight", 3f, "0", 0.25f)), 1.5f);
    assertDescends(Optimizers.layerRates(sgd, Map.of("2", 0.25f)), 0.5f);
    assertDescends(Optimizers.frozen(sgd, "2"), 0.5f);
    assertDescends(Optimizers.l2(sgd, 0.1f, "2"), 0.5f);
    assertDescends(Optimizers.maxNorm(sgd, 1f), 0.5f);
    assertDescends(Optimizers.maxNorm(Optimizers.layerRates(sgd, Map.of("0", 4f)), 1f), 2f);
    assertDescends(Optimizers.frozen(sgd, "0"));
    assertDescends(Optimizers.l2(sgd, 0.1f));
    assertDescends(Optimizers.clippedByValue(sgd, 0.1f));
    assertDescends(Optimizers.clippedByNorm(sgd, 0.1f));
    assertDescends(Optimizers.adam(0.5f));
  }
}
