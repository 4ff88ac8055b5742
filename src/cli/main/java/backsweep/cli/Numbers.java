package backsweep.cli;

import java.util.Locale;

/** Numbers as people read them, the same in every country. */
final class Numbers {

  private Numbers() {}

  /** Four digits behind the point, or powers of ten where that says nothing. */
  static String of(double value) {
    double size = Math.abs(value);
    boolean plain = size == 0 || (size >= 1e-3 && size < 1e6) || !Double.isFinite(value);
    return String.format(Locale.ROOT, plain ? "%.4f" : "%.3e", value);
  }

  /** With commas between thousands. */
  static String whole(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  /** The same for a whole number. */
  static String whole(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Minutes and seconds. */
  static String time(double seconds) {
    long whole = Math.round(seconds);
    return whole < 3600
        ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }
}
