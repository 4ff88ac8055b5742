package backsweep.cli;

import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all verbs have in common: two options, and where they print. */
abstract class Verb implements Callable<Integer> {

  final Terminal terminal;

  @Option(
      names = "--json",
      description =
          "Print exactly one JSON document on standard output, and messages on standard error.")
  boolean json;

  @Option(names = Main.DEBUG, description = "Show where in the program an error occurred.")
  boolean debug;

  Verb(Terminal terminal) {
    this.terminal = terminal;
  }

  /** For messages to people: standard output, unless that is kept for JSON. */
  final PrintStream log() {
    return json ? terminal.err() : terminal.out();
  }

  /** Prints the one document. */
  final void print(Map<String, ? extends @Nullable Object> document) {
    Json.print(terminal.out(), document);
  }
}
