package backsweep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.formats.Model;
import backsweep.formats.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class TrainTest {

  private static final List<String> KEYS =
      List.of(
          "data",
          "task",
          "epochs",
          "trainLoss",
          "validation",
          "parameters",
          "parametersSha256",
          "samplesPerSecond",
          "plannedBytes",
          "threads",
          "vectorBits",
          "modelFile");

  @TempDir Path folder;

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  /** A line with a category that matters and a gap. */
  private String line(String name) throws IOException {
    StringBuilder csv = new StringBuilder("x,k,y\n");
    for (int i = 0; i < 200; i++) {
      String x = i == 7 ? "" : Integer.toString(i % 50);
      csv.append(x).append(i % 2 == 0 ? ",up," : ",down,");
      csv.append(1000 + 10 * (i % 50) + (i % 2 == 0 ? 300 : 0)).append('\n');
    }
    return Files.writeString(folder.resolve(name), csv).toString();
  }

  @Test
  void train_digits_reachesAccuracyAndWritesModel() throws IOException {
    String out = file("m.safetensors");
    CommandRun run = CommandRun.of("train", "--data", "digits", "--epochs", "12", "--out", out);
    run.done();
    assertEquals("", run.err());
    assertTrue(run.out().contains("epoch 12/12  loss 0."), run.out());
    assertTrue(run.out().contains("memory   "), run.out());
    assertTrue(run.out().contains("macro precision"), run.out());
    Model model = ModelFile.read(Path.of(out));
    assertTrue(run.out().contains(model.network().parameters().sha256()), run.out());
    JsonNode measured = CommandRun.of("evaluate", out, "--data", "digits", "--json").json();
    assertTrue(measured.get("accuracy").doubleValue() >= 0.95, measured.toString());
    assertTrue(run.out().contains(Numbers.of(measured.get("accuracy").doubleValue())), run.out());
  }

  @Test
  void train_jsonOfClasses_hasExactlyTheKeys() throws IOException {
    String out = file("m.safetensors");
    CommandRun run =
        CommandRun.of(
            "train", "--data", "digits", "--epochs", "2", "--threads", "1", "--json", "--out", out);
    JsonNode json = run.done().json();
    assertEquals(KEYS, List.copyOf(json.propertyNames()));
    assertEquals(List.of("loss", "accuracy"), List.copyOf(json.get("validation").propertyNames()));
    assertEquals("digits", json.get("data").stringValue());
    assertEquals("classification", json.get("task").stringValue());
    assertEquals(2, json.get("epochs").intValue());
    assertEquals(1, json.get("threads").intValue());
    assertEquals(17_226, json.get("parameters").intValue());
    assertEquals(out, json.get("modelFile").stringValue());
    assertEquals(
        ModelFile.read(Path.of(out)).network().parameters().sha256(),
        json.get("parametersSha256").stringValue());
    assertTrue(run.err().contains("epoch 2/2"), run.err());
  }

  @Test
  void train_jsonOfNumbers_hasErrorsInTheUnitOfTheTarget() throws IOException {
    String csv = line("t.csv");
    String out = file("m.safetensors");
    JsonNode json =
        CommandRun.of(
                "train",
                "--data",
                csv,
                "--target",
                "y",
                "--task",
                "regression",
                "--missing",
                "mean",
                "--epochs",
                "60",
                "--lr",
                "0.01",
                "--json",
                "--out",
                out)
            .done()
            .json();
    assertEquals(KEYS, List.copyOf(json.propertyNames()));
    JsonNode validation = json.get("validation");
    assertEquals(List.of("loss", "mae", "rmse", "r2"), List.copyOf(validation.propertyNames()));
    assertEquals("regression", json.get("task").stringValue());
    double mae = validation.get("mae").doubleValue();
    assertTrue(mae > 0.5 && mae < 60, validation.toString());
    assertTrue(validation.get("r2").doubleValue() > 0.8, validation.toString());
  }

  @Test
  void train_withoutValidation_jsonSaysNull() throws IOException {
    String csv = line("t.csv");
    CommandRun run =
        CommandRun.of(
            "train",
            "--data",
            csv,
            "--target",
            "y",
            "--task",
            "regression",
            "--missing",
            "drop",
            "--validation",
            "0",
            "--epochs",
            "1",
            "--json",
            "--out",
            file("m.safetensors"));
    assertTrue(run.done().json().get("validation").isNull());
    assertTrue(run.err().contains("1 rows left out"), run.err());
  }

  @Test
  void train_anyNumberOfThreads_sameParameters() {
    String[] hashes = new String[2];
    for (int threads = 1; threads <= 2; threads++) {
      JsonNode json =
          CommandRun.of(
                  "train",
                  "--data",
                  "digits",
                  "--epochs",
                  "2",
                  "--json",
                  "--threads",
                  "" + threads,
                  "--out",
                  file("m.safetensors"))
              .done()
              .json();
      assertEquals(threads, json.get("threads").intValue());
      hashes[threads - 1] = json.get("parametersSha256").stringValue();
    }
    assertEquals(hashes[0], hashes[1]);
  }

  @Test
  void train_patience_keepsTheBestEpochOfAPartOfTheTrainingData() throws IOException {
    String out = file("m.safetensors");
    CommandRun run =
        CommandRun.of(
            "train",
            "--data",
            "digits",
            "--epochs",
            "40",
            "--patience",
            "2",
            "--lr",
            "0.02",
            "--out",
            out);
    assertTrue(run.done().out().contains("1294 examples"), run.out());
    assertTrue(run.out().contains("144 for validation, 359 for test"), run.out());
    assertTrue(run.out().contains("ended early"), run.out());
    Model model = ModelFile.read(Path.of(out));
    int trained = Integer.parseInt(model.origin().settings().get("epochsTrained"));
    int kept = Integer.parseInt(model.origin().settings().get("epochKept"));
    assertEquals(trained - 2, kept);
    assertEquals("0.1", model.origin().settings().get("validation"));
  }

  @Test
  void train_tooHighARate_failsWithASentenceAndWritesNothing() throws IOException {
    Path out = folder.resolve("m.safetensors");
    CommandRun run =
        CommandRun.of(
            "train",
            "--data",
            "digits",
            "--optimizer",
            "sgd",
            "--lr",
            "1e30",
            "--json",
            "--out",
            out.toString());
    assertEquals(ExitCode.FAILED, run.exitCode());
    assertTrue(run.err().contains("diverged"), run.err());
    assertTrue(run.err().contains("lower --lr (found 1.0E30)"), run.err());
    assertFalse(Files.exists(out));
  }

  @Test
  void train_divergingSlowly_failsAndWritesTheBestEpoch() throws IOException {
    StringBuilder csv = new StringBuilder("x,y\n");
    for (int i = 0; i < 100; i++) {
      csv.append(i).append(',').append(3 * i).append(".5\n");
    }
    String data = Files.writeString(folder.resolve("t.csv"), csv).toString();
    String out = file("m.safetensors");
    CommandRun run =
        CommandRun.of(
            "train",
            "--data",
            data,
            "--target",
            "y",
            "--task",
            "regression",
            "--layers",
            "",
            "--optimizer",
            "sgd",
            "--lr",
            "1.5",
            "--batch",
            "100",
            "--epochs",
            "500",
            "--json",
            "--out",
            out);
    assertEquals(ExitCode.FAILED, run.exitCode(), run.err());
    assertTrue(run.err().contains("the best of them was written"), run.err());
    Model model = ModelFile.read(Path.of(out));
    assertEquals("1", model.origin().settings().get("epochKept"));
    assertEquals(
        model.network().parameters().sha256(), run.json().get("parametersSha256").stringValue());
    assertTrue(run.json().get("trainLoss").isNumber(), run.out());
  }

  @Test
  void train_twoClassesWithOneOutput_predictsBothProbabilities() throws IOException {
    String csv =
        Files.writeString(folder.resolve("t.csv"), "x,kind\n1,a\n2,a\n8,b\n9,b\n1,a\n9,b\n")
            .toString();
    String out = file("m.safetensors");
    CommandRun.of(
            "train",
            "--data",
            csv,
            "--target",
            "kind",
            "--loss",
            "binaryCrossEntropyWithLogits",
            "--validation",
            "0",
            "--epochs",
            "100",
            "--lr",
            "0.05",
            "--out",
            out)
        .done();
    CommandRun run = CommandRun.of("predict", out, "--data", csv);
    List<String> lines = run.done().out().lines().toList();
    assertEquals("row,kind,probability a,probability b", lines.getFirst());
    String[] first = lines.get(1).split(",");
    String[] third = lines.get(3).split(",");
    assertEquals(List.of("a", "b"), List.of(first[1], third[1]));
    assertTrue(Float.parseFloat(first[2]) > 0.9, run.out());
    assertTrue(Float.parseFloat(third[2]) < 0.1, run.out());
    assertEquals(1, Float.parseFloat(first[2]) + Float.parseFloat(first[3]), 1e-6);
  }

  @Test
  void train_layersWordForWord_areUsed() throws IOException {
    String out = file("m.safetensors");
    CommandRun.of(
            "train",
            "--data",
            "digits",
            "--epochs",
            "1",
            "--layers",
            "dense(9) tanh dense(10)",
            "--out",
            out)
        .done();
    assertEquals("flatten dense(9) tanh dense(10)", ModelFile.read(Path.of(out)).network().spec());
    CommandRun.of("train", "--data", "digits", "--epochs", "1", "--layers", "", "--out", out)
        .done();
    assertEquals("flatten dense(10)", ModelFile.read(Path.of(out)).network().spec());
  }
}
