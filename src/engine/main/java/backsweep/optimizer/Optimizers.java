package backsweep.optimizer;

import java.util.List;
import java.util.Map;

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

  /** Adadelta with ρ = 0.9 and ε = 1e-6; the paper has no learning rate, which is 1. */
  public static Optimizer adadelta(float learningRate) {
    return new Adadelta(learningRate, 0.9f, 1e-6f);
  }

  /** AMSGrad with Adam's constants. */
  public static Optimizer amsGrad(float learningRate) {
    return new AmsGrad(learningRate, 0.9f, 0.999f, 1e-8f);
  }

  /** NAdam with Adam's constants and ψ = 0.004. */
  public static Optimizer nadam(float learningRate) {
    return new Nadam(learningRate, 0.9f, 0.999f, 1e-8f, 0.004f);
  }

  /** Lion with β₁ = 0.9, β₂ = 0.99 and λ = 0. */
  public static Optimizer lion(float learningRate) {
    return new Lion(learningRate, 0.9f, 0.99f, 0f);
  }

  /** LAMB with β₁ = 0.9, β₂ = 0.999, ε = 1e-6 and λ = 0.01. */
  public static Optimizer lamb(float learningRate) {
    return lamb(learningRate, 0.01f);
  }

  /** The same with that λ. */
  public static Optimizer lamb(float learningRate, float decay) {
    return new Lamb(learningRate, 0.9f, 0.999f, 1e-6f, decay);
  }

  /** That optimizer, with each number of a gradient at most {@code limit} in magnitude. */
  public static Optimizer clippedByValue(Optimizer optimizer, float limit) {
    return new Clipped(optimizer, Clipped.Kind.VALUE, limit);
  }

  /** That optimizer, with the gradient of each parameter at most {@code limit} long. */
  public static Optimizer clippedByNorm(Optimizer optimizer, float limit) {
    return new Clipped(optimizer, Clipped.Kind.NORM, limit);
  }

  /** That optimizer, with all gradients together at most {@code limit} long. */
  public static Optimizer clippedByGlobalNorm(Optimizer optimizer, float limit) {
    return new Clipped(optimizer, Clipped.Kind.GLOBAL_NORM, limit);
  }

  /** That optimizer, leaving parameters such as {@code 0/weight} or layers such as {@code 0}. */
  public static Optimizer frozen(Optimizer optimizer, String... names) {
    return new Frozen(optimizer, List.of(names));
  }

  /** That optimizer, with its rate times the factor of each layer or parameter that is named. */
  public static Optimizer layerRates(Optimizer optimizer, Map<String, Float> factors) {
    return new LayerRates(optimizer, factors);
  }

  /** That optimizer, with λ·|θ| added to the loss, for those named or all weights. */
  public static Optimizer l1(Optimizer optimizer, float lambda, String... names) {
    return new Penalized(optimizer, lambda, 0f, List.of(names));
  }

  /** That optimizer, with ½·λ·θ² added to the loss, for those named or all weights. */
  public static Optimizer l2(Optimizer optimizer, float lambda, String... names) {
    return new Penalized(optimizer, 0f, lambda, List.of(names));
  }

  /** That optimizer, with weights into a unit at most {@code limit} long. */
  public static Optimizer maxNorm(Optimizer optimizer, float limit, String... names) {
    return new MaxNorm(optimizer, limit, List.of(names));
  }

  /** The names that {@link #named} knows. */
  public static List<String> names() {
    return List.of(
        "sgd",
        "momentum",
        "nesterov",
        "rmsProp",
        "adagrad",
        "adadelta",
        "adam",
        "amsGrad",
        "adamW",
        "nadam",
        "lion",
        "lamb");
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
      case "adadelta" -> adadelta(learningRate);
      case "amsGrad" -> amsGrad(learningRate);
      case "nadam" -> nadam(learningRate);
      case "lion" -> lion(learningRate);
      case "lamb" -> lamb(learningRate);
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
