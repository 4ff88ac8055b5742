package backsweep.plan;

import backsweep.kernel.Panels;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * The arena of a plan, buffer by buffer.
 *
 * @param batch largest number of examples
 * @param buffers in order of request, all placed
 * @param floats size of the arena
 */
public record MemoryPlan(int batch, List<Buffer> buffers, int floats) {
  /** Bytes of the arena. */
  public long bytes() {
    return 4L * floats;
  }

  /** What the arena would take if no buffer shared its place with another, in bytes. */
  public long unsharedBytes() {
    long sum = 4L * Panels.FIRST;
    for (Buffer buffer : buffers) {
      sum += 4 * buffer.floats();
    }
    return sum;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "arena: %,d bytes for batch %d (%,d without sharing)%n",
            bytes(),
            batch,
            unsharedBytes()));
    for (Buffer b : buffers) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %-10s [%d, %d] at %,d, alive %d…%d%s%n",
              b.name(),
              b.rows(),
              b.columns(),
              b.offset(),
              b.first(),
              b.last(),
              earlier(b)));
    }
    return text.toString();
  }

  /** What stood, at another time, where a buffer stands. */
  private String earlier(Buffer b) {
    StringJoiner names = new StringJoiner(" and ", ", in the place of ", "").setEmptyValue("");
    for (Buffer other : buffers) {
      boolean overlaps =
          other.offset() < b.offset() + b.floats() && b.offset() < other.offset() + other.floats();
      if (overlaps && other.last() < b.first()) {
        names.add(other.name());
      }
    }
    return names.toString();
  }
}
