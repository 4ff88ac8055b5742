package backsweep.cli;

import java.util.List;

/** An option whose value is one of some names. */
final class Choice {

  private Choice() {}

  /** The name as the library spells it, whatever its case on the command line. */
  static String of(String option, String found, List<String> names) {
    for (String name : names) {
      if (name.equalsIgnoreCase(found.strip())) {
        return name;
      }
    }
    throw Failure.input(
        "%s: found '%s', expected one of %s.".formatted(option, found, String.join(", ", names)));
  }
}
