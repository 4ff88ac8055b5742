package backsweep.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.layer.Layer;
import backsweep.layer.Layers;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.oracle.Case;
import backsweep.oracle.Recipe;
import backsweep.plan.Gradients;
import backsweep.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Loss first and input first are two ways to one result, and cost what is said. */
class OrderProperties {
  @Provide
  Arbitrary<Recipe> recipes() {
    return Recipe.any();
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void bothOrdersGiveTheGradientsOfTheBackwardSweepUpToRounding(@ForAll("recipes") Recipe recipe) {
    Case test = new Case(recipe);
    InputFirst orders = new InputFirst(test.network, test.loss, test.batch);
    Gradients carried = orders.gradients();
    Gradients swept = orders.lossFirstGradients();
    try (TrainingPlan plan =
        test.network.planTraining(recipe.batch(), test.loss, new PlanOptions(1, true, true))) {
      plan.forward(test.batch);
      plan.backward();
      GradientBounds bounds = new GradientBounds(test.network, plan, test.batch.inputs());
      for (String name : plan.gradients().names()) {
        double[] bound = bounds.of(name);
        float[] expected = plan.gradients().get(name).values();
        for (int i = 0; i < bound.length; i++) {
          double most = bound[i] + Float.MIN_NORMAL;
          assertEquals(expected[i], carried.get(name).values()[i], most, name);
          assertEquals(expected[i], swept.get(name).values()[i], most, name);
        }
      }
    }
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void whatIsMadeIsWhatIsCounted(@ForAll("recipes") Recipe recipe) {
    Case test = new Case(recipe);
    InputFirst orders = new InputFirst(test.network, test.loss, test.batch);
    orders.gradients();
    ChainOrder.Count all = InputFirst.count(test.network, recipe.batch());
    assertEquals(all.flops(), orders.made().flops());
    assertEquals(all.widest(), orders.made().widest());
    Chain chain = orders.chain();
    int n = chain.shape().factors().size();
    for (Parentheses order :
        List.of(
            Parentheses.fromTheLeft(n),
            Parentheses.fromTheRight(n),
            chain.shape().optimalParentheses())) {
      chain.multiply(order);
      assertEquals(chain.shape().count(order).flops(), chain.flops());
      assertEquals(chain.shape().count(order).widest(), chain.widest());
    }
  }

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void noOrderIsCheaperThanTheBest(
      @ForAll("recipes") Recipe recipe, @ForAll boolean loss, @ForAll boolean article) {
    Network network = new Case(recipe).network;
    ChainOrder some =
        loss
            ? ChainOrder.ofLoss(network, recipe.batch())
            : ChainOrder.ofOutputs(network, recipe.batch());
    ChainOrder chain = article ? some.asInTheArticle() : some;
    double least = Double.POSITIVE_INFINITY;
    for (Parentheses order : everyOrder(0, Math.min(7, chain.factors().size()) - 1)) {
      least = Math.min(least, chain.count(order).flops());
    }
    if (chain.factors().size() <= 7) {
      assertEquals(least, chain.optimal().flops());
    }
    assertTrue(chain.optimal().flops() <= chain.lossFirst().flops());
    assertTrue(chain.optimal().flops() <= chain.inputFirst().flops());
  }

  private static List<Parentheses> everyOrder(int from, int to) {
    List<Parentheses> all = new ArrayList<>();
    if (from == to) {
      all.add(new Parentheses.One(from));
    }
    for (int split = from; split < to; split++) {
      for (Parentheses left : everyOrder(from, split)) {
        for (Parentheses right : everyOrder(split + 1, to)) {
          all.add(new Parentheses.Two(left, right));
        }
      }
    }
    return all;
  }

  @Property(tries = 100)
  void lossFirstCostsTheSumOfNeighbouringWidths(
      @ForAll @Size(min = 2, max = 7) List<@IntRange(min = 1, max = 50) Integer> widths,
      @ForAll @IntRange(min = 1, max = 9) int examples) {
    double sum = 0;
    for (int i = 1; i < widths.size(); i++) {
      sum += widths.get(i) * widths.get(i - 1);
    }
    ChainOrder chain = ChainOrder.ofLoss(dense(widths), examples);
    assertEquals(2 * examples * sum, chain.lossFirst().flops());
    assertEquals(2 * examples * sum, chain.asInTheArticle().lossFirst().flops());
    int widest = widths.stream().mapToInt(Integer::intValue).max().orElseThrow();
    assertEquals(widest, chain.lossFirst().widest());
  }

  @Property(tries = 100)
  void inputFirstCarriesTheInputThroughEveryProduct(
      @ForAll @Size(min = 3, max = 7) List<@IntRange(min = 1, max = 50) Integer> widths) {
    double sum = widths.getLast();
    double widest = widths.getLast();
    for (int i = 2; i < widths.size(); i++) {
      sum += widths.get(i) * widths.get(i - 1);
      widest = Math.max(widest, widths.get(0) * widths.get(i));
    }
    ChainOrder.Count count = ChainOrder.ofLoss(dense(widths), 1).inputFirst();
    assertEquals(2 * widths.get(0) * sum, count.flops());
    assertEquals(widest, count.widest());
  }

  @Property(tries = 100)
  void withALossAndNothingOneNumberWideLossFirstIsTheCheaperOrder(
      @ForAll @Size(min = 2, max = 7) List<@IntRange(min = 2, max = 50) Integer> widths) {
    ChainOrder chain = ChainOrder.ofLoss(dense(widths), 1);
    assertTrue(chain.lossFirst().flops() <= chain.inputFirst().flops());
  }

  @Property(tries = 100)
  void withoutALossFewerInputsThanOutputsMakeInputFirstTheCheaperOrder(
      @ForAll @IntRange(min = 1, max = 49) int inputs,
      @ForAll @IntRange(min = 1, max = 50) int more,
      @ForAll @IntRange(min = 1, max = 50) int hidden,
      @ForAll @IntRange(min = 2, max = 5) int hiddenLayers) {
    List<Integer> widths = new ArrayList<>(List.of(inputs));
    for (int i = 0; i < hiddenLayers; i++) {
      widths.add(hidden);
    }
    widths.add(inputs + more);
    ChainOrder chain = ChainOrder.ofOutputs(dense(widths), 1);
    assertTrue(chain.inputFirst().flops() < chain.lossFirst().flops());
    List<Integer> turned = widths.reversed();
    ChainOrder other = ChainOrder.ofOutputs(dense(turned), 1);
    assertTrue(other.lossFirst().flops() < other.inputFirst().flops());
  }

  @Property(tries = 100)
  void withALossAndOneInputTheWiderEndDecides(
      @ForAll @Size(min = 2, max = 6) List<@IntRange(min = 1, max = 50) Integer> others) {
    List<Integer> widths = new ArrayList<>(others);
    widths.addFirst(1);
    ChainOrder chain = ChainOrder.ofLoss(dense(widths), 1);
    assertEquals(
        2.0 * (widths.get(1) - widths.getLast()),
        chain.lossFirst().flops() - chain.inputFirst().flops());
  }

  @Property(tries = 50)
  void forABatchWhatIsTheSameForAllExamplesIsMultipliedOnce(
      @ForAll @IntRange(min = 2, max = 9) int width,
      @ForAll @IntRange(min = 100, max = 999) int examples) {
    ChainOrder chain = ChainOrder.ofLoss(dense(List.of(width, width, width)), examples);
    double cube = 2.0 * width * width * width;
    double row = 2.0 * width * width;
    assertEquals(2 * examples * row, chain.lossFirst().flops());
    assertEquals(cube + examples * row, chain.inputFirst().flops());
    assertEquals("∂ℓ/∂z2·(J2·J1)", chain.optimal().product());
  }

  private static Network dense(List<Integer> widths) {
    List<Layer> layers = new ArrayList<>();
    for (int width : widths.subList(1, widths.size())) {
      layers.add(Layers.dense(width));
    }
    return Network.of(Shape.of(widths.getFirst()), layers);
  }
}
