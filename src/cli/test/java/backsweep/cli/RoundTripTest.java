package backsweep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** evaluate, predict and inspect on models that train wrote. */
class RoundTripTest {

  @TempDir static Path folder;

  @BeforeAll
  static void train() throws IOException {
    CommandRun.of(
            "train",
            "--data",
            "digits",
            "--epochs",
            "3",
            "--layers",
            "32",
            "--out",
            at("digits.model"))
        .done();
    StringBuilder csv = new StringBuilder("price,size,town\n");
    StringBuilder features = new StringBuilder("town,other,size\n");
    for (int i = 0; i < 120; i++) {
      String town = List.of("Köln", "\"Rome, IT\"", "Oslo").get(i % 3);
      csv.append(2000.5 + 30 * (i % 40) - 200 * (i % 3)).append(',');
      csv.append(i % 40).append(',').append(town).append('\n');
      features.append(town).append(",?,").append(i % 40).append('\n');
    }
    Files.writeString(folder.resolve("prices.csv"), csv);
    Files.writeString(folder.resolve("features.csv"), features);
    CommandRun.of(
            "train",
            "--data",
            at("prices.csv"),
            "--target",
            "price",
            "--epochs",
            "40",
            "--out",
            at("prices.model"))
        .done();
  }

  private static String at(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void evaluate_digits_printsTableAndJson() {
    CommandRun text = CommandRun.of("evaluate", at("digits.model"), "--data", "digits").done();
    assertTrue(text.out().contains("macro F1"), text.out());
    assertTrue(text.out().contains("class  precision  recall"), text.out());
    JsonNode json =
        CommandRun.of("evaluate", at("digits.model"), "--data", "digits", "--json").done().json();
    assertEquals(359, json.get("examples").intValue());
    assertEquals(10, json.get("perClass").size());
    int onDiagonal = 0;
    for (int c = 0; c < 10; c++) {
      onDiagonal += json.get("confusion").get(c).get(c).intValue();
    }
    assertEquals(onDiagonal / 359.0, json.get("accuracy").doubleValue());
  }

  @Test
  void predict_digits_agreesWithEvaluate() {
    CommandRun run = CommandRun.of("predict", at("digits.model"), "--data", "digits").done();
    List<String> lines = run.out().lines().toList();
    assertEquals(360, lines.size());
    assertTrue(lines.getFirst().startsWith("row,class,probability 0,"), run.out());
    assertEquals(12, lines.get(1).split(",").length);
    JsonNode json =
        CommandRun.of("predict", at("digits.model"), "--data", "digits", "--json").done().json();
    for (int row = 0; row < 359; row++) {
      JsonNode one = json.get("predictions").get(row);
      assertTrue(lines.get(row + 1).startsWith((row + 1) + "," + one.get("label").stringValue()));
      double sum = 0;
      for (JsonNode probability : one.get("probabilities")) {
        sum += probability.doubleValue();
      }
      assertEquals(1, sum, 1e-5);
    }
  }

  @Test
  void predict_numbers_areInTheUnitOfTheTargetAndNeedNoTarget() throws IOException {
    CommandRun run =
        CommandRun.of("predict", at("prices.model"), "--data", at("features.csv")).done();
    List<String> lines = run.out().lines().toList();
    List<String> truth = Files.readAllLines(folder.resolve("prices.csv"));
    assertEquals("row,price", lines.getFirst());
    double error = 0;
    double squares = 0;
    for (int row = 1; row <= 120; row++) {
      double predicted = Double.parseDouble(lines.get(row).split(",")[1]);
      double price = Double.parseDouble(truth.get(row).split(",")[0]);
      error += Math.abs(predicted - price) / 120;
      squares += (predicted - price) * (predicted - price) / 120;
    }
    JsonNode json =
        CommandRun.of("evaluate", at("prices.model"), "--data", at("prices.csv"), "--json")
            .done()
            .json();
    assertEquals(error, json.get("mae").doubleValue(), 1e-3 * error);
    assertEquals(Math.sqrt(squares), json.get("rmse").doubleValue(), 1e-3 * error);
    assertTrue(json.get("r2").doubleValue() > 0.5, json.toString());
  }

  @Test
  void predict_out_writesTheSameAsStandardOutput() throws IOException {
    String file = at("predicted.csv");
    String printed =
        CommandRun.of("predict", at("prices.model"), "--data", at("prices.csv")).done().out();
    CommandRun run =
        CommandRun.of(
            "predict", at("prices.model"), "--data", at("prices.csv"), "--out", file, "--json");
    assertEquals(120, run.done().json().get("rows").intValue());
    assertEquals(file, run.json().get("file").stringValue());
    assertEquals(printed, Files.readString(Path.of(file)));
  }

  @Test
  void inspect_model_showsLayersParametersAndOrigin() {
    String text = CommandRun.of("inspect", at("prices.model")).done().out();
    for (String part : List.of("dense(128)", "0/weight", "[4, 128]", "prices.csv", "adam")) {
      assertTrue(text.contains(part), text);
    }
    JsonNode json = CommandRun.of("inspect", at("digits.model"), "--json").done().json();
    assertEquals(64 * 32 + 32 + 32 * 10 + 10, json.get("parameters").intValue());
    assertEquals("flatten", json.get("layers").get(0).get("layer").stringValue());
    assertEquals("1/weight", json.get("tensors").get(0).get("name").stringValue());
    assertTrue(json.get("tensors").get(0).get("deviation").doubleValue() > 0);
    assertEquals(64, json.get("parametersSha256").stringValue().length());
  }

  @Test
  void normalizationAndDropout_everyVerb_works() {
    String layers =
        "conv2d(8,3) batchNorm relu maxPool2d(2) flatten dense(32) relu dropout(0.2) dense(10)";
    String model = at("normalized.model");
    CommandRun.of("train", "--data", "digits", "--epochs", "10", "--layers", layers, "--out", model)
        .done();
    JsonNode measured =
        CommandRun.of("evaluate", model, "--data", "digits", "--json").done().json();
    assertTrue(measured.get("accuracy").doubleValue() > 0.85, measured.toString());
    JsonNode predicted =
        CommandRun.of("predict", model, "--data", "digits", "--json").done().json();
    assertEquals(predicted, CommandRun.of("predict", model, "--data", "digits", "--json").json());
    String inspected = CommandRun.of("inspect", model).done().out();
    assertTrue(inspected.contains("1/runningVariance"), inspected);
    String explained = CommandRun.of("explain", model).done().out();
    for (String part :
        List.of("A2 = (A1 − mean) ⊙ inverse ⊙ scale2 + shift2", "RandomBits.dropout")) {
      assertTrue(explained.contains(part), explained);
    }
  }
}
