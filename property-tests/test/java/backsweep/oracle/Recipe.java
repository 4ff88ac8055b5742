package backsweep.oracle;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * What a random network is made from.
 *
 * @param rows rows of an example; with 0 an example is flat, otherwise it is flattened first
 * @param columns columns of an example, or its length
 * @param layers what follows, as text: {@code dense(7), relu, …}
 * @param loss as text
 * @param batch number of examples
 * @param seed of parameters and examples
 */
public record Recipe(
    int rows, int columns, List<String> layers, String loss, int batch, long seed) {
  /** Every activation, with defaults and with other constants. */
  public static final List<String> ACTIVATIONS =
      List.of(
          "relu",
          "leakyRelu(0.01)",
          "leakyRelu(0.3)",
          "elu(1.0)",
          "elu(0.5)",
          "sigmoid",
          "tanh",
          "gelu",
          "silu",
          "softplus");

  /** Every loss. */
  public static final List<String> LOSSES =
      List.of(
          "softmaxCrossEntropy",
          "softmaxCrossEntropy(0.1)",
          "meanSquaredError",
          "meanAbsoluteError",
          "huber(1.0)",
          "huber(0.4)",
          "binaryCrossEntropyWithLogits",
          "focal(2.0, 0.25)",
          "focal(0.7, 0.5)",
          "hinge(1.0)",
          "poisson",
          "quantile(0.9)",
          "cosineDistance");

  /** All layers, the flattening included. */
  public List<String> allLayers() {
    List<String> all = new ArrayList<>();
    if (rows > 0) {
      all.add("flatten");
    }
    all.addAll(layers);
    return all;
  }

  /**
   * Dense layers 1 … 4 deep of at most 40 units, everything else at random; at most 40 examples.
   */
  public static Arbitrary<Recipe> any() {
    Arbitrary<Integer> units =
        Arbitraries.frequencyOf(
            Tuple.of(5, Arbitraries.integers().between(1, 9)),
            Tuple.of(2, Arbitraries.integers().between(1, 40)),
            Tuple.of(1, Arbitraries.of(15, 16, 17, 31, 33)));
    return of(units, Arbitraries.integers().between(1, 40));
  }

  /** Large enough that several threads share a step. */
  public static Arbitrary<Recipe> shared() {
    return of(Arbitraries.integers().between(48, 70), Arbitraries.integers().between(40, 70));
  }

  private static Arbitrary<Recipe> of(Arbitrary<Integer> units, Arbitrary<Integer> batch) {
    Arbitrary<List<String>> activations =
        Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.of(ACTIVATIONS).list().ofSize(1)),
            Tuple.of(1, Arbitraries.of(ACTIVATIONS).list().ofSize(2)),
            Tuple.of(1, Arbitraries.just(List.of())));
    Arbitrary<List<String>> block =
        Combinators.combine(units, activations).as((n, after) -> joined("dense(" + n + ")", after));
    Arbitrary<List<String>> start =
        Arbitraries.frequencyOf(
            Tuple.of(9, Arbitraries.just(List.of())),
            Tuple.of(1, Arbitraries.of(ACTIVATIONS).list().ofSize(1)));
    Arbitrary<List<String>> layers =
        Combinators.combine(
                start, block.list().ofMinSize(1).ofMaxSize(4), Arbitraries.integers().between(0, 3))
            .as(Recipe::layers);
    return Combinators.combine(
            Arbitraries.integers().between(0, 3),
            units,
            layers,
            Arbitraries.of(LOSSES),
            batch,
            Arbitraries.longs())
        .as(Recipe::new);
  }

  private static List<String> joined(String first, List<String> after) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(after);
    return all;
  }

  /** Three of four networks end in a dense layer. */
  private static List<String> layers(List<String> start, List<List<String>> blocks, int end) {
    List<String> all = new ArrayList<>(start);
    blocks.forEach(all::addAll);
    while (end > 0 && !all.getLast().startsWith("dense")) {
      all.removeLast();
    }
    return all;
  }
}
