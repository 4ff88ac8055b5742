package backsweep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.training.EpochReport;
import backsweep.training.TrainingEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Progress, tables, numbers and JSON as a reader sees them. */
class OutputTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void progress_onAScreen_drawsOneLineAndKeepsEpochs() throws InterruptedException {
    Progress progress = new Progress(new Terminal(out, out, true, false), out, true, 10, 1000);
    Thread.sleep(120);
    progress.batch(new TrainingEvent.BatchEnded(3, 5, 10, 500, 0.25));
    progress.epoch(new EpochReport(3, 0.2, null, true, 1, 1000, 0.1), "", null, true);
    progress.end();
    String[] drawn = printed().split("\r\u001b\\[K", -1);
    assertEquals(4, drawn.length, printed());
    assertTrue(drawn[1].contains("epoch  3/10 ━━━━━━━─────── ETA -:--"), printed());
    assertTrue(drawn[1].contains("loss 0.2500"), printed());
    assertTrue(drawn[1].length() < 80 + "\u001b[?7l\u001b[?7h".length(), printed());
    assertEquals("epoch  3/10  loss 0.2000  1,000/s  best\n", drawn[2]);
  }

  @Test
  void progress_elsewhere_printsEpochsOnly() {
    Progress progress = new Progress(Terminal.plain(out, out), out, false, 2, 1000);
    progress.batch(new TrainingEvent.BatchEnded(1, 10, 10, 1000, 0.25));
    progress.epoch(new EpochReport(1, 0.2, null, false, 1, 1000, 0.1), "", null, false);
    progress.end();
    assertEquals("epoch 1/2  loss 0.2000  1,000/s\n", printed());
  }

  @Test
  void json_numbersThatAreNotFinite_areNull() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("a", Arrays.asList(Double.NaN, Float.POSITIVE_INFINITY, 1.5, 2f, null));
    map.put("b", new float[] {Float.NaN, 1});
    map.put("c", new int[][] {{1, 2}, {3}});
    map.put("d", Map.of("x\"\n", true));
    map.put("e", "Größe");
    Json.print(out, map);
    assertEquals(
        "{\"a\":[null,null,1.5,2.0,null],\"b\":[null,1.0],\"c\":[[1,2],[3]],"
            + "\"d\":{\"x\\\"\\n\":true},\"e\":\"Größe\"}\n",
        printed());
  }

  @Test
  void numbers_ofAnySize_areReadable() {
    assertEquals("0.0000", Numbers.of(0));
    assertEquals("-1234.5000", Numbers.of(-1234.5));
    assertEquals("1.235e-05", Numbers.of(0.000012345));
    assertEquals("NaN", Numbers.of(Double.NaN));
    assertEquals("1,234,567", Numbers.whole(1234567.2));
    assertEquals("0:59", Numbers.time(59.4));
    assertEquals("1:02:03", Numbers.time(3723));
  }

  @Test
  void table_cells_standBelowEachOther() {
    TextTable table = new TextTable().row("name", "x").row("ä", "10").row("");
    assertEquals(List.of("name   x", "ä     10", ""), table.toString().lines().toList());
  }
}
