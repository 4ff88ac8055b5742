package backsweep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A series of steps in time: trained on its past, judged by its end. */
class SeriesTest {

  @TempDir Path folder;

  private Path series(int rows) throws IOException {
    StringBuilder text = new StringBuilder("day,temperature,wind\n");
    for (int t = 0; t < rows; t++) {
      text.append(t).append(',').append(20 + 10 * Math.sin(t * 0.7)).append(',').append(t % 3);
      text.append('\n');
    }
    return Files.writeString(folder.resolve(rows + ".csv"), text);
  }

  private CommandRun train(Path data, String... more) {
    List<String> words =
        new java.util.ArrayList<>(
            List.of("train", "--data", data.toString(), "--target", "temperature"));
    words.addAll(List.of("--ignore", "day", "--out", folder.resolve("m").toString()));
    words.addAll(List.of(more));
    return CommandRun.of(words.toArray(String[]::new));
  }

  @Test
  void train_window_beatsTheLastKnownValueAndPredictsBeyondTheEnd() throws IOException {
    Path data = series(200);
    CommandRun run =
        train(data, "--window", "6", "--layers", "gru(8) dense(1)", "--lr", "0.02", "--json")
            .done();
    JsonNode found = run.json().get("validation");
    assertTrue(
        found.get("mae").asDouble() < 0.3 * found.get("persistenceMae").asDouble(), run.out());
    String model = folder.resolve("m").toString();
    String table = CommandRun.of("evaluate", model, "--data", data.toString()).done().out();
    assertTrue(table.contains("194 examples"), table);
    assertTrue(table.contains("last known value: "), table);
    List<String> rows =
        CommandRun.of("predict", model, "--data", data.toString()).done().out().lines().toList();
    assertEquals("row,temperature", rows.getFirst());
    assertEquals(1 + 195, rows.size());
    assertTrue(rows.get(1).startsWith("7,"), rows.get(1));
    assertTrue(rows.getLast().startsWith("201,"), rows.getLast());
    double next = Double.parseDouble(rows.getLast().substring(4));
    assertEquals(20 + 10 * Math.sin(200 * 0.7), next, 3);
    JsonNode json =
        CommandRun.of("predict", model, "--data", data.toString(), "--json").done().json();
    assertEquals(7, json.get("predictions").get(0).get("row").asInt());
    assertTrue(CommandRun.of("inspect", model).done().out().contains("window "));
  }

  @Test
  void train_horizon_predictsSoManyRowsAhead() throws IOException {
    Path data = series(60);
    train(data, "--window", "5", "--horizon", "3", "--epochs", "1").done();
    List<String> rows =
        CommandRun.of("predict", folder.resolve("m").toString(), "--data", data.toString())
            .done()
            .out()
            .lines()
            .toList();
    assertTrue(rows.get(1).startsWith("8,"), rows.get(1));
    assertTrue(rows.getLast().startsWith("63,"), rows.getLast());
  }

  @Test
  void train_badWindows_areRefused() throws IOException {
    Path data = series(20);
    refused(train(data, "--window", "0"), "--window: found 0");
    refused(train(data, "--window", "many"), "--window", "'many'");
    refused(train(data, "--horizon", "2"), "--horizon is for --window");
    refused(train(data, "--window", "3", "--horizon", "-1"), "--horizon: found -1");
    refused(train(data, "--window", "16"), "of 20 rows 16", "at least 17", "shorter window");
    refused(train(data, "--window", "3", "--missing", "drop"), "--missing", "fill the gaps");
    refused(train(data, "--window", "3", "--task", "classification"), "--window predicts a number");
    CommandRun.of("train", "--data", "digits", "--window", "3")
        .refused(ExitCode.BAD_INPUT, "--window", "are for CSV files");
    train(data, "--window", "9", "--epochs", "1").done();
    refused(
        CommandRun.of("predict", folder.resolve("m").toString(), "--data", series(8).toString()),
        "found 8 rows",
        "at least 9");
    refused(
        CommandRun.of("evaluate", folder.resolve("m").toString(), "--data", series(9).toString()),
        "9 steps",
        "at least 10");
  }

  private static void refused(CommandRun run, String... parts) {
    run.refused(ExitCode.BAD_INPUT, parts);
  }
}
