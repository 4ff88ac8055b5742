package backsweep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.formats.Model;
import backsweep.formats.ModelFile;
import backsweep.formats.Origin;
import backsweep.formats.Preprocessing;
import backsweep.layer.Layers;
import backsweep.loss.Loss;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ExplainTest {

  @TempDir static Path folder;

  @BeforeAll
  static void train() throws IOException {
    train("digits", "digits.model", "--layers", "16");
    StringBuilder csv = new StringBuilder("size,price\n");
    for (int i = 0; i < 20; i++) {
      csv.append(i).append(',').append(2 * i + 1).append('\n');
    }
    Files.writeString(folder.resolve("prices.csv"), csv);
    train(at("prices.csv"), "prices.model", "--target", "price", "--layers", "4");
  }

  private static void train(String data, String model, String... more) {
    List<String> words =
        new java.util.ArrayList<>(
            List.of("train", "--data", data, "--epochs", "1", "--batch", "8", "--out", at(model)));
    words.addAll(List.of(more));
    CommandRun.of(words.toArray(String[]::new)).done();
  }

  private static String at(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void explain_noModel_walksThroughTheArticlesNetwork() {
    String out = CommandRun.of("explain").done().out();
    for (String part :
        List.of(
            "z1 = x·W1 + b1",
            "→ z3 = (3.25)  [1, 1]",
            "∂ℓ/∂z3 = 2·(z3 − y) / (batch·n)",
            "cached in buffer dA3 for ∂ℓ/∂W2 (step 7), ∂ℓ/∂b2 (step 8), ∂ℓ/∂z2 (step 9)",
            "→ ∂ℓ/∂W1 = (8, 0; 16, 0)  [2, 2]",
            "ℓ falls from 4 to 2.49202",
            "∂f/∂x = y = -6 exactly",
            "the error is least")) {
      assertTrue(out.contains(part), part + " is not in\n" + out);
    }
    int loss = out.indexOf("∂ℓ/∂z3 = ");
    int first = out.indexOf("∂ℓ/∂z1 = ");
    assertTrue(out.indexOf("ℓ = mean of ℓᵢ") < loss && loss < first, out);
  }

  @Test
  void explain_noModelJson_hasNumbersDescentAndDefinition() {
    JsonNode json = CommandRun.of("explain", "--json").done().json();
    assertEquals(12, json.get("steps").size());
    assertEquals(8f, json.get("numbers").get("∂ℓ/∂z2").get("values").get(0).floatValue());
    assertEquals(11, json.get("descent").get("losses").size());
    assertEquals(17, json.get("definition").get("productDouble").size());
  }

  @Test
  void explain_model_tellsStepsCostsAndMemory() {
    String out = CommandRun.of("explain", at("digits.model")).done().out();
    for (String part :
        List.of(
            "batch 8",
            "A2 = A1·W1 + b1",
            "[8, 64] [64, 16] [16] → [8, 16]",
            "dA1 is not computed",
            "Gemm.transposedProduct",
            "layers 1+2",
            "forward 1+2",
            "P dA4",
            "the plan in all")) {
      assertTrue(out.contains(part), part + " is not in\n" + out);
    }
    assertFalse(out.contains("Row"), out);
  }

  @Test
  void explain_modelJson_stepsAddUp() {
    JsonNode json =
        CommandRun.of("explain", at("digits.model"), "--batch", "5", "--json").done().json();
    assertEquals(5, json.get("batch").intValue());
    long flops = 0;
    for (JsonNode step : json.get("steps")) {
      flops += step.get("flops").longValue();
    }
    assertEquals(flops, json.get("flops").get("all").longValue());
    assertEquals(2 * 64 * 16 * 5, json.get("steps").get(1).get("flops").intValue());
    JsonNode memory = json.get("memory");
    long end = 0;
    for (JsonNode buffer : memory.get("buffers")) {
      end = Math.max(end, buffer.get("offset").longValue() + buffer.get("bytes").longValue());
    }
    assertEquals(end, memory.get("arenaBytes").longValue());
    assertEquals(6, memory.get("times").size());
  }

  @Test
  void explain_row_probabilityIsThatOfPredict() {
    JsonNode json =
        CommandRun.of("explain", at("digits.model"), "--row", "3", "--json").done().json();
    JsonNode predicted =
        CommandRun.of("predict", at("digits.model"), "--data", "digits", "--json").done().json();
    JsonNode expected = predicted.get("predictions").get(2).get("probabilities");
    JsonNode P = json.get("numbers").get("P").get("values");
    for (int c = 0; c < 10; c++) {
      assertEquals(expected.get(c).floatValue(), P.get(c).floatValue());
    }
    String out = CommandRun.of("explain", at("digits.model"), "--row", "3").done().out();
    assertTrue(out.contains("Row 3: Backward, loss first"), out);
    assertTrue(out.contains("1,024 numbers from"), out);
  }

  @Test
  void explain_rowOfATable_findsTheDataOfTheTraining() {
    String out = CommandRun.of("explain", at("prices.model"), "--row", "20").done().out();
    assertTrue(out.contains("Row 20: Loss"), out);
    CommandRun.of("explain", at("prices.model"), "--row", "21")
        .refused(ExitCode.BAD_INPUT, "has only 20 rows", "1 … 20");
  }

  @Test
  void explain_severalThreads_noBufferGivesWay() {
    String out = CommandRun.of("explain", at("digits.model"), "--threads", "2").done().out();
    assertTrue(out.contains("forward, loss, backward"), out);
  }

  /** Whose inputs are indices, of which no row of data is at hand. */
  @Test
  void explain_embedding_tellsItsStepsAndRunsTheOrders() throws IOException {
    Loss loss = Losses.softmaxCrossEntropy();
    Network network =
        Network.of(Shape.of(4), Layers.parse("embedding(9, 3) globalAvgPool1d dense(2)"))
            .initialize(1)
            .output(loss.output());
    Preprocessing indices = Preprocessing.images(Shape.of(4), 1f, List.of("no", "yes"));
    Origin origin = new Origin("words", "00", 1, "0.1.0", Map.of("batch", "5"));
    ModelFile.write(folder.resolve("words.model"), new Model(network, loss, indices, origin));
    JsonNode told = CommandRun.of("explain", at("words.model"), "--json").done().json();
    assertEquals(5, told.get("batch").asInt());
    assertTrue(told.get("steps").get(0).get("equation").asString().contains("W1"));
    JsonNode orders = told.get("orders").get("parameters");
    assertTrue(orders.get(0).get("seconds").asDouble() > 0, orders.toString());
    assertTrue(orders.get(1).get("seconds").asDouble() > 0, orders.toString());
    assertTrue(told.get("orders").get("difference").asDouble() < 1e-5);
  }
}
