package backsweep.parallel;

/** How the rows of a batch are shared out: by work, so that small batches stay on one thread. */
public final class Split {
  /**
   * Floating-point operations below which handing work to another thread costs more than it saves.
   */
  private static final long WORTH_SHARING = 400_000;

  private Split() {}

  /** Into how many chunks {@code rows} rows of together {@code flops} operations are cut. */
  public static int chunks(int rows, long flops, int threads) {
    return flops < WORTH_SHARING ? 1 : Math.min(rows, threads);
  }

  /** First row of a chunk; the chunk ends where the next one starts. */
  public static int start(int rows, int chunks, int chunk) {
    return (int) ((long) rows * chunk / chunks);
  }
}
