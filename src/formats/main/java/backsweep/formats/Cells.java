package backsweep.formats;

import java.math.BigDecimal;

/** What the text of one cell of a table means. */
final class Cells {

  private static final double LEAST_BY_DIGITS = 0x1p53;

  private Cells() {}

  /** Whether the cell is empty or says that its value is not known. */
  static boolean isMissing(String cell) {
    return switch (cell.length()) {
      case 0 -> true;
      case 1 -> cell.equals("?");
      case 2 -> cell.equalsIgnoreCase("na");
      case 3 -> cell.equalsIgnoreCase("n/a") || cell.equalsIgnoreCase("nan");
      case 4 -> cell.equalsIgnoreCase("null");
      default -> false;
    };
  }

  /** Whether the cell is a decimal number: sign, digits, fraction and exponent, nothing else. */
  static boolean isNumber(String cell) {
    int position = skipSign(cell, 0);
    int whole = skipDigits(cell, position);
    int digits = whole - position;
    position = whole;
    if (position < cell.length() && cell.charAt(position) == '.') {
      int fraction = skipDigits(cell, position + 1);
      digits += fraction - position - 1;
      position = fraction;
    }
    if (digits == 0) {
      return false;
    }
    if (position < cell.length() && (cell.charAt(position) | 0x20) == 'e') {
      int exponent = skipSign(cell, position + 1);
      position = skipDigits(cell, exponent);
      if (position == exponent) {
        return false;
      }
    }
    return position == cell.length();
  }

  /**
   * A number as the name of a class, the same however it was written: 1, 1.0 and 1e0 are "1". From
   * 2⁵³ on, where doubles do not tell all whole numbers apart, it is named by its digits.
   */
  static String className(String number) {
    double value = Double.parseDouble(number);
    if (StrictMath.abs(value) >= LEAST_BY_DIGITS && Double.isFinite(value)) {
      return new BigDecimal(number).stripTrailingZeros().toPlainString();
    }
    boolean whole = value == StrictMath.rint(value) && Double.isFinite(value);
    return whole ? Long.toString((long) value) : Double.toString(value);
  }

  /** The name that older models have for a number, which from 2⁵³ on is that of a double. */
  static String formerClassName(String number) {
    double value = Double.parseDouble(number);
    boolean byDigits = StrictMath.abs(value) >= LEAST_BY_DIGITS;
    return byDigits ? Double.toString(value) : className(number);
  }

  static boolean isWhole(String number) {
    double value = Double.parseDouble(number);
    return value == StrictMath.rint(value);
  }

  private static int skipSign(String cell, int position) {
    boolean sign =
        position < cell.length() && (cell.charAt(position) == '-' || cell.charAt(position) == '+');
    return sign ? position + 1 : position;
  }

  private static int skipDigits(String cell, int position) {
    while (position < cell.length()
        && cell.charAt(position) >= '0'
        && cell.charAt(position) <= '9') {
      position++;
    }
    return position;
  }
}
