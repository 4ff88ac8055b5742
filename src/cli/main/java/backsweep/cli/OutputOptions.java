package backsweep.cli;

import backsweep.formats.ModelFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a training writes to. */
final class OutputOptions {

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Where to write the model (default: the name of the data with .safetensors, in the"
              + " working folder). An older model of that name is replaced.")
  @Nullable String out;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Also write a page about the run, for a browser: losses, the statistics of --watch over"
              + " time, every 100 steps without it, with histograms, and what stands out.")
  @Nullable String html;

  @Option(
      names = "--jfr",
      paramLabel = "FILE",
      description =
          "Record every step, and what each thread does in it, with Java's Flight Recorder;"
              + " 'backsweep profile FILE' tells where the time went.")
  @Nullable String jfr;

  @Option(
      names = "--tensorboard",
      paramLabel = "DIR",
      description =
          "Write events for TensorBoard into this folder: loss, metrics and learning rate of every"
              + " epoch, and the statistics of --watch, every 100 steps without it, with"
              + " histograms.")
  @Nullable String tensorboard;

  /** Where the model goes. */
  Path model(DataSource source) throws IOException {
    return out == null
        ? Path.of(source.shortName() + ".safetensors")
        : DataSource.path("--out", out);
  }

  /** Where the page goes; null if none is asked for. */
  @Nullable Path page() throws IOException {
    return html == null ? null : DataSource.path("--html", html);
  }

  /**
   * Refuses places that cannot be written, and two things in one place.
   *
   * @param model where the model goes
   */
  void requireWritable(Path model, DataSource source) throws IOException {
    ModelFile.requireWritable(model);
    if (jfr != null) {
      Path recording = DataSource.path("--jfr", jfr);
      requireOther("--jfr", recording, model, "the model");
      FlightRecording.requireWritable(recording);
    }
    Path page = page();
    if (page != null) {
      requireOther("--html", page, model, "the model");
      if (jfr != null) {
        requireOther("--html", page, DataSource.path("--jfr", jfr), "the recording");
      }
      DataSource.requireOther("--html", page, source.path());
      Page.requireWritable(page);
    }
  }

  private static void requireOther(String option, Path file, Path other, String what) {
    if (file.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize())) {
      throw Failure.input(
          "%s: %s is where %s goes; choose another name.".formatted(option, file, what));
    }
  }

  /** Starts to record; null if that is not asked for. */
  @Nullable FlightRecording recording(Interruption interruption) throws IOException {
    return jfr == null
        ? null
        : FlightRecording.start(DataSource.path("--jfr", jfr), interruption::requested);
  }

  /** Starts to tell TensorBoard; null if that is not asked for. */
  @Nullable TensorBoard tensorBoard(PrintStream err) throws IOException {
    return tensorboard == null
        ? null
        : TensorBoard.in(DataSource.path("--tensorboard", tensorboard), err);
  }
}
