package backsweep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.training.EpochReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Training watched, and told where it went wrong. */
class WatchTest {

  @TempDir Path folder;

  private CommandRun train(String... more) {
    List<String> words = new ArrayList<>(List.of("train", "--data", "digits", "--epochs", "2"));
    words.addAll(List.of("--out", folder.resolve("m.safetensors").toString()));
    words.addAll(List.of(more));
    return CommandRun.of(words.toArray(String[]::new));
  }

  @Test
  void train_watch_printsEveryLayerAfterEachEpoch() {
    CommandRun run = train("--watch", "--layers", "16,8").done();
    List<String> lines = run.out().lines().toList();
    int first =
        lines.indexOf(lines.stream().filter(l -> l.startsWith("epoch 1/2")).findFirst().get());
    assertTrue(lines.get(first + 1).startsWith("step 1, loss "), run.out());
    assertTrue(lines.get(first + 2).strip().startsWith("A mean"), run.out());
    assertTrue(lines.get(first + 3).startsWith("0 flatten"), run.out());
    assertTrue(lines.get(first + 4).startsWith("1 dense(16)"), run.out());
    assertTrue(lines.get(first + 9).startsWith("epoch 2/2"), run.out());
    assertTrue(lines.get(first + 10).startsWith("step 46, loss "), run.out());
  }

  @Test
  void train_watch_changesNoBit() {
    JsonNode alone = train("--json", "--layers", "16").done().json();
    JsonNode watched = train("--json", "--layers", "16", "--watch", "7").done().json();
    assertEquals(alone.get("parametersSha256"), watched.get("parametersSha256"));
    JsonNode statistics = watched.get("statistics");
    assertEquals(0, (statistics.get("step").intValue() - 1) % 7);
    assertEquals(4, statistics.get("layers").size());
    assertEquals("1/weight", statistics.get("parameters").get(0).get("name").stringValue());
    assertTrue(statistics.get("layers").get(1).get("output").get("std").doubleValue() > 0);
  }

  @Test
  void train_watchZeroSteps_isRefused() {
    train("--watch", "0").refused(ExitCode.BAD_INPUT, "--watch: found 0, expected 1 or more");
    train("--watch", "often").refused(ExitCode.BAD_INPUT, "--watch", "'often'", "a whole number");
  }

  @Test
  void train_tooHighARate_tellsWhereTheFirstNumberCameFrom() {
    CommandRun run = train("--optimizer", "sgd", "--lr", "1e30", "--json");
    assertEquals(ExitCode.FAILED, run.exitCode());
    JsonNode divergence = run.json().get("divergence");
    assertEquals("forward", divergence.get("phase").stringValue());
    assertEquals(2, divergence.get("step").intValue());
    assertTrue(divergence.get("row").isInt(), run.out());
    String err = run.err();
    assertTrue(err.contains("  phase    forward pass\n"), err);
    assertTrue(err.contains("output of layer"), err);
    assertTrue(err.contains("of the training part, counted from 0 (row "), err);
    assertTrue(err.contains("  before   one step earlier"), err);
    assertTrue(err.strip().endsWith("lower --lr (found 1.0E30); no model was written."), err);
    assertFalse(err.contains("Exception"), err);
  }

  @Test
  void progress_onAScreen_redrawsTheTableInItsPlace() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Progress progress = new Progress(new Terminal(out, out, true, false), out, true, 9, 1000);
    progress.table("one\ntwo\n");
    progress.table("too soon\n");
    progress.epoch(new EpochReport(1, 0.2, null, false, 1, 1000, 0.1), "", null, false);
    progress.end();
    String drawn = bytes.toString(StandardCharsets.UTF_8).replace("\u001b[", "^");
    assertEquals(
        "\r^K^?7lone\ntwo\n^?7h\r^K^2A^Jepoch 1/9  loss 0.2000  1,000/s\n^?7ltoo soon\n^?7h\r^K",
        drawn);
  }

  @Test
  void brief_anySize_hasTwoDigits() {
    assertEquals("0", Numbers.brief(-0.0));
    assertEquals("0.012", Numbers.brief(0.0123));
    assertEquals("-1.2", Numbers.brief(-1.23));
    assertEquals("123", Numbers.brief(123.4));
    assertEquals("1.2e-5", Numbers.brief(0.0000123));
    assertEquals("-3.4e38", Numbers.brief(-3.4e38));
    assertEquals("NaN", Numbers.brief(Double.NaN));
    assertEquals("13%", Numbers.percent(0.125));
  }
}
