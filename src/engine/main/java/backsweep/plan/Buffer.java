package backsweep.plan;

/**
 * A matrix [batch, columns], or a single row, in the arena of a {@link Workspace}, alive from the
 * first to the last time at which a step uses it.
 */
public final class Buffer {
  private final String name;
  private final int rows;
  private final int columns;
  private final long floats;
  private int first;
  private int last;
  private int offset = -1;

  Buffer(String name, int rows, int columns, int time) {
    this(name, ((long) rows * columns + 15) / 16 * 16, rows, columns, time);
  }

  private Buffer(String name, long floats, int rows, int columns, int time) {
    this.name = name;
    this.rows = rows;
    this.columns = columns;
    this.floats = floats;
    this.first = time;
    this.last = time;
  }

  /** Extends the life of this buffer to a time at which it is written or read. */
  public Buffer use(int time) {
    first = Math.min(first, time);
    last = Math.max(last, time);
    return this;
  }

  /** What it holds: {@code X}, {@code A3}, {@code dA3} … */
  public String name() {
    return name;
  }

  /** Rows: those of the batch, or one. */
  public int rows() {
    return rows;
  }

  /** Floats of a row. */
  public int columns() {
    return columns;
  }

  /** Floats in the arena, padding to a multiple of 16 included. */
  public long floats() {
    return floats;
  }

  /** First time of use. */
  public int first() {
    return first;
  }

  /** Last time of use. */
  public int last() {
    return last;
  }

  /** First float in the arena; only after {@link Planner#place}. */
  public int offset() {
    if (offset < 0) {
      throw new IllegalStateException("buffer " + name + " is not placed yet");
    }
    return offset;
  }

  /**
   * The same floats as rows of {@code columns}: what an example holds may be several rows for a
   * layer inside another. Only after {@link Planner#place}.
   */
  public Buffer rows(int columns) {
    int all = (int) ((long) rows * this.columns / columns);
    Buffer view = new Buffer(name, floats, all, columns, first);
    view.last = last;
    view.offset = offset();
    return view;
  }

  /**
   * Copies the rows {@code from ≤ i < to} and columns {@code left ≤ j < right} to another buffer of
   * as many columns; nothing if it is the same buffer.
   *
   * @param arena that in which both have their offsets
   */
  public void copyTo(Buffer other, float[] arena, int from, int to, int left, int right) {
    if (other.offset() == offset()) {
      return;
    }
    for (int i = from; i < to; i++) {
      int at = i * columns + left;
      System.arraycopy(arena, offset() + at, arena, other.offset() + at, right - left);
    }
  }

  void place(int at) {
    offset = at;
  }

  boolean aliveWith(Buffer other) {
    return first <= other.last && other.first <= last;
  }

  @Override
  public String toString() {
    return name + " " + floats + " floats, alive " + first + "…" + last + ", at " + offset;
  }
}
