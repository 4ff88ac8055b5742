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

  /** A number y, which the network sees as (y − mean) / deviation. */
  record Numeric(String name, double mean, double deviation) implements TargetCoding {}
}
