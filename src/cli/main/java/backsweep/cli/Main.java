package backsweep.cli;

import backsweep.formats.FormatException;
import backsweep.formats.ModelFile;
import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code backsweep} command. */
@Command(
    name = "backsweep",
    description = {
      "Trains neural networks on the CPU: the same data, settings and seed give the same"
          + " parameters, to the bit, on every machine."
    },
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed while running",
      "2:wrong usage or bad input",
      "130:ended by Ctrl-C"
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpWidth = 100,
    scope = ScopeType.INHERIT)
public final class Main implements Runnable {

  static final String DEBUG = "--debug";

  private static final Pattern WRONG_TYPE =
      Pattern.compile(
          "Invalid value for option '(--[a-z-]+)'.*: '(.*)' is not an? (int|long|float|double)");

  private static final String[] FOOTER = {
    "",
    "Start with: backsweep train --data digits",
    "which means --layers 128,64 --activation relu --optimizer adam --lr 0.001 --batch 32"
        + " --epochs 30 --seed 42.",
    "Help on a verb: backsweep train --help"
  };

  @Spec CommandSpec spec = CommandSpec.create();

  private Main() {}

  /** The version of the library. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"backsweep " + ModelFile.libraryVersion()};
    }
  }

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    boolean screen =
        Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)
            && !"dumb".equals(System.getenv("TERM"));
    boolean colors = screen && System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
    StandardStream standardOut = new StandardStream(FileDescriptor.out);
    PrintStream out = stream(standardOut);
    PrintStream err = stream(new StandardStream(FileDescriptor.err));
    int exitCode = run(args, new Terminal(out, err, screen, colors));
    out.flush();
    String failure = standardOut.failure();
    if (failure != null) {
      err.println("backsweep: standard output could not be written: " + failure + ".");
      exitCode = exitCode == ExitCode.DONE ? ExitCode.FAILED : exitCode;
    }
    System.exit(exitCode);
  }

  private static PrintStream stream(StandardStream stream) {
    return new PrintStream(new BufferedOutputStream(stream), true, StandardCharsets.UTF_8);
  }

  /** Runs the command without a screen; returns its exit code. */
  static int run(String[] args, PrintStream out, PrintStream err) {
    return run(args, Terminal.plain(out, err));
  }

  private static int run(String[] args, Terminal terminal) {
    boolean debug = Arrays.asList(args).contains(DEBUG) || System.getenv("BACKSWEEP_DEBUG") != null;
    CommandLine command =
        new CommandLine(new Main())
            .addSubcommand(new Train(terminal))
            .addSubcommand(new Evaluate(terminal))
            .addSubcommand(new Predict(terminal))
            .addSubcommand(new Inspect(terminal))
            .addSubcommand(new Doctor(terminal))
            .addSubcommand(new GradCheck(terminal))
            .addSubcommand(new Explain(terminal))
            .addSubcommand(new Profile(terminal))
            .setExpandAtFiles(false)
            .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
            .setColorScheme(
                CommandLine.Help.defaultColorScheme(terminal.colors() ? Ansi.ON : Ansi.OFF))
            .setParameterExceptionHandler((e, words) -> refuse(e, terminal))
            .setExecutionExceptionHandler(
                (e, line, words) ->
                    fail(e, line.getCommandSpec().qualifiedName(), terminal, debug));
    // Not by annotation, which the verbs would inherit.
    command.getCommandSpec().usageMessage().footer(FOOTER);
    try {
      return command.execute(args);
    } catch (Error e) {
      return fail(e, "backsweep", terminal, debug);
    }
  }

  private static int refuse(ParameterException e, Terminal terminal) {
    String verb = e.getCommandLine().getCommandSpec().qualifiedName();
    String message = String.valueOf(e.getMessage()).replace('\n', ' ');
    Matcher type = WRONG_TYPE.matcher(message);
    if (type.matches()) {
      String expected =
          switch (type.group(3)) {
            case "int" -> "a whole number, at most " + Integer.MAX_VALUE;
            case "long" -> "a whole number, at most " + Long.MAX_VALUE;
            default -> "a number";
          };
      message = "%s: found '%s', expected %s".formatted(type.group(1), type.group(2), expected);
    }
    List<String> nearest =
        e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
    String hint = nearest.isEmpty() ? "" : " Did you mean " + String.join(" or ", nearest) + "?";
    terminal
        .err()
        .printf(
            "%s%s%s See '%s --help'.%n",
            terminal.red(verb + ": "), Failure.sentence(message), hint, verb);
    return ExitCode.BAD_INPUT;
  }

  private static int fail(Throwable e, String verb, Terminal terminal, boolean debug) {
    terminal.err().println(terminal.red(verb + ": ") + sentence(e));
    if (debug) {
      e.printStackTrace(terminal.err());
    }
    return switch (e) {
      case Failure failure -> failure.exitCode();
      case FormatException wrongFile -> ExitCode.BAD_INPUT;
      default -> ExitCode.FAILED;
    };
  }

  private static String sentence(Throwable e) {
    return switch (e) {
      case Failure failure -> String.valueOf(e.getMessage());
      case IOException failure when e.getMessage() != null -> e.getMessage();
      case OutOfMemoryError full ->
          "the %,d MB of memory that Java may use are not enough; choose smaller layers or batches,"
                  .formatted(Runtime.getRuntime().maxMemory() >> 20)
              + " or set BACKSWEEP_JAVA_OPTS=-Xmx16g, say.";
      default ->
          "an unexpected error, which is a mistake in Backsweep: %s (%s shows where)."
              .formatted(e, DEBUG);
    };
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
