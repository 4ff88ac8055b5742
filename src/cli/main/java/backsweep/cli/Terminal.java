package backsweep.cli;

import java.io.PrintStream;

/**
 * Where a verb prints.
 *
 * @param out results
 * @param err messages
 * @param interactive whether {@code out} is a screen on which a line can be drawn again
 * @param colors whether the screen may be coloured
 */
record Terminal(PrintStream out, PrintStream err, boolean interactive, boolean colors) {

  /** Files, pipes and tests: plain lines. */
  static Terminal plain(PrintStream out, PrintStream err) {
    return new Terminal(out, err, false, false);
  }

  String bold(String text) {
    return colors ? "\u001b[1m" + text + "\u001b[0m" : text;
  }

  String green(String text) {
    return colors ? "\u001b[32m" + text + "\u001b[0m" : text;
  }

  String red(String text) {
    return colors ? "\u001b[31m" + text + "\u001b[0m" : text;
  }
}
