package backsweep.network;

/**
 * How a plan runs. None of it changes a bit of any result.
 *
 * @param threads threads that share a step, the caller included
 * @param fuse whether activations run on each block of rows right after the product that feeds
 *     them, and plain gradient descent happens where the gradient of a weight is computed
 * @param keepAll whether every activation and gradient keeps a buffer of its own until the step
 *     ends, so that all of them can be read
 */
public record PlanOptions(int threads, boolean fuse, boolean keepAll) {
  /** One thread, fused, with as little memory as possible. */
  public static final PlanOptions DEFAULT = new PlanOptions(1, true, false);

  /** Checks the number of threads. */
  public PlanOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: found " + threads + ", expected 1 or more");
    }
  }

  /** The default with that many threads. */
  public static PlanOptions threads(int threads) {
    return new PlanOptions(threads, true, false);
  }
}
