package backsweep.layer;

/**
 * How far a kernel that slides over its input reaches beyond the edge, where there are zeros.
 *
 * @param same whether so far that there are ⌈input / stride⌉ outputs; if that takes an odd number,
 *     one more at the end
 * @param down rows above and below; 0 with {@code same}
 * @param across columns on the left and on the right; 0 with {@code same}
 */
public record Padding(boolean same, int down, int across) {
  /** Not at all: the output is smaller than the input. */
  public static final Padding VALID = new Padding(false, 0, 0);

  /** So far that there are ⌈input / stride⌉ outputs. */
  public static final Padding SAME = new Padding(true, 0, 0);

  /** The same with that many columns and no rows. */
  Padding flat() {
    return new Padding(same, 0, across);
  }

  /** As in the text of a layer, such as {@code , padding=1x2}; empty for none. */
  String text(boolean flat) {
    if (same) {
      return ", same";
    }
    if (down == 0 && across == 0) {
      return "";
    }
    return ", padding=" + (flat ? "" + across : down == across ? "" + down : down + "x" + across);
  }
}
