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

  /** Two digits, for tables: 0.12, 34, 1.2e-5. */
  static String brief(double value) {
    double size = Math.abs(value);
    if (size == 0 || !Double.isFinite(value)) {
      return size == 0 ? "0" : Double.toString(value);
    }
    if (size >= 1e-3 && size < 1e4) {
      int digits = (int) Math.min(4, Math.max(0, 1 - Math.floor(Math.log10(size))));
      return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
    String[] parts = String.format(Locale.ROOT, "%.1e", value).split("e", -1);
    return parts[0] + "e" + Integer.parseInt(parts[1]);
  }

  /** A share from 0 to 1 as whole hundredths. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f%%", 100 * share);
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
