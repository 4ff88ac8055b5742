package backsweep.cli;

import backsweep.formats.AtomicFile;
import backsweep.observe.FlightRecorder;
import backsweep.tensor.Hardware;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;

/** A training as Java's Flight Recorder saw it, written to a file at its end. */
final class FlightRecording implements AutoCloseable {

  private static final byte[] MAGIC = {'F', 'L', 'R', 0};

  private final Path file;
  private final Recording recording;

  private FlightRecording(Path file, Recording recording) {
    this.file = file;
    this.recording = recording;
  }

  /** Refuses a place to which a recording cannot go, and a file that is none. */
  static void requireWritable(Path file) throws IOException {
    if (Files.isRegularFile(file)) {
      try (InputStream in = Files.newInputStream(file)) {
        if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
          throw Failure.input(
              "--jfr: %s exists and is not a recording, so it is not replaced; choose another name."
                  .formatted(file));
        }
      }
    }
    AtomicFile.requireWritable(file);
  }

  /** Records from now on; first measures what the machine can do at best, which takes a second. */
  static FlightRecording start(Path file) {
    Recording recording = new Recording();
    recording.setName("backsweep");
    for (String event : FlightRecorder.EVENTS) {
      recording.enable(event).withoutThreshold().withoutStackTrace();
    }
    double peak = Hardware.fmaPeak(1);
    recording.start();
    FlightRecorder.machine(peak, Hardware.vectorBits());
    return new FlightRecording(file, recording);
  }

  /** What comes now is not recorded any more. */
  void stop() {
    if (recording.getState() == RecordingState.RUNNING) {
      recording.stop();
    }
  }

  /** Ends the recording and writes it: the file is there as a whole or not at all. */
  @Override
  public void close() throws IOException {
    try (recording) {
      Path raw = Files.createTempFile("backsweep", ".jfr");
      try {
        stop();
        recording.dump(raw);
        AtomicFile.write(file, out -> Files.copy(raw, out));
      } finally {
        Files.deleteIfExists(raw);
      }
    }
  }
}
