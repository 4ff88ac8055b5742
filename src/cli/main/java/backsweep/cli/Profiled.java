package backsweep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * What a recording tells of a training. Times are nanoseconds.
 *
 * @param peak of one core, in GFLOP/s, as measured before the training; 0 if not told
 * @param vectorBits of the training
 * @param threads that shared a step
 * @param steps how many there are
 * @param examples in all of them
 * @param stepTime of all of them
 * @param medianStep the median
 * @param flops of all of them
 * @param epochs in their order
 * @param parts in the order of a step
 */
record Profiled(
    double peak,
    int vectorBits,
    int threads,
    long steps,
    long examples,
    long stepTime,
    long medianStep,
    double flops,
    List<Epoch> epochs,
    List<Part> parts) {

  private static final List<String> PHASES =
      List.of("gather", "forward", "loss", "backward", "parameters", "update");

  /** One pass over the data. */
  record Epoch(int number, int examples, double loss, long time, double flops) {}

  /**
   * Layers that ran together in one phase, summed over all steps and threads.
   *
   * @param calls how often a thread ran them
   * @param time of all calls
   */
  record Part(
      String phase, String layers, int first, long calls, long time, double flops, double bytes) {

    private Part plus(Part other) {
      return new Part(
          phase,
          layers,
          first,
          calls + other.calls,
          time + other.time,
          flops + other.flops,
          bytes + other.bytes);
    }
  }

  /** Reads a recording. */
  static Profiled read(Path file) {
    if (!Files.exists(file)) {
      throw Failure.input("%s: there is no such file.".formatted(file));
    }
    try {
      return new Reading().of(file);
    } catch (IOException | RuntimeException e) {
      throw Failure.input(
          "%s cannot be read as a Flight Recorder file (%s); expected one that 'backsweep train --jfr'"
                  .formatted(file, reason(e))
              + " wrote.");
    }
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message.replaceAll("[.\\s]+$", "");
  }

  private static final class Reading {
    private final Map<String, Part> parts = new LinkedHashMap<>();
    private final List<Epoch> epochs = new ArrayList<>();
    private long[] times = new long[1024];
    private int steps;
    private long examples;
    private double flops;
    private int threads = 1;
    private double peak;
    private int vectorBits;

    Profiled of(Path file) throws IOException {
      try (RecordingFile recording = new RecordingFile(file)) {
        while (recording.hasMoreEvents()) {
          take(recording.readEvent());
        }
      }
      // A recording holds events thread by thread and not in the order of time.
      epochs.sort(Comparator.comparingInt(Epoch::number));
      List<Part> ordered = new ArrayList<>(parts.values());
      ordered.sort(
          Comparator.comparingInt((Part part) -> PHASES.indexOf(part.phase()))
              .thenComparingInt(Reading::place));
      long[] sorted = Arrays.copyOf(times, steps);
      Arrays.sort(sorted);
      return new Profiled(
          peak,
          vectorBits,
          threads,
          steps,
          examples,
          Arrays.stream(sorted).sum(),
          steps == 0 ? 0 : sorted[steps / 2],
          flops,
          epochs,
          ordered);
    }

    /** Backward, the last layer comes first. */
    private static int place(Part part) {
      boolean down = part.phase().equals("backward") || part.phase().equals("parameters");
      return down ? -part.first() : part.first();
    }

    private void take(RecordedEvent event) {
      switch (event.getEventType().getName()) {
        case "backsweep.Machine" -> {
          peak = event.getDouble("peak");
          vectorBits = event.getInt("vectorBits");
        }
        case "backsweep.Epoch" ->
            epochs.add(
                new Epoch(
                    event.getInt("epoch"),
                    event.getInt("examples"),
                    event.getDouble("loss"),
                    event.getDuration().toNanos(),
                    event.getLong("flops")));
        case "backsweep.Step" -> step(event);
        case "backsweep.Part" -> {
          Part part =
              new Part(
                  event.getString("phase"),
                  event.getString("layers"),
                  event.getInt("first"),
                  1,
                  event.getDuration().toNanos(),
                  event.getLong("flops"),
                  event.getLong("bytes"));
          parts.merge(part.phase() + " " + part.layers(), part, Part::plus);
        }
        default -> {} // the recording may hold what else its owner wanted to know
      }
    }

    private void step(RecordedEvent event) {
      if (steps == times.length) {
        times = Arrays.copyOf(times, 2 * steps);
      }
      times[steps++] = event.getDuration().toNanos();
      examples += event.getInt("examples");
      flops += event.getLong("flops");
      threads = event.getInt("threads");
    }
  }

  /** Time that threads spent in steps without doing any of the parts. */
  long elsewhere() {
    return Math.max(0, threads * stepTime - parts.stream().mapToLong(Part::time).sum());
  }
}
