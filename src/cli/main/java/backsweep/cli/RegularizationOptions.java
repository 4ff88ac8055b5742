package backsweep.cli;

import backsweep.optimizer.Optimizer;
import backsweep.optimizer.Optimizers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What stands around an optimizer: rates of layers, penalties, limits, and what stays. */
final class RegularizationOptions {

  @Option(
      names = "--l1",
      paramLabel = "[LAYER:]LAMBDA",
      description =
          "Adds LAMBDA times the sum of |weights| to what is minimized, not to the loss that is"
              + " shown: 1e-5 for all weights but biases, or 0:1e-5,2:1e-4 layer by layer.")
  private @Nullable String l1;

  @Option(
      names = "--l2",
      paramLabel = "[LAYER:]LAMBDA",
      description = "The same with LAMBDA/2 times the sum of their squares.")
  private @Nullable String l2;

  @Option(
      names = "--max-norm",
      paramLabel = "[LAYER:]LIMIT",
      description =
          "Shortens the weights into each unit to that length after each step: 3 for all layers, or"
              + " 0:3,2:4 layer by layer.")
  private @Nullable String maxNorm;

  @Option(
      names = "--lr-factors",
      paramLabel = "LAYER:FACTOR",
      description =
          "Learning rates of some layers or parameters, as factors of --lr: 0:0.1,2/bias:2.")
  private @Nullable String rates;

  @Option(
      names = "--frozen",
      paramLabel = "LAYER",
      description =
          "Layers or parameters that are left as they are: 0,2/bias; inspect shows their numbers.")
  private @Nullable String frozen;

  /** Takes a value for the layers that are named; for all if none is. */
  private interface Around {
    Optimizer of(Optimizer inner, float value, String... names);
  }

  /** What was said, for people. */
  String text() {
    return said(" l1 ", l1)
        + said(" l2 ", l2)
        + said(" max norm ", maxNorm)
        + said(" rates ", rates)
        + said(" frozen ", frozen);
  }

  /** The options that were used and name layers. */
  String options() {
    String all =
        said(", --l1 ", l1)
            + said(", --l2 ", l2)
            + said(", --max-norm ", maxNorm)
            + said(", --lr-factors ", rates)
            + said(", --frozen ", frozen);
    return all.isEmpty() ? "--optimizer" : all.substring(2);
  }

  private static String said(String what, @Nullable String value) {
    return value == null ? "" : what + value;
  }

  /** What the gradients meet behind clipping: penalties, then steps of several lengths. */
  Optimizer inside(Optimizer plain) {
    Optimizer all = plain;
    Map<String, Float> factors = numbers("--lr-factors", rates);
    if (factors.containsKey("")) {
      throw Failure.input(
          "--lr-factors: found '%s', expected a layer and its factor, such as 0:0.1."
              .formatted(rates));
    }
    if (!factors.isEmpty()) {
      all = checked("--lr-factors", all, some -> Optimizers.layerRates(some, factors));
    }
    all = around("--l2", l2, all, Optimizers::l2);
    return around("--l1", l1, all, Optimizers::l1);
  }

  /** What comes behind the step, and what it leaves. */
  Optimizer outside(Optimizer inner) {
    Optimizer all = around("--max-norm", maxNorm, inner, Optimizers::maxNorm);
    String names = frozen;
    return names == null ? all : Optimizers.frozen(all, names.split("\\s*,\\s*", -1));
  }

  private static Optimizer around(
      String option, @Nullable String text, Optimizer inner, Around around) {
    Optimizer all = inner;
    for (Map.Entry<String, Float> one : numbers(option, text).entrySet()) {
      String name = one.getKey();
      String[] names = name.isEmpty() ? new String[0] : new String[] {name};
      all = checked(option, all, some -> around.of(some, one.getValue(), names));
    }
    return all;
  }

  private static Optimizer checked(String option, Optimizer inner, UnaryOperator<Optimizer> make) {
    try {
      return make.apply(inner);
    } catch (IllegalArgumentException e) {
      throw Failure.input(option, e);
    }
  }

  /** NAME:NUMBER pairs in their order; the name is empty if there is none. */
  private static Map<String, Float> numbers(String option, @Nullable String text) {
    Map<String, Float> numbers = new LinkedHashMap<>();
    for (String part : text == null ? new String[0] : text.split(",", -1)) {
      int colon = part.indexOf(':');
      String name = colon < 0 ? "" : part.substring(0, colon).strip();
      try {
        if (numbers.put(name, Float.parseFloat(part.substring(colon + 1))) != null) {
          String whom = name.isEmpty() ? "all layers" : "layer " + name;
          throw Failure.input(
              "%s: found two numbers for %s, expected one.".formatted(option, whom));
        }
      } catch (NumberFormatException e) {
        throw Failure.input(
            "%s: found '%s', expected a number, or LAYER:NUMBER such as 0:0.001."
                .formatted(option, part));
      }
    }
    return numbers;
  }
}
