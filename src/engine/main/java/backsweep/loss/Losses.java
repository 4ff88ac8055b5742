package backsweep.loss;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The losses, by name. */
public final class Losses {
  private static final Pattern SPEC = Pattern.compile("\\s*([A-Za-z]+)(?:\\(([^()]*)\\))?\\s*");

  private Losses() {}

  /** −log of the true class's softmax probability. */
  public static Loss softmaxCrossEntropy() {
    return new SoftmaxCrossEntropy();
  }

  /** (z − y)². */
  public static Loss meanSquaredError() {
    return new MeanSquaredError();
  }

  /** |z − y|. */
  public static Loss meanAbsoluteError() {
    return new MeanAbsoluteError();
  }

  /** A parabola up to 1, a line beyond. */
  public static Loss huber() {
    return huber(1f);
  }

  /** A parabola up to {@code delta}, a line beyond. */
  public static Loss huber(float delta) {
    return new Huber(delta);
  }

  /** −y·log p − (1 − y)·log(1 − p) with p = sigmoid(z). */
  public static Loss binaryCrossEntropyWithLogits() {
    return new BinaryCrossEntropyWithLogits();
  }

  /** The names that {@link #parse} knows. */
  public static List<String> names() {
    return List.of(
        "softmaxCrossEntropy",
        "meanSquaredError",
        "meanAbsoluteError",
        "huber",
        "binaryCrossEntropyWithLogits");
  }

  /**
   * A loss from its {@link Loss#spec}.
   *
   * @throws IllegalArgumentException if the text names no known loss
   */
  public static Loss parse(String text) {
    Matcher matcher = SPEC.matcher(text);
    String name = matcher.matches() ? matcher.group(1) : text;
    String argument = matcher.matches() ? matcher.group(2) : null;
    if (argument != null && !name.equals("huber")) {
      throw new IllegalArgumentException("loss '" + text + "': " + name + " takes no argument");
    }
    return switch (name) {
      case "softmaxCrossEntropy" -> softmaxCrossEntropy();
      case "meanSquaredError" -> meanSquaredError();
      case "meanAbsoluteError" -> meanAbsoluteError();
      case "huber" -> argument == null ? huber() : huber(number(text, argument));
      case "binaryCrossEntropyWithLogits" -> binaryCrossEntropyWithLogits();
      default ->
          throw new IllegalArgumentException(
              "loss '" + text + "' is not known; expected one of " + String.join(", ", names()));
    };
  }

  private static float number(String text, String argument) {
    try {
      return Float.parseFloat(argument.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("loss '" + text + "': expected a number in brackets", e);
    }
  }
}
