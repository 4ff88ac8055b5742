package backsweep.training;

import backsweep.data.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The memory of a training run: every array that lives from before the first step until the end,
 * and what measuring after an epoch takes. The Java virtual machine itself is not counted.
 *
 * @param parts what takes memory
 */
public record TrainingMemory(List<Part> parts) {
  /** Name of the part that is only there while data is measured. */
  static final String PREDICTIONS = "predictions";

  /**
   * Arrays of one purpose.
   *
   * @param name what they hold
   * @param bytes their size
   */
  public record Part(String name, long bytes) {}

  /** Copies the list. */
  public TrainingMemory {
    parts = List.copyOf(parts);
  }

  /** The same with another part. */
  public TrainingMemory with(String name, long bytes) {
    List<Part> more = new ArrayList<>(parts);
    more.add(new Part(name, bytes));
    return new TrainingMemory(more);
  }

  /**
   * The same with data that is measured after each epoch.
   *
   * @param measured what is measured; what it shares with the training data is not counted again
   */
  public TrainingMemory with(Evaluator evaluator, Dataset measured, Dataset train) {
    return with("other data", measured.bytesBeside(train))
        .with("evaluation", evaluator.bytes())
        .with(PREDICTIONS, evaluator.bytes(measured));
  }

  /** Bytes of all parts. */
  public long bytes() {
    return parts.stream().mapToLong(Part::bytes).sum();
  }

  /** All parts in megabytes (10⁶ bytes); a part that takes nothing is left out. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(megabytes(bytes()));
    String before = ": ";
    for (Part part : parts) {
      if (part.bytes() > 0) {
        text.append(before).append(part.name()).append(' ').append(megabytes(part.bytes()));
        before = ", ";
      }
    }
    return text.toString();
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, bytes < 1_000_000 ? "%.3f MB" : "%.1f MB", bytes * 1e-6);
  }
}
