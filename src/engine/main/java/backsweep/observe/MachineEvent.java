package backsweep.observe;

import jdk.jfr.Category;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What the machine can do at best, measured before the steps that are recorded. */
@Name("backsweep.Machine")
@Label("Machine")
@Category("Backsweep")
@Enabled(false)
@StackTrace(false)
final class MachineEvent extends Event {
  @Label("Peak of One Core")
  double peak;

  @Label("Vector Bits")
  int vectorBits;
}
