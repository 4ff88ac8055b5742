package backsweep.plan;

/**
 * The rows of a table that a batch reads, ascending: outside them the gradient of the table is
 * zero. The layer that reads the table fills it once for each batch; everyone else only reads.
 */
public final class TouchedRows {
  private final int[] rows;
  private final int columns;
  private int count;

  /**
   * None yet.
   *
   * @param most how many there can be
   * @param columns floats of a row of the table
   */
  public TouchedRows(int most, int columns) {
    this.rows = new int[most];
    this.columns = columns;
  }

  /** Bytes of the room that there is. */
  public long bytes() {
    return 4L * rows.length;
  }

  /** How many there are. */
  public int count() {
    return count;
  }

  /** Number of the i-th of them in the table. */
  public int row(int i) {
    return rows[i];
  }

  /** Floats of a row of the table. */
  public int columns() {
    return columns;
  }

  /** Forgets all of them. */
  public void clear() {
    count = 0;
  }

  /**
   * Room for the rows of several batches together.
   *
   * @param batches how many
   * @param all rows of the table
   */
  public TouchedRows union(int batches, int all) {
    return new TouchedRows((int) Math.min(all, (long) batches * rows.length), columns);
  }

  /** Takes over those of other rows that are not among these yet; merges from the last on. */
  public void include(TouchedRows others) {
    int fresh = 0;
    for (int i = 0, j = 0; j < others.count; j++) {
      while (i < count && rows[i] < others.rows[j]) {
        i++;
      }
      fresh += i < count && rows[i] == others.rows[j] ? 0 : 1;
    }
    int i = count - 1;
    int j = others.count - 1;
    count += fresh;
    for (int at = count - 1; j >= 0; at--) {
      boolean mine = i >= 0 && rows[i] >= others.rows[j];
      j -= mine && rows[i] != others.rows[j] ? 0 : 1;
      rows[at] = mine ? rows[i--] : others.rows[j + 1];
    }
  }

  /** Appends one, which must be greater than those before. */
  public void add(int row) {
    assert count == 0 || rows[count - 1] < row;
    rows[count++] = row;
  }
}
