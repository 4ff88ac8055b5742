package backsweep.formats;

import java.util.List;

/** What a network predicts, in the words and units of the user. */
sealed interface TargetCoding {

  String name();

  /**
   * One of these classes; or one for each time step, which stand in columns of their own.
   *
   * @param steps the names of these columns; empty for one class
   */
  record Classes(String name, List<String> names, List<String> steps) implements TargetCoding {}

  /** A number, which the network sees scaled. */
  record Numeric(String name, Scaling scaling) implements TargetCoding {}
}
