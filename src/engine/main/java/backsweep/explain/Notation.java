package backsweep.explain;

/**
 * How values are called.
 *
 * @param input the input of the network
 * @param value the output of a layer, numbered from 1
 * @param gradient what stands before a name for the gradient of the loss with respect to it
 * @param loss the loss of a batch
 * @param exampleLoss the loss of one example
 * @param target what the output should be
 */
public record Notation(
    String input, String value, String gradient, String loss, String exampleLoss, String target) {
  /** As in plans: X, A1 … An, dA1, dW1, L. */
  public static final Notation PLAN = new Notation("X", "A", "d", "L", "ℓ", "Y");

  /** As in the article: x, z1 … zn, ∂ℓ/∂z1, ∂ℓ/∂W1, ℓ. */
  public static final Notation ARTICLE = new Notation("x", "z", "∂ℓ/∂", "ℓ", "ℓᵢ", "y");

  /** The input of layer {@code i}, which is the output of layer i − 1. */
  public String value(int i) {
    return i == 0 ? input : value + i;
  }

  /** The gradient of the loss with respect to that. */
  public String gradient(String name) {
    return gradient + name;
  }

  /**
   * A parameter.
   *
   * @param name as its layer calls it; that of a layer inside another begins with its path, which
   *     comes behind the number: {@code W3.1}
   * @param ordinal which of the layers with parameters it belongs to, from 1
   */
  public String parameter(String name, int ordinal) {
    int slash = name.lastIndexOf('/');
    String own = name.substring(slash + 1);
    String letter =
        switch (own) {
          case "weight" -> "W";
          case "bias" -> "b";
          default -> own;
        };
    return letter + ordinal + (slash < 0 ? "" : "." + name.substring(0, slash).replace('/', '.'));
  }
}
