package backsweep.explain;

import java.util.List;

/**
 * A buffer of a plan's arena and the time for which it is kept.
 *
 * @param name as the plan calls it
 * @param holds the values that stand in it, one after the other
 * @param rows the examples of the batch; 1 if it holds a single row for all
 * @param columns floats of a row
 * @param bytes in the arena, padding included
 * @param offset first byte in the arena
 * @param first first time of use
 * @param last last time of use
 */
public record BufferLife(
    String name,
    List<String> holds,
    int rows,
    int columns,
    long bytes,
    long offset,
    int first,
    int last) {
  /** Whether it is kept at that time. */
  public boolean alive(int time) {
    return first <= time && time <= last;
  }
}
