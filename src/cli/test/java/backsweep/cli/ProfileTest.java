package backsweep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Trainings that are recorded, and what is told of them. */
class ProfileTest {
  @TempDir Path folder;

  private CommandRun train(String... more) {
    List<String> words =
        new java.util.ArrayList<>(
            List.of("train", "--data", "digits", "--epochs", "2", "--layers", "16", "--json"));
    words.addAll(List.of("--out", folder.resolve("m.safetensors").toString()));
    words.addAll(List.of(more));
    return CommandRun.of(words.toArray(String[]::new));
  }

  private Path recorded() {
    Path file = folder.resolve("run.jfr");
    train("--jfr", file.toString()).done();
    return file;
  }

  @Test
  void profile_ofATraining_tellsPhasesLayersAndEpochs() {
    String file = recorded().toString();
    JsonNode told = CommandRun.of("profile", file, "--json").done().json();
    assertEquals(90, told.get("steps").intValue());
    assertEquals(2, told.get("epochs").size());
    assertTrue(told.get("peakOneCore").doubleValue() > 0);
    double seconds = told.get("otherSeconds").doubleValue();
    for (JsonNode part : told.get("parts")) {
      seconds += part.get("seconds").doubleValue();
    }
    double all = told.get("threads").intValue() * told.get("stepSeconds").doubleValue();
    assertTrue(seconds >= 0.999 * all, seconds + " of " + all);
    String text = CommandRun.of("profile", file).done().out();
    assertTrue(text.contains("forward     1 dense(16) + 2 relu"), text);
    assertTrue(text.contains("waiting for other threads"), text);
  }

  /** As the engine's own. */
  @Name("backsweep.Epoch")
  static final class EpochOfATest extends Event {
    int epoch;
    int examples;
    double loss;
    long flops;
  }

  @Test
  void profile_epochsInAnyOrder_areToldByNumber() throws IOException {
    Path file = folder.resolve("epochs.jfr");
    try (Recording recording = new Recording()) {
      recording.enable(EpochOfATest.class).withoutThreshold();
      recording.start();
      for (int number : new int[] {1, 6, 2, 10, 3}) {
        EpochOfATest event = new EpochOfATest();
        event.epoch = number;
        event.commit();
      }
      recording.stop();
      recording.dump(file);
    }
    assertEquals(
        List.of(1, 2, 3, 6, 10),
        Profiled.read(file).epochs().stream().map(Profiled.Epoch::number).toList());
  }

  @Test
  void train_recordedAndForTensorBoard_givesTheSameParameters() {
    Path board = folder.resolve("board");
    JsonNode alone = train().done().json();
    JsonNode both =
        train("--jfr", folder.resolve("r.jfr").toString(), "--tensorboard", board.toString())
            .done()
            .json();
    assertEquals(alone.get("parametersSha256"), both.get("parametersSha256"));
    String[] names = board.toFile().list();
    assertTrue(names != null && names.length == 1, Arrays.toString(names));
  }

  @Test
  void tensorboard_ofATraining_holdsCurvesAndHistograms() throws IOException {
    Path board = folder.resolve("board");
    CommandRun run = train("--tensorboard", board.toString()).done();
    assertTrue(!run.err().contains("step 1, loss"), "a table that nobody asked for");
    Path file = board.resolve(board.toFile().list()[0]);
    String bytes = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
    for (String tag :
        List.of(
            "loss/train",
            "loss/test",
            "accuracy/test",
            "learning rate",
            "loss/batch",
            "outputs/1 dense(16)",
            "gradients/1/weight",
            "updates/3/bias")) {
      assertTrue(bytes.contains(tag), tag);
    }
  }

  @Test
  void profile_ofWhatIsNoRecording_isRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.jfr"), "no recording");
    CommandRun.of("profile", text.toString())
        .refused(ExitCode.BAD_INPUT, "notes.jfr cannot be read as a Flight Recorder file");
    Path missing = folder.resolve("missing.jfr");
    CommandRun.of("profile", missing.toString())
        .refused(ExitCode.BAD_INPUT, "missing.jfr: there is no such file");
    CommandRun.of("profile", folder.toString()).refused(ExitCode.BAD_INPUT, "cannot be read");
  }

  @Test
  void profile_ofADamagedRecording_isRefusedOrReadAndNeverCrashes() throws IOException {
    byte[] whole = Files.readAllBytes(recorded());
    Path damaged = folder.resolve("damaged.jfr");
    for (int cut = 1; cut < whole.length; cut = 3 * cut + 1) {
      Files.write(damaged, Arrays.copyOf(whole, cut));
      CommandRun.of("profile", damaged.toString()).refused(ExitCode.BAD_INPUT, "damaged.jfr");
    }
    for (int at = 8; at < 200; at += 5) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x7f;
      Files.write(damaged, changed);
      CommandRun run = CommandRun.of("profile", damaged.toString());
      assertTrue(
          run.exitCode() == ExitCode.DONE || run.exitCode() == ExitCode.BAD_INPUT, run.err());
    }
  }

  @Test
  void profile_ofARecordingWithoutSteps_isRefused() throws IOException {
    Path file = folder.resolve("other.jfr");
    try (Recording recording = new Recording()) {
      recording.start();
      recording.stop();
      recording.dump(file);
    }
    CommandRun.of("profile", file.toString())
        .refused(ExitCode.BAD_INPUT, "holds no training step of Backsweep");
  }

  @Test
  void train_overAFileThatIsNoRecording_isRefused() throws IOException {
    Path notes = Files.writeString(folder.resolve("notes.txt"), "mine");
    train("--jfr", notes.toString())
        .refused(ExitCode.BAD_INPUT, "--jfr", "is not a recording, so it is not replaced");
    assertEquals("mine", Files.readString(notes));
    train("--jfr", folder + "/./m.safetensors")
        .refused(ExitCode.BAD_INPUT, "--jfr", "is where the model goes");
    train("--tensorboard", notes.toString())
        .refused(ExitCode.BAD_INPUT, "notes.txt cannot hold files for TensorBoard");
    train("--jfr", folder.resolve("no/such.jfr").toString())
        .refused(ExitCode.BAD_INPUT, "no folder");
  }
}
