package backsweep.observe;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * What one thread did in one go: layers that run together, on some rows, in one phase of a step.
 */
@Name("backsweep.Part")
@Label("Part of a Step")
@Category("Backsweep")
@Description("Layers that run together, on some examples, on one thread")
@Enabled(false)
@StackTrace(false)
final class PartEvent extends Event {
  @Label("Phase")
  @Description("gather, forward, loss, backward, parameters or update")
  String phase = "";

  @Label("Layers")
  String layers = "";

  @Label("First Layer")
  @Description("Its index; the number of layers for the loss, -1 for the data")
  int first;

  @Label("Examples")
  int examples;

  @Label("Floating-Point Operations")
  long flops;

  @Label("GFLOP/s")
  float gflops;

  @Label("Bytes")
  @Description("Bytes that have to be read or written at least once")
  @DataAmount
  long bytes;
}
