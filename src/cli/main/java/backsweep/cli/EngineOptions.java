package backsweep.cli;

import backsweep.tensor.Hardware;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every verb that runs a network can be told about how to run it. */
final class EngineOptions {

  /** Help for a seed where nothing is random. */
  static final String UNUSED_SEED = "Accepted as by the other verbs; nothing is random here.";

  private static final int MOST_THREADS = 1024;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads that share the work; the result is the same for any number (default: the"
              + " physical cores; explain: 1).")
  @Nullable Integer threads;

  @Option(
      names = "--vector-bits",
      paramLabel = "N",
      description =
          "Width of the vectors, 128, 256 or 512; the result is the same for any width (default:"
              + " the widest that the machine has).")
  @Nullable Integer vectorBits;

  /**
   * Sets up the engine. Nothing of it may have been used before, because it reads the width once.
   *
   * @param log for a warning about a slow machine
   */
  void start(PrintStream log) {
    if (vectorBits != null) {
      if (vectorBits != 128 && vectorBits != 256 && vectorBits != 512) {
        throw Failure.input(
            "--vector-bits: found %d, expected 128, 256 or 512.".formatted(vectorBits));
      }
      System.setProperty("backsweep.vector.bits", vectorBits.toString());
    }
    if (threads != null && (threads < 1 || threads > MOST_THREADS)) {
      throw Failure.input("--threads: found %d, expected 1 … %d.".formatted(threads, MOST_THREADS));
    }
    try {
      Hardware.require();
    } catch (IllegalStateException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
    if (!Hardware.hasFma()) {
      log.println(
          "Warning: fused multiply-add is no instruction here, so that everything is about 1,000"
              + " times slower than it could be; 'backsweep doctor' says more.");
    }
  }

  int threads() {
    return threads == null ? Machine.physicalCores() : threads;
  }

  /** The engine names the property that it reads; the user gave an option. */
  private static Failure refused(String reason) {
    return reason.startsWith("-D")
        ? Failure.input("--vector-bits" + reason.substring(reason.indexOf(':')) + ".")
        : Failure.running(reason + ".");
  }
}
