package backsweep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One run of the command, and what came of it. */
record CommandRun(int exitCode, String out, String err) {

  /** Within this JVM. */
  static CommandRun of(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Main.run(
            args,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new CommandRun(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The words that start a JVM of its own with the command, to go on with the command's. */
  static List<String> javaCommand(String... args) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A file for the monitoring of JVMs would count against a limit on the size of files.
    words.add("-XX:-UsePerfData");
    words.add("--add-modules=jdk.incubator.vector");
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.add(Main.class.getName());
    words.addAll(List.of(args));
    return words;
  }

  /** In a JVM of its own, started by a shell in which "$@" is the command. */
  static CommandRun inShell(String script, String... args)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    words.addAll(javaCommand(args));
    Path err = java.nio.file.Files.createTempFile("backsweep", ".err");
    try {
      Process process = new ProcessBuilder(words).redirectError(err.toFile()).start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
      return new CommandRun(
          process.exitValue(), out, java.nio.file.Files.readString(err, StandardCharsets.UTF_8));
    } finally {
      java.nio.file.Files.delete(err);
    }
  }

  /** It ended well. */
  CommandRun done() {
    assertEquals(ExitCode.DONE, exitCode, err);
    return this;
  }

  /** The one JSON document on standard output. */
  JsonNode json() {
    assertEquals(1, out.strip().lines().count(), out);
    return JsonMapper.shared().readTree(out);
  }

  /** It ended with that code and one sentence that contains the parts; nothing else was printed. */
  void refused(int code, String... parts) {
    assertEquals(code, exitCode, err);
    assertEquals("", out);
    assertEquals(1, err.lines().count(), err);
    assertTrue(err.startsWith("backsweep"), err);
    assertTrue(err.strip().endsWith("."), err);
    assertFalse(err.contains(".."), err);
    assertFalse(err.contains("Exception"), err);
    for (String part : parts) {
      assertTrue(err.contains(part), err);
    }
  }
}
