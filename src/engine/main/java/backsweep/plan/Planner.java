package backsweep.plan;

import backsweep.kernel.Panels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Gives every buffer of a plan its place in one arena, so that buffers alive at the same time never
 * overlap: largest first, each at the lowest place from {@link Panels#FIRST} on that is free during
 * its life.
 */
public final class Planner {
  private final int batch;
  private final List<Buffer> buffers = new ArrayList<>();

  /** A planner for at most {@code batch} examples. */
  public Planner(int batch) {
    this.batch = batch;
  }

  /** Asks for a matrix [batch, columns] that is first used at {@code time}. */
  public Buffer request(String name, int columns, int time) {
    return request(name, batch, columns, time);
  }

  /** Asks for a single row of {@code columns} that is first used at {@code time}. */
  public Buffer requestRow(String name, int columns, int time) {
    return request(name, 1, columns, time);
  }

  private Buffer request(String name, int rows, int columns, int time) {
    Buffer buffer = new Buffer(name, rows, columns, time);
    buffers.add(buffer);
    return buffer;
  }

  /**
   * Places all buffers.
   *
   * @throws IllegalArgumentException if they do not fit one Java array
   */
  public MemoryPlan place() {
    List<Buffer> placed = new ArrayList<>();
    List<Buffer> order = new ArrayList<>(buffers);
    order.sort(Comparator.comparingLong(Buffer::floats).reversed());
    long total = 0;
    for (Buffer buffer : order) {
      long at = Panels.FIRST;
      boolean moved = true;
      while (moved) {
        moved = false;
        for (Buffer other : placed) {
          boolean overlaps =
              at < other.offset() + other.floats() && other.offset() < at + buffer.floats();
          if (overlaps && other.aliveWith(buffer)) {
            at = other.offset() + other.floats();
            moved = true;
          }
        }
      }
      if (at + buffer.floats() > Integer.MAX_VALUE - 64) {
        throw new IllegalArgumentException(
            "batch "
                + batch
                + ": the activations need more than 2^31 floats; "
                + "use a smaller batch or smaller layers");
      }
      buffer.place((int) at);
      placed.add(buffer);
      total = Math.max(total, at + buffer.floats());
    }
    return new MemoryPlan(batch, List.copyOf(buffers), (int) total);
  }
}
