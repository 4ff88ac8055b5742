package backsweep.optimizer;

import java.util.List;

/** The optimizers, by name, with the constants of their papers as defaults. */
public final class Optimizers {
  private Optimizers() {}

  /** Plain gradient descent. */
  public static Optimizer sgd(float learningRate) {
    return sgd(learningRate, 0f);
  }

  /** Gradient descent with momentum. */
  public static Optimizer sgd(float learningRate, float momentum) {
    return new Sgd(learningRate, momentum, false);
  }

  /** Gradient descent with Nesterov's momentum. */
  public static Optimizer nesterov(float learningRate, float momentum) {
    return new Sgd(learningRate, momentum, true);
  }

  /** RMSProp with ρ = 0.9 and ε = 1e-8. */
  public static Optimizer rmsProp(float learningRate) {
    return new RmsProp(learningRate, 0.9f, 1e-8f);
  }

  /** Adagrad with ε = 1e-10. */
  public static Optimizer adagrad(float learningRate) {
    return new Adagrad(learningRate, 1e-10f);
  }

  /** Adam with β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
  public static Optimizer adam(float learningRate) {
    return new Adam(learningRate, 0.9f, 0.999f, 1e-8f);
  }

  /** AdamW with Adam's constants and λ = 0.01. */
  public static Optimizer adamW(float learningRate) {
    return adamW(learningRate, 0.01f);
  }

  /** AdamW with Adam's constants and that λ. */
  public static Optimizer adamW(float learningRate, float decay) {
    return new AdamW(learningRate, 0.9f, 0.999f, 1e-8f, decay);
  }

  /** The names that {@link #named} knows. */
  public static List<String> names() {
    return List.of("sgd", "momentum", "nesterov", "rmsProp", "adagrad", "adam", "adamW");
  }

  /**
   * The optimizer of that name; {@code momentum} and {@code nesterov} are gradient descent with μ =
   * 0.9.
   *
   * @throws IllegalArgumentException if the name is unknown
   */
  public static Optimizer named(String name, float learningRate) {
    return switch (name) {
      case "sgd" -> sgd(learningRate);
      case "momentum" -> sgd(learningRate, 0.9f);
      case "nesterov" -> nesterov(learningRate, 0.9f);
      case "rmsProp" -> rmsProp(learningRate);
      case "adagrad" -> adagrad(learningRate);
      case "adam" -> adam(learningRate);
      case "adamW" -> adamW(learningRate);
      default ->
          throw new IllegalArgumentException(
              "optimizer '"
                  + name
                  + "' is not known; expected one of "
                  + String.join(", ", names()));
    };
  }
}
