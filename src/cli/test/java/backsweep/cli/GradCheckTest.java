package backsweep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.check.GradientReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
  void gradcheck_oneOutput_hasGradientsUnderALossOfNumbers() {
    JsonNode json =
        CommandRun.of("gradcheck", "--outputs", "1", "--loss", "meanSquaredError", "--json")
            .done()
            .json();
    assertTrue(json.get("parameters").get(0).get("analytic").doubleValue() != 0, json.toString());
  }

  @Test
  void gradcheck_json_hasALinePerParameter() {
    JsonNode json = CommandRun.of("gradcheck", "--layers", "5", "--json").done().json();
    assertEquals(4, json.get("parameters").size());
    assertTrue(json.get("right").booleanValue());
    assertEquals("dense(5)", json.get("parameters").get(0).get("layer").stringValue());
  }

  @Test
  void gradcheck_ofConvolutions_judgesEachLayer(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("net.txt");
    Files.writeString(file, "conv2d(3, 3, same)\nrelu maxPool2d(2)\n\nflatten dense(4)\n");
    CommandRun run = CommandRun.of("gradcheck", "--input", "6x6x2", "--layers", "@" + file).done();
    assertTrue(run.out().contains("layer 3, input [3, 3, 3]: flatten"), run.out());
    assertTrue(run.out().contains("Every layer keeps the laws of layers."), run.out());
    JsonNode json =
        CommandRun.of("gradcheck", "--input", "6x6x2", "--json", "--layers", "@" + file)
            .done()
            .json();
    assertEquals(5, json.get("checks").size());
    assertTrue(json.get("right").booleanValue());
  }

  @Test
  void gradcheck_badShapeOrFile_isRefused(@TempDir Path folder) throws IOException {
    for (String shape : new String[] {"", "x", "3x", "0", "-4", "99999x99999", "a"}) {
      CommandRun.of("gradcheck", "--input", shape)
          .refused(ExitCode.BAD_INPUT, "--input: found '" + shape + "'");
    }
    CommandRun.of("gradcheck", "--layers", "@").refused(ExitCode.BAD_INPUT, "--layers");
    CommandRun.of("gradcheck", "--layers", "@" + folder.resolve("none"))
        .refused(ExitCode.BAD_INPUT, "--layers: there is no file");
    CommandRun.of("gradcheck", "--layers", "@" + folder).refused(ExitCode.BAD_INPUT, "--layers");
    Path bytes = Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    CommandRun.of("gradcheck", "--layers", "@" + bytes)
        .refused(ExitCode.BAD_INPUT, "is not text in UTF-8");
    Path large = Files.write(folder.resolve("large"), new byte[(1 << 20) + 1]);
    CommandRun.of("gradcheck", "--layers", "@" + large)
        .refused(ExitCode.BAD_INPUT, "expected at most 1,048,576 bytes");
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
