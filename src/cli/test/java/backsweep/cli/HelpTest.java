package backsweep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class HelpTest {

  @Test
  void run_noArgument_printsHelp() {
    CommandRun run = CommandRun.of().done();
    for (String verb :
        List.of(
            "train", "evaluate", "predict", "inspect", "doctor", "gradcheck", "explain", "130")) {
      assertTrue(run.out().contains("\n  " + verb + " "), run.out());
    }
    assertEquals("", run.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"train", "evaluate", "predict", "inspect", "doctor", "gradcheck", "explain"})
  void run_helpOnAVerb_namesCommonOptionsAndExitCodes(String verb) {
    CommandRun run = CommandRun.of(verb, "--help").done();
    assertTrue(run.out().contains("--json"), run.out());
    assertTrue(run.out().contains("130   ended by Ctrl-C"), run.out());
    boolean engine = !verb.equals("inspect");
    assertEquals(engine, run.out().contains("--threads=N"), run.out());
    assertEquals(engine, run.out().contains("--vector-bits=N"), run.out());
    assertEquals(engine && !verb.equals("doctor"), run.out().contains("--seed=N"), run.out());
    assertTrue(run.out().lines().allMatch(line -> line.length() <= 100), run.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"train", "evaluate", "predict", "inspect", "doctor", "gradcheck", "explain"})
  void run_helpOnAVerb_hasNotTheFooterOfTheCommand(String verb) {
    assertFalse(CommandRun.of(verb, "--help").done().out().contains("Start with"));
  }

  @Test
  void help_defaultsInTheFooter_areThoseOfTrain() {
    CommandSpec train = new CommandLine(new Train(terminal())).getCommandSpec();
    String help = CommandRun.of().out().replace('\n', ' ');
    for (String option :
        List.of("--layers", "--activation", "--optimizer", "--lr", "--epochs", "--seed")) {
      String value = train.findOption(option).defaultValue();
      assertTrue(help.contains(option + " " + value), option + " " + value);
    }
  }

  @Test
  void run_version_printsIt() {
    assertTrue(CommandRun.of("--version").done().out().startsWith("backsweep "));
  }

  private static Terminal terminal() {
    PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
    return Terminal.plain(nowhere, nowhere);
  }
}
