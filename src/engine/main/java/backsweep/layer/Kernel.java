package backsweep.layer;

import java.util.List;

/**
 * How a convolution slides over its input.
 *
 * @param rows of a window
 * @param columns of a window
 * @param stride from one window to the next
 * @param padding how far windows reach beyond the edge
 * @param dilation from one row or column of a window to its next
 * @param groups into how many equal parts channels and filters fall, where a filter sees the
 *     channels of its own part alone
 */
public record Kernel(int rows, int columns, int stride, Padding padding, int dilation, int groups) {
  /** The same, with windows that many rows and columns apart. */
  public Kernel stride(int step) {
    return new Kernel(rows, columns, step, padding, dilation, groups);
  }

  /** The same with that padding. */
  public Kernel padding(Padding some) {
    return new Kernel(rows, columns, stride, some, dilation, groups);
  }

  /** The same, with that many rows and columns of zeros on each side. */
  public Kernel padding(int each) {
    return padding(each, each);
  }

  /** The same, with rows of zeros above and below and columns of zeros on the left and right. */
  public Kernel padding(int down, int across) {
    return padding(new Padding(false, down, across));
  }

  /** The same, whose rows and columns are that far apart. */
  public Kernel dilation(int step) {
    return new Kernel(rows, columns, stride, padding, step, groups);
  }

  /** The same with channels and filters in that many parts. */
  public Kernel groups(int parts) {
    return new Kernel(rows, columns, stride, padding, dilation, parts);
  }

  /** Its last row, for sequences. */
  Kernel flat() {
    return new Kernel(1, columns, stride, padding.flat(), dilation, groups);
  }

  /** Refuses what cannot be, in the name of that layer. */
  void check(String layer, int filters) {
    atLeast(layer, "filters", filters, 1);
    atLeast(layer, "rows of the kernel", rows, 1);
    atLeast(layer, "columns of the kernel", columns, 1);
    atLeast(layer, "stride", stride, 1);
    atLeast(layer, "dilation", dilation, 1);
    atLeast(layer, "rows of padding", padding.down(), 0);
    atLeast(layer, "columns of padding", padding.across(), 0);
    atLeast(layer, "groups", groups, 1);
    if (padding.same() && (padding.down() > 0 || padding.across() > 0)) {
      throw new IllegalArgumentException(
          layer + ": found same and " + padding.text(false) + " as padding, expected one of them");
    }
  }

  static void atLeast(String layer, String what, int found, int least) {
    if (found < least) {
      throw new IllegalArgumentException(
          layer + ": found " + found + " as " + what + ", expected " + least + " or more");
    }
  }

  /** Refuses groups that do not divide such a number. */
  void divides(String layer, String what, int found) {
    if (found % groups != 0) {
      throw new IllegalArgumentException(
          layer
              + ": found "
              + found
              + " "
              + what
              + " in "
              + groups
              + " groups, expected a number of groups that divides them");
    }
  }

  /**
   * From text: the size as argument 1, then {@code same} or {@code valid}, stride and dilation, or
   * all of that by name.
   *
   * @param flat whether the kernel slides over a sequence
   */
  static Kernel parse(Arguments a, boolean flat, String example) {
    boolean named = a.count() > 2 && !a.word(2).matches("[0-9]+");
    int at = named ? 3 : 2;
    a.require(2, a.names().isEmpty() ? at + 2 : at, example);
    int[] size = flat ? new int[] {1, a.whole(1)} : sizes(a, a.word(1));
    boolean same = named && a.word(2, List.of("valid", "same")).equals("same");
    String zeros = a.named("padding");
    int[] pad = {0, 0};
    if (!zeros.isEmpty()) {
      pad = flat ? new int[] {0, a.whole("padding", 0)} : sizes(a, zeros);
    }
    return new Kernel(
        size[0],
        size[1],
        a.whole("stride", a.whole(at, 1)),
        new Padding(same, pad[0], pad[1]),
        a.whole("dilation", a.whole(at + 1, 1)),
        a.whole("groups", 1));
  }

  /** Rows and columns, from 3 or 3x5. */
  static int[] sizes(Arguments a, String text) {
    String[] parts = text.split("x", -1);
    try {
      int first = Integer.parseInt(parts[0]);
      if (parts.length <= 2) {
        return new int[] {first, parts.length == 1 ? first : Integer.parseInt(parts[1])};
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(wrong(a, text), e);
    }
    throw new IllegalArgumentException(wrong(a, text));
  }

  private static String wrong(Arguments a, String text) {
    return a + ": found '" + text + "', expected a size such as 3 or 3x5";
  }

  /** The text from which {@link #sizes} makes them. */
  static String size(int rows, int columns) {
    return rows == columns ? "" + rows : rows + "x" + columns;
  }

  /** The text from which {@link #parse} makes it. */
  String text(boolean flat) {
    return (flat ? "" + columns : size(rows, columns))
        + padding.text(flat)
        + (stride > 1 ? ", stride=" + stride : "")
        + (dilation > 1 ? ", dilation=" + dilation : "")
        + (groups > 1 ? ", groups=" + groups : "");
  }
}
