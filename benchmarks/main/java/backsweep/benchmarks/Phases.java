package backsweep.benchmarks;

import backsweep.observe.FlightRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Records an iteration with the flight recorder and shows the phases beside the score: each column
 * is the percentage of all threads' time that was spent in it, because seconds of a phase are
 * divided by the seconds of the iteration. What is missing from 100 is waiting, and whatever lies
 * between the parts.
 */
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class Phases {
  /** Bringing the examples together. */
  public double gather;

  /** Outputs of the layers. */
  public double forward;

  /** Losses and their gradients. */
  public double loss;

  /** Gradients of the layers' inputs. */
  public double backward;

  /** Gradients of the parameters, with their update if that is fused. */
  public double parameters;

  /** Update of the parameters, if it is apart. */
  public double update;

  private Recording recording;

  /** Records from now on. */
  @Setup(Level.Iteration)
  public void start() {
    recording = new Recording();
    for (String event : FlightRecorder.EVENTS) {
      recording.enable(event).withoutThreshold().withoutStackTrace();
    }
    recording.start();
  }

  /** Sums up what was recorded. */
  @TearDown(Level.Iteration)
  public void sumUp() throws IOException {
    Path file = Files.createTempFile("backsweep", ".jfr");
    try (Recording ended = recording) {
      ended.stop();
      ended.dump(file);
      int threads = 1;
      double[] seconds = new double[6];
      try (RecordingFile events = new RecordingFile(file)) {
        while (events.hasMoreEvents()) {
          RecordedEvent event = events.readEvent();
          String name = event.getEventType().getName();
          if (name.equals("backsweep.Step")) {
            threads = event.getInt("threads");
          } else if (name.equals("backsweep.Part")) {
            seconds[phase(event.getString("phase"))] += event.getDuration().toNanos() * 1e-9;
          }
        }
      }
      double percent = 100.0 / threads;
      gather += percent * seconds[0];
      forward += percent * seconds[1];
      loss += percent * seconds[2];
      backward += percent * seconds[3];
      parameters += percent * seconds[4];
      update += percent * seconds[5];
    } finally {
      Files.delete(file);
    }
  }

  private static int phase(String name) {
    return switch (name) {
      case "gather" -> 0;
      case "forward" -> 1;
      case "loss" -> 2;
      case "backward" -> 3;
      case "parameters" -> 4;
      case "update" -> 5;
      default -> throw new IllegalStateException("found phase " + name + ", which has no column");
    };
  }
}
