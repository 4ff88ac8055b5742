package backsweep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.check.GradientReport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class GradCheckTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "softmaxCrossEntropy",
        "meanSquaredError",
        "meanAbsoluteError",
        "huber(0.3)",
        "binaryCrossEntropyWithLogits"
      })
  void gradcheck_everyLoss_right(String loss) {
    CommandRun run = CommandRun.of("gradcheck", "--loss", loss, "--activation", "gelu").done();
    assertTrue(run.out().contains("All gradients are right"), run.out());
    assertTrue(run.out().contains("2/weight of dense(8)"), run.out());
  }

  @Test
  void gradcheck_json_hasALinePerParameter() {
    JsonNode json = CommandRun.of("gradcheck", "--layers", "5", "--json").done().json();
    assertEquals(4, json.get("parameters").size());
    assertTrue(json.get("right").booleanValue());
    assertEquals("dense(5)", json.get("parameters").get(0).get("layer").stringValue());
  }

  @Test
  void exitCode_wrongGradient_failed() {
    GradientReport.Line wrong = new GradientReport.Line("0/weight", 9, 0, 3, 1.0, 2.0, 1e-6);
    GradientReport.Line notANumber =
        new GradientReport.Line("0/weight", 9, 0, 3, Double.NaN, 2.0, 1e-6);
    GradientReport.Line right = new GradientReport.Line("0/weight", 9, 0, 3, 2.0, 2.0, 1e-6);
    assertEquals(ExitCode.FAILED, GradCheck.exitCode(new GradientReport(List.of(right, wrong))));
    assertEquals(ExitCode.FAILED, GradCheck.exitCode(new GradientReport(List.of(notANumber))));
    assertEquals(ExitCode.DONE, GradCheck.exitCode(new GradientReport(List.of(right))));
  }
}
