package backsweep.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import backsweep.formats.Model;
import backsweep.formats.ModelFile;
import backsweep.tensor.Hardware;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command as a process: signals, pipes and full disks. */
class ProcessTest {

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("m.safetensors");
  }

  /** Trains until it is told to end. */
  private Process training(String... data) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    // Who starts the tests may ignore SIGINT, and a process inherits that.
    if (new ProcessBuilder("env", "--default-signal=INT", "true").start().waitFor() == 0) {
      words.addAll(List.of("env", "--default-signal=INT"));
    }
    words.addAll(
        CommandRun.javaCommand("train", "--epochs", "1000000", "--out", file().toString()));
    words.addAll(List.of(data));
    return new ProcessBuilder(words).start();
  }

  private static void signal(Process process, String signal)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
  }

  /** Reads the lines of the first epochs; returns a reader for the rest. */
  private static void awaitEpoch(BufferedReader lines, String epoch) throws IOException {
    while (!Objects.requireNonNull(lines.readLine(), "ended early").contains(epoch)) {
      // Not yet.
    }
  }

  private static void assertEnds(Process process, int exitCode) throws InterruptedException {
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
    assertEquals(exitCode, process.exitValue());
  }

  @Test
  void train_interrupted_writesTheModelAndEndsWith130() throws IOException, InterruptedException {
    Process process = training("--data", "digits");
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      awaitEpoch(lines, "epoch       3/");
      signal(process, "INT");
      String rest = String.join("\n", lines.lines().toList());
      assertEnds(process, ExitCode.INTERRUPTED);
      Model model = ModelFile.read(file());
      assertTrue(rest.contains("interrupted"), rest);
      assertTrue(rest.contains(model.network().parameters().sha256()), rest);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void train_interruptedWithJson_printsOneDocument() throws IOException, InterruptedException {
    Process process = training("--data", "digits", "--json", "--validation", "0.2");
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        BufferedReader log =
            new BufferedReader(
                new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      awaitEpoch(log, "epoch       2/");
      signal(process, "INT");
      JsonNode json = JsonMapper.shared().readTree(String.join("\n", lines.lines().toList()));
      assertEnds(process, ExitCode.INTERRUPTED);
      Model model = ModelFile.read(file());
      assertEquals(
          model.network().parameters().sha256(), json.get("parametersSha256").stringValue());
      assertTrue(json.get("validation").get("accuracy").doubleValue() > 0.5, json.toString());
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void train_interruptedWhileItReads_endsAtOnceAndKeepsTheOldModel()
      throws IOException, InterruptedException {
    CommandRun.of("train", "--data", "digits", "--epochs", "1", "--out", file().toString()).done();
    byte[] old = Files.readAllBytes(file());
    Path endless = folder.resolve("endless.csv");
    assertEquals(0, new ProcessBuilder("mkfifo", endless.toString()).start().waitFor());
    Process process = training("--data", endless.toString(), "--target", "y");
    try (OutputStream rows = Files.newOutputStream(endless)) {
      rows.write("x,y\n1,2\n2,1\n".getBytes(StandardCharsets.UTF_8));
      signal(process, "INT");
      assertEnds(process, ExitCode.INTERRUPTED);
    } finally {
      process.destroyForcibly();
    }
    assertArrayEquals(old, Files.readAllBytes(file()));
  }

  @Test
  void train_oldFileWithHugeHeader_isNoModelAndCostsNoMemory()
      throws IOException, InterruptedException {
    int length = 40_000_000;
    byte[] header =
        ("{\"__metadata__\":{\"backsweep.format\":\"" + "1".repeat(length))
            .substring(0, length - 3)
            .concat("\"}}")
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file(), bytes.putLong(length).put(header).array());
    CommandRun run =
        CommandRun.inShell(
            "JDK_JAVA_OPTIONS=-Xmx64m exec \"$@\"",
            "train",
            "--data",
            "digits",
            "--out",
            file().toString());
    assertEquals(ExitCode.BAD_INPUT, run.exitCode(), run.err());
    assertTrue(run.err().contains("is not a model"), run.err());
    assertArrayEquals(bytes.array(), Files.readAllBytes(file()));
  }

  @Test
  void train_terminated_writesTheModel() throws IOException, InterruptedException {
    Process process = training("--data", "digits");
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      awaitEpoch(lines, "epoch       1/");
      signal(process, "TERM");
      lines.lines().forEach(line -> {});
      assertEnds(process, 128 + 15);
      ModelFile.read(file());
    } finally {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void train_interruptedWhileItIsRecorded_writesTheRecording(String signal, int exitCode)
      throws IOException, InterruptedException {
    Path recording = folder.resolve("run.jfr");
    Process process = training("--data", "digits", "--jfr", recording.toString());
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
      awaitEpoch(lines, "epoch       2/");
      signal(process, signal);
      lines.lines().forEach(line -> {});
      List<String> said = err.lines().filter(line -> !line.contains("incubator")).toList();
      assertEnds(process, exitCode);
      assertEquals(2, said.size(), said.toString());
      ModelFile.read(file());
      JsonNode told = CommandRun.of("profile", recording.toString(), "--json").done().json();
      assertTrue(told.get("epochs").size() >= 2, told.toString());
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void train_diskFull_saysSoAndKeepsTheOldModel() throws IOException, InterruptedException {
    CommandRun.of(
            "train",
            "--data",
            "digits",
            "--layers",
            "4",
            "--epochs",
            "1",
            "--out",
            file().toString())
        .done();
    byte[] old = Files.readAllBytes(file());
    CommandRun run =
        CommandRun.inShell(
            "ulimit -f 16; exec \"$@\"",
            "train",
            "--data",
            "digits",
            "--epochs",
            "1",
            "--out",
            file().toString());
    assertEquals(ExitCode.FAILED, run.exitCode(), run.err());
    assertTrue(run.err().contains("could not be written"), run.err());
    assertTrue(run.err().contains("the old file is as it was"), run.err());
    assertFalse(run.err().contains("Exception"), run.err());
    assertArrayEquals(old, Files.readAllBytes(file()));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  /** On a small disk, where the system lets a test have one. */
  @Test
  void train_diskTooFullForTheModel_isRefusedBeforeTheTraining()
      throws IOException, InterruptedException {
    String disk = "unshare -rm sh -c 'mount -t tmpfs -o size=40k none \"$0\" && \"$@\"' '%s'";
    String shell = disk.formatted(folder);
    boolean possible =
        new ProcessBuilder("sh", "-c", shell.replace("\"$@\"", "true")).start().waitFor() == 0;
    assumeTrue(possible, "no small disk can be mounted");
    CommandRun run =
        CommandRun.inShell(
            shell + " \"$@\"", "train", "--data", "digits", "--out", file().toString());
    assertEquals(ExitCode.BAD_INPUT, run.exitCode(), run.err());
    assertTrue(run.err().contains("bytes, but the disk has only 40,960 left"), run.err());
    assertFalse(run.out().contains("epoch"), run.out());
  }

  @Test
  void train_diskFullForTensorBoard_namesTheFileAndGoesOn()
      throws IOException, InterruptedException {
    CommandRun run =
        CommandRun.inShell(
            "ulimit -f 64; exec \"$@\"",
            "train",
            "--data",
            "digits",
            "--layers",
            "4",
            "--epochs",
            "40",
            "--watch",
            "4",
            "--json",
            "--tensorboard",
            folder.resolve("board").toString(),
            "--out",
            file().toString());
    List<String> told = run.err().lines().filter(line -> line.startsWith("backsweep")).toList();
    assertEquals(1, told.size(), run.err());
    assertTrue(told.getFirst().contains("tfevents"), run.err());
    assertTrue(told.getFirst().contains("the training goes on"), run.err());
    assertEquals(ExitCode.DONE, run.exitCode(), run.err());
    ModelFile.read(file());
  }

  @Test
  void predict_readerOfPipeLeaves_endsQuietly() throws IOException, InterruptedException {
    CommandRun.of(
            "train",
            "--data",
            "digits",
            "--layers",
            "4",
            "--epochs",
            "1",
            "--out",
            file().toString())
        .done();
    CommandRun run =
        CommandRun.inShell(
            "{ \"$@\"; echo \"code $?\" >&2; } | head -n 1",
            "predict",
            file().toString(),
            "--data",
            "digits");
    assertTrue(run.out().startsWith("row,class,"), run.out());
    assertEquals(1, run.out().lines().count());
    assertEquals("code 0", run.err().lines().reduce("", (first, last) -> last));
    assertFalse(run.err().contains("backsweep"), run.err());
  }

  @Test
  void predict_standardOutputFull_fails() throws IOException, InterruptedException {
    Path model = file();
    CommandRun.of(
            "train",
            "--data",
            "digits",
            "--layers",
            "4",
            "--epochs",
            "1",
            "--out",
            model.toString())
        .done();
    CommandRun run =
        CommandRun.inShell(
            "ulimit -f 1; exec \"$@\" > '" + folder.resolve("out.csv") + "'",
            "predict",
            model.toString(),
            "--data",
            "digits");
    assertEquals(ExitCode.FAILED, run.exitCode());
    assertTrue(run.err().contains("standard output could not be written"), run.err());
  }

  @Test
  void run_vectorWidths_sameParameters() throws IOException, InterruptedException {
    int[] widths = {128, Hardware.widestVectorBits()};
    String[] hashes = new String[2];
    for (int i = 0; i < 2; i++) {
      CommandRun run =
          CommandRun.inShell(
              "exec \"$@\"",
              "train",
              "--data",
              "digits",
              "--epochs",
              "1",
              "--json",
              "--out",
              file().toString(),
              "--vector-bits",
              "" + widths[i]);
      JsonNode json = run.done().json();
      assertEquals(widths[i], json.get("vectorBits").intValue());
      hashes[i] = json.get("parametersSha256").stringValue();
    }
    assertEquals(hashes[0], hashes[1]);
  }

  @Test
  void train_memoryTooSmall_saysHowMuchIsNeeded() throws IOException, InterruptedException {
    CommandRun run =
        CommandRun.inShell(
            "JDK_JAVA_OPTIONS=-Xmx64m exec \"$@\"",
            "train",
            "--data",
            "digits",
            "--layers",
            "3000,3000",
            "--out",
            file().toString());
    assertEquals(ExitCode.BAD_INPUT, run.exitCode(), run.err());
    assertTrue(run.err().contains("but Java may use only"), run.err());
    assertFalse(run.err().contains("\tat "), run.err());
  }

  @Test
  void train_memoryFullOnTheWay_isASentence() throws IOException, InterruptedException {
    CommandRun run =
        CommandRun.inShell(
            "JDK_JAVA_OPTIONS=-Xmx32m exec \"$@\"",
            "train",
            "--data",
            "digits",
            "--layers",
            "600,600",
            "--batch",
            "1400",
            "--out",
            file().toString());
    assertEquals(ExitCode.FAILED, run.exitCode(), run.err());
    assertTrue(run.err().contains("MB of memory that Java may use are not enough"), run.err());
    assertFalse(run.err().contains("\tat "), run.err());
  }
}
