package backsweep.formats;

import java.util.List;

/** What a network predicts, in the words and units of the user. */
sealed interface TargetCoding {

  String name();

  /** One of these classes. */
  record Classes(String name, List<String> names) implements TargetCoding {}

  /** A number y, which the network sees as (y − mean) / deviation. */
  record Numeric(String name, double mean, double deviation) implements TargetCoding {}
}
