package backsweep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --optimizer}, and what stands around it. */
class OptimizerOptionsTest {
  @TempDir private Path folder;

  private CommandRun train(String... options) {
    String[] all = new String[options.length + 7];
    String[] first = {"train", "--data", "digits", "--epochs", "2", "--out", ""};
    first[6] = folder.resolve("m.safetensors").toString();
    System.arraycopy(first, 0, all, 0, 7);
    System.arraycopy(options, 0, all, 7, options.length);
    return CommandRun.of(all);
  }

  @Test
  void train_withScheduleAndClip_saysSoAndKeepsIt() {
    CommandRun run =
        train("--optimizer", "nadam", "--schedule", "warmUp(1) cosine", "--clip", "1.0").done();
    assertTrue(run.out().contains("nadam clipped at 1.0, warmUp(1.0) cosine"), run.out());
    CommandRun shown = CommandRun.of("inspect", folder.resolve("m.safetensors").toString()).done();
    assertTrue(shown.out().contains("nadam clipped at 1.0"), shown.out());
    String hash = train("--json", "--clip", "value:0.01").done().json().toString();
    assertTrue(!hash.equals(train("--json").done().json().toString()));
  }

  @ParameterizedTest
  @CsvSource({
    "--schedule, linear, 'is not known'",
    "--schedule, step(1), 'expected 2'",
    "--clip, x, 'expected a number'",
    "--clip, 0, 'expected a positive number'",
    "--clip, size:1, 'expected globalNorm, norm or value'",
    "--clip, norm:, 'expected a number'",
    "--optimizer, adamm, 'adam'",
    "--l1, x, 'expected a number, or LAYER:NUMBER'",
    "--l2, -1, 'expected 0 or a positive number'",
    "--l2, '0:1,0:2', 'found two numbers for layer 0'",
    "--l2, 9:0.1, 'the index of a layer'",
    "--max-norm, 0, 'expected a positive number'",
    "--lr-factors, 0.5, 'expected a layer and its factor'",
    "--lr-factors, 0:0, 'expected a positive number'",
    "--lr-factors, 7:2, 'the index of a layer'",
    "--frozen, 2, 'the index of a layer'",
    "--accumulate, 0, 'expected 1 or more'"
  })
  void train_withWrongText_isRefused(String option, String text, String expected) {
    CommandRun run = train(option, text);
    assertEquals(ExitCode.BAD_INPUT, run.exitCode(), run.err());
    run.refused(ExitCode.BAD_INPUT, option, expected);
  }

  @Test
  void train_withPenaltiesRatesAndLimits_saysSoAndTrainsOtherwise() {
    String[] options = {
      "--optimizer",
      "lamb",
      "--l1",
      "1e-5",
      "--l2",
      "1:1e-3,3:1e-4",
      "--max-norm",
      "2",
      "--lr-factors",
      "1:0.5",
      "--frozen",
      "5/bias",
      "--layers",
      "16,8"
    };
    CommandRun run = train(options).done();
    String said = "lamb l1 1e-5 l2 1:1e-3,3:1e-4 max norm 2 rates 1:0.5 frozen 5/bias";
    assertTrue(run.out().contains(said), run.out());
    CommandRun shown = CommandRun.of("inspect", folder.resolve("m.safetensors").toString()).done();
    assertTrue(shown.out().contains(said), shown.out());
    Set<String> hashes = new HashSet<>();
    for (String[] one :
        List.of(
            new String[] {"--json"},
            new String[] {"--json", "--optimizer", "lamb"},
            new String[] {"--json", "--l1", "1e-4"},
            new String[] {"--json", "--l2", "1e-4"},
            new String[] {"--json", "--max-norm", "0.5"},
            new String[] {"--json", "--lr-factors", "1:0.5"},
            new String[] {"--json", "--frozen", "1"})) {
      hashes.add(train(one).done().json().get("parametersSha256").toString());
    }
    assertEquals(7, hashes.size());
  }

  @Test
  void train_thatAccumulates_isNearlyTrainingOnLargerBatches() {
    CommandRun run = train("--batch", "32", "--accumulate", "4", "--json").done();
    CommandRun large = train("--batch", "128", "--json").done();
    double loss = run.json().get("trainLoss").doubleValue();
    assertEquals(large.json().get("trainLoss").doubleValue(), loss, 1e-4);
    CommandRun told = train("--batch", "32", "--accumulate", "4").done();
    assertTrue(told.out().contains("batch 32 × 4 for each step"), told.out());
    assertTrue(told.out().contains("sums of gradients"), told.out());
  }
}
