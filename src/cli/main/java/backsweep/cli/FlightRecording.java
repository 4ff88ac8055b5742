package backsweep.cli;

import backsweep.formats.AtomicFile;
import backsweep.formats.FormatException;
import backsweep.observe.FlightRecorder;
import backsweep.tensor.Hardware;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;

/** A training as Java's Flight Recorder saw it, written to a file at its end. */
final class FlightRecording implements AutoCloseable {

  private static final byte[] MAGIC = {'F', 'L', 'R', 0};

  private static final int COPY_SECONDS = 60;

  private final Path file;
  private final BooleanSupplier ending;
  private final Path raw = Files.createTempFile("backsweep", ".jfr");
  private final Recording recording = new Recording();
  private final CountDownLatch copied = new CountDownLatch(1);
  private final FlightRecorderListener listener =
      new FlightRecorderListener() {
        @Override
        public void recordingStateChanged(Recording changed) {
          heard(changed);
        }
      };

  private FlightRecording(Path file, BooleanSupplier ending) throws IOException {
    this.file = file;
    this.ending = ending;
  }

  /** Refuses a place to which a recording cannot go, and a file that is none. */
  static void requireWritable(Path file) throws IOException {
    try {
      AtomicFile.requireReplaceable(
          file, "a recording", head -> Arrays.equals(Arrays.copyOf(head, MAGIC.length), MAGIC));
    } catch (FormatException e) {
      throw Failure.input("--jfr", e);
    }
  }

  /**
   * Records from now on; first measures what the machine can do at best, which takes a second.
   *
   * @param ending whether the process was asked to end
   */
  static FlightRecording start(Path file, BooleanSupplier ending) throws IOException {
    double peak = Hardware.fmaPeak(1);
    FlightRecording started = new FlightRecording(file, ending);
    started.record();
    FlightRecorder.machine(peak, Hardware.vectorBits());
    return started;
  }

  /**
   * A process that is asked to end loses what was recorded at once, while the training still ends
   * in its own way; but first Java copies it to where the recording is to go.
   */
  private void record() throws IOException {
    boolean begun = false;
    try {
      FlightRecorder.EVENTS.forEach(
          event -> recording.enable(event).withoutThreshold().withoutStackTrace());
      recording.setName("backsweep");
      recording.setDestination(raw);
      recording.setDumpOnExit(true);
      jdk.jfr.FlightRecorder.addListener(listener);
      recording.start();
      begun = true;
    } finally {
      if (!begun) {
        clear();
      }
    }
  }

  /** What comes now is not recorded any more. */
  void stop() {
    if (!ending.getAsBoolean() && recording.getState() == RecordingState.RUNNING) {
      try {
        recording.stop();
      } catch (IllegalStateException e) {
        // The process was asked to end just now: then Java stops it.
      }
    }
  }

  /** Ends the recording and writes it: the file is there as a whole or not at all. */
  @Override
  public void close() throws IOException {
    try {
      stop();
      if (!copied.await(COPY_SECONDS, TimeUnit.SECONDS) || Files.size(raw) == 0) {
        throw new IOException(
            "%s could not be written: Java's Flight Recorder gave nothing back.".formatted(file));
      }
      AtomicFile.write(file, out -> Files.copy(raw, out));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      clear();
    }
  }

  private void clear() throws IOException {
    jdk.jfr.FlightRecorder.removeListener(listener);
    recording.close();
    Files.deleteIfExists(raw);
  }

  /** Hears that a recording has stopped, which is after it was copied. */
  private void heard(Recording changed) {
    RecordingState state = changed.getState();
    boolean ended = state == RecordingState.STOPPED || state == RecordingState.CLOSED;
    if (ended && changed.getId() == recording.getId()) {
      copied.countDown();
    }
  }
}
