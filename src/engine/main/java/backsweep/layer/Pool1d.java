package backsweep.layer;

/**
 * The greatest number or the mean of each channel in windows of a sequence [time, channels], or its
 * mean over all time steps, [channels].
 *
 * @param kind what is made of a window
 * @param size time steps of a window; 0 for all
 * @param stride from one window to the next; 1 for all
 */
public record Pool1d(Pool2d.Kind kind, int size, int stride) implements OverTime {
  /** Checks the sizes. */
  public Pool1d {
    Pool2d.check(name(kind), kind, size, stride);
  }

  static Pool1d parse(Arguments a, Pool2d.Kind kind) {
    a.require(1, 2, name(kind) + "(2)");
    return new Pool1d(kind, a.whole(0), a.whole(1, a.whole(0)));
  }

  private static String name(Pool2d.Kind kind) {
    return kind.text("1d");
  }

  @Override
  public String name() {
    return name(kind);
  }

  @Override
  public String spec() {
    return Pool2d.spec(name(), kind, "" + size, stride);
  }

  @Override
  public Layer image() {
    return new Pool2d(kind, kind == Pool2d.Kind.GLOBAL_AVERAGE ? 0 : 1, size, stride);
  }
}
