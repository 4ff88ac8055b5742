package backsweep.training;

/**
 * Ends training when the loss has stopped falling; the network then holds the best epoch's
 * parameters (Prechelt, 1998, "Early Stopping — But When?").
 *
 * @param patience epochs without improvement after which training ends
 * @param minDelta by how much a loss must be below the best for its epoch to be the best: smaller
 *     improvements do not count, and their parameters are not kept
 */
public record EarlyStopping(int patience, double minDelta) {
  /** Checks both. */
  public EarlyStopping {
    if (patience < 1) {
      throw new IllegalArgumentException("patience: found " + patience + ", expected 1 or more");
    }
    if (!(minDelta >= 0 && minDelta < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "minDelta: found " + minDelta + ", expected a finite number, 0 or more");
    }
  }

  /** Any improvement counts. */
  public static EarlyStopping patience(int epochs) {
    return new EarlyStopping(epochs, 0);
  }
}
