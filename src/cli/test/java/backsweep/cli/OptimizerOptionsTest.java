package backsweep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --optimizer}, {@code --schedule} and {@code --clip}. */
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
    "--optimizer, adamm, 'adam'"
  })
  void train_withWrongText_isRefused(String option, String text, String expected) {
    CommandRun run = train(option, text);
    assertEquals(ExitCode.BAD_INPUT, run.exitCode(), run.err());
    run.refused(ExitCode.BAD_INPUT, option, expected);
  }
}
