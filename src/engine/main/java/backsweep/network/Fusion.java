package backsweep.network;

/** What a plan may run together. None of it changes a bit of any result. */
public enum Fusion {
  /** An activation runs on each block of rows right after the layer that feeds it. */
  ACTIVATION("activations follow the product that feeds them, block by block"),

  /** The derivative of an activation runs on each block of rows right after dA was computed. */
  DERIVATIVE("derivatives follow the product that gives dA, block by block"),

  /** The gradient of the loss is computed with the loss, row by row, without a barrier between. */
  LOSS("the gradient of the loss follows the loss on the same rows, without a barrier"),

  /**
   * Each slice of the parameters is updated right after its gradient was computed, while it is in
   * the cache and without a barrier between the two; not with optimizers that must see all
   * gradients first.
   */
  UPDATE(
      "each slice of the parameters is updated right after its gradient, unless the optimizer must"
          + " see all gradients first"),

  /**
   * Plain gradient descent happens inside the product that makes dW, which is then nowhere kept;
   * needs {@link #UPDATE}.
   */
  DESCENT("plain gradient descent happens inside the product that makes dW");

  private final String text;

  Fusion(String text) {
    this.text = text;
  }

  /** What it does, in words. */
  @Override
  public String toString() {
    return text;
  }
}
