package backsweep.layer;

/**
 * Memory that a layer asks for besides its input and output. It stands in the arena of the plan
 * from the layer's forward step to the last step that reads it backward.
 *
 * @param name its name within the layer, such as {@code gates}; {@code {name}} in its equations
 * @param columns floats for each example, or for the whole batch
 * @param rows whether each example has its own
 */
public record CacheSpec(String name, int columns, Rows rows) {
  /** How much there is of it. */
  public enum Rows {
    /** One row for each example. */
    EXAMPLES,
    /** A single row, for the whole batch. */
    ONE
  }

  /** Checks the size. */
  public CacheSpec {
    if (columns < 1) {
      throw new IllegalArgumentException(
          name + ": found " + columns + " floats of memory, expected 1 or more");
    }
  }

  /** One row for each example. */
  public CacheSpec(String name, int columns) {
    this(name, columns, Rows.EXAMPLES);
  }

  /** One row for each example, of which a layer makes so many columns that they may be too many. */
  CacheSpec(String name, long columns) {
    this(name, columns, Rows.EXAMPLES);
  }

  /** The same for any rows. */
  CacheSpec(String name, long columns, Rows rows) {
    this(name, fitting(name, columns), rows);
  }

  private static int fitting(String name, long columns) {
    if (columns > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          name
              + ": found "
              + columns
              + " floats of memory "
              + "for an example, expected at most 2^31 - 1, as many as an array holds; "
              + "use a smaller input or smaller layers");
    }
    return (int) columns;
  }
}
