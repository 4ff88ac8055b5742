package backsweep.parallel;

/** Cuts a number of things into chunks of nearly equal size. */
public final class Split {
  private Split() {}

  /** First of {@code count} things in a chunk; the chunk ends where the next one starts. */
  public static int start(int count, int chunks, int chunk) {
    return (int) ((long) count * chunk / chunks);
  }
}
