package backsweep.loss;

import java.util.ArrayList;
import java.util.List;

/** The losses, by name. */
public final class Losses {
  private Losses() {}

  /** −log of the true class's softmax probability. */
  public static Loss softmaxCrossEntropy() {
    return softmaxCrossEntropy(0f);
  }

  /**
   * The same with smoothed labels: the true class is worth 1 − {@code smoothing}, the rest is
   * shared among all classes.
   *
   * @param weights how much each class counts; none if they count alike
   */
  public static Loss softmaxCrossEntropy(float smoothing, float... weights) {
    return new SoftmaxCrossEntropy(smoothing, list(weights));
  }

  /** −log of the true class's softmax probability, at every time step of outputs [T, C]. */
  public static Loss softmaxCrossEntropyPerStep() {
    return softmaxCrossEntropyPerStep(0f);
  }

  /** The same with smoothed labels, and weights of the classes or none. */
  public static Loss softmaxCrossEntropyPerStep(float smoothing, float... weights) {
    return new SoftmaxCrossEntropyPerStep(smoothing, list(weights));
  }

  private static List<Float> list(float[] weights) {
    List<Float> list = new ArrayList<>();
    for (float weight : weights) {
      list.add(weight);
    }
    return list;
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

  /** The same, where little counts what is told apart well: γ = 2, α = 0.25. */
  public static Loss focal() {
    return focal(2f, 0.25f);
  }

  /** The same with that γ and that weight of y = 1. */
  public static Loss focal(float gamma, float alpha) {
    return new Focal(gamma, alpha);
  }

  /** What the scores of other classes lack to a margin of 1 below that of the true class. */
  public static Loss hinge() {
    return hinge(1f);
  }

  /** What the scores of other classes lack to that margin below that of the true class. */
  public static Loss hinge(float margin) {
    return new Hinge(margin);
  }

  /** e^z − y·z, for counts y at the rate e^z. */
  public static Loss poisson() {
    return new Poisson();
  }

  /** tau·(y − z) where that is positive, (tau − 1)·(y − z) elsewhere: for the tau-quantile of y. */
  public static Loss quantile(float tau) {
    return new Quantile(tau);
  }

  /** 1 − cos of the angle between outputs and targets. */
  public static Loss cosineDistance() {
    return new CosineDistance();
  }

  /** The names that {@link #parse} knows. */
  public static List<String> names() {
    return List.of(
        "softmaxCrossEntropy",
        "softmaxCrossEntropyPerStep",
        "meanSquaredError",
        "meanAbsoluteError",
        "huber",
        "binaryCrossEntropyWithLogits",
        "focal",
        "hinge",
        "poisson",
        "quantile",
        "cosineDistance");
  }

  /**
   * A loss from its {@link Loss#spec}.
   *
   * @throws IllegalArgumentException if the text names no known loss, or arguments that it does not
   *     take
   */
  public static Loss parse(String text) {
    LossText of = LossText.of(text);
    return switch (of.name()) {
      case "softmaxCrossEntropy" -> new SoftmaxCrossEntropy(of.number(0, 0f), of.behind(1));
      case "softmaxCrossEntropyPerStep" ->
          new SoftmaxCrossEntropyPerStep(of.number(0, 0f), of.behind(1));
      case "meanSquaredError" -> of.alone(meanSquaredError());
      case "meanAbsoluteError" -> of.alone(meanAbsoluteError());
      case "huber" -> huber(of.require(0, 1, "huber(1.0)").number(0, 1f));
      case "binaryCrossEntropyWithLogits" -> of.alone(binaryCrossEntropyWithLogits());
      case "focal" ->
          focal(of.require(0, 2, "focal(2.0, 0.25)").number(0, 2f), of.number(1, 0.25f));
      case "hinge" -> hinge(of.require(0, 1, "hinge(1.0)").number(0, 1f));
      case "poisson" -> of.alone(poisson());
      case "quantile" -> quantile(of.require(1, 1, "quantile(0.9)").number(0, 0.5f));
      case "cosineDistance" -> of.alone(cosineDistance());
      default ->
          throw new IllegalArgumentException(
              "loss '" + text + "' is not known; expected one of " + String.join(", ", names()));
    };
  }
}
