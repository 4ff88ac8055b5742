package backsweep.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The layers, by name: import them statically and a network reads like its drawing. */
public final class Layers {
  private static final Pattern SPEC = Pattern.compile("([A-Za-z][A-Za-z0-9]*)(?:\\(([^()]*)\\))?");

  private Layers() {}

  /** Z = X·W + b with {@code units} outputs; initialized to suit the activation that follows. */
  public static Layer dense(int units) {
    return new Dense(units, null);
  }

  /** Z = X·W + b with {@code units} outputs and that initializer for W. */
  public static Layer dense(int units, Initializer initializer) {
    return new Dense(units, initializer);
  }

  /** max(z, 0). */
  public static Layer relu() {
    return new Relu();
  }

  /** z if z &gt; 0, 0.01·z otherwise. */
  public static Layer leakyRelu() {
    return leakyRelu(0.01f);
  }

  /** z if z &gt; 0, slope·z otherwise. */
  public static Layer leakyRelu(float slope) {
    return new LeakyRelu(slope);
  }

  /** z if z &gt; 0, eᶻ − 1 otherwise. */
  public static Layer elu() {
    return elu(1f);
  }

  /** z if z &gt; 0, alpha·(eᶻ − 1) otherwise. */
  public static Layer elu(float alpha) {
    return new Elu(alpha);
  }

  /** 1 / (1 + e⁻ᶻ). */
  public static Layer sigmoid() {
    return new Sigmoid();
  }

  /** tanh z. */
  public static Layer tanh() {
    return new Tanh();
  }

  /** z·Φ(z), exact. */
  public static Layer gelu() {
    return new Gelu();
  }

  /** z·sigmoid(z). */
  public static Layer silu() {
    return new Silu();
  }

  /** log(1 + eᶻ). */
  public static Layer softplus() {
    return new Softplus();
  }

  /** The input under the shape [n]. */
  public static Layer flatten() {
    return new Flatten();
  }

  /** The names that {@link #parse} knows. */
  public static List<String> names() {
    return List.of(
        "dense",
        "relu",
        "leakyRelu",
        "elu",
        "sigmoid",
        "tanh",
        "gelu",
        "silu",
        "softplus",
        "flatten");
  }

  /**
   * Layers from text such as {@code "dense(256) relu dense(10)"}; the inverse of {@link
   * Layer#spec}.
   *
   * @throws IllegalArgumentException if the text names no known layer or a wrong argument
   */
  public static List<Layer> parse(String text) {
    List<Layer> layers = new ArrayList<>();
    Matcher matcher = SPEC.matcher(text);
    int at = 0;
    while (matcher.find()) {
      if (!text.substring(at, matcher.start()).isBlank()) {
        break;
      }
      layers.add(parse(matcher.group(1), matcher.group(2)));
      at = matcher.end();
    }
    if (!text.substring(at).isBlank()) {
      throw new IllegalArgumentException(
          "layers '"
              + text
              + "': cannot read '"
              + text.substring(at).strip()
              + "'; expected names such as dense(128) relu");
    }
    return layers;
  }

  private static Layer parse(String name, @org.jspecify.annotations.Nullable String list) {
    List<String> arguments =
        list == null || list.isBlank() ? List.of() : Arrays.asList(list.strip().split("\\s*,\\s*"));
    int most = name.equals("dense") ? 2 : name.equals("leakyRelu") || name.equals("elu") ? 1 : 0;
    if (names().contains(name) && arguments.size() > most) {
      throw new IllegalArgumentException(
          "layer "
              + name
              + "("
              + list
              + "): found "
              + arguments.size()
              + " arguments, expected at most "
              + most);
    }
    return switch (name) {
      case "dense" -> {
        if (arguments.isEmpty()) {
          throw new IllegalArgumentException("layer dense: expected its units, as in dense(128)");
        }
        int units = (int) number(name, arguments.get(0), true);
        yield arguments.size() == 1 ? dense(units) : dense(units, initializer(arguments.get(1)));
      }
      case "relu" -> relu();
      case "leakyRelu" ->
          arguments.isEmpty()
              ? leakyRelu()
              : leakyRelu((float) number(name, arguments.get(0), false));
      case "elu" ->
          arguments.isEmpty() ? elu() : elu((float) number(name, arguments.get(0), false));
      case "sigmoid" -> sigmoid();
      case "tanh" -> tanh();
      case "gelu" -> gelu();
      case "silu" -> silu();
      case "softplus" -> softplus();
      case "flatten" -> flatten();
      default ->
          throw new IllegalArgumentException(
              "layer '" + name + "' is not known; expected one of " + String.join(", ", names()));
    };
  }

  private static double number(String layer, String text, boolean whole) {
    try {
      return whole ? Integer.parseInt(text) : Float.parseFloat(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "layer " + layer + "(" + text + "): expected a " + (whole ? "whole " : "") + "number", e);
    }
  }

  private static Initializer initializer(String text) {
    for (Initializer initializer : Initializer.values()) {
      if (initializer.text().equals(text)) {
        return initializer;
      }
    }
    throw new IllegalArgumentException(
        "initializer '"
            + text
            + "' is not known; expected one of "
            + Arrays.stream(Initializer.values()).map(Initializer::text).toList());
  }
}
