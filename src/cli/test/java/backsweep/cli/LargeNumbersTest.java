package backsweep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Tables of numbers that lie closely together, far from zero, such as points in time. */
class LargeNumbersTest {

  @TempDir Path folder;

  @Test
  void verbs_ofSecondsSince1970_judgeWhatTheyPredict() throws IOException {
    StringBuilder text = new StringBuilder("x,t,y\n");
    for (int i = 0; i < 400; i++) {
      text.append("%d,%d,%d%n".formatted(i, 1_600_000_000 + 3 * i, 1_700_000_000 + i));
    }
    String data = Files.writeString(folder.resolve("t.csv"), text).toString();
    String model = folder.resolve("m").toString();
    for (String other : List.of("x", "t")) {
      CommandRun.of(
              "train",
              "--data",
              data,
              "--target",
              "y",
              "--ignore",
              other,
              "--epochs",
              "60",
              "--out",
              model)
          .done();
      JsonNode judged = CommandRun.of("evaluate", model, "--data", data, "--json").done().json();
      assertTrue(judged.get("r2").doubleValue() > 0.99, judged.toString());
      List<String> rows =
          CommandRun.of("predict", model, "--data", data).done().out().lines().skip(1).toList();
      JsonNode json = CommandRun.of("predict", model, "--data", data, "--json").done().json();
      Set<Double> different = new HashSet<>();
      double error = 0;
      for (int i = 0; i < 400; i++) {
        double predicted = Double.parseDouble(rows.get(i).split(",", -1)[1]);
        assertEquals(predicted, json.get("predictions").get(i).get("value").doubleValue());
        different.add(predicted);
        error += Math.abs(predicted - (1_700_000_000 + i)) / 400;
      }
      assertTrue(different.size() > 350, different.size() + " different predictions");
      assertEquals(judged.get("mae").doubleValue(), error, 1e-3 * error);
    }
  }
}
