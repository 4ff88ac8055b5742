package backsweep.observe;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One training step, from the loaded batch to the updated parameters. */
@Name("backsweep.Step")
@Label("Training Step")
@Category("Backsweep")
@Enabled(false)
@StackTrace(false)
final class StepEvent extends Event {
  @Label("Step")
  @Description("1 for the first")
  long step;

  @Label("Examples")
  int examples;

  @Label("Loss")
  float loss;

  @Label("Threads")
  int threads;

  @Label("Floating-Point Operations")
  long flops;

  @Label("GFLOP/s")
  float gflops;

  @Label("Bytes")
  @Description("Bytes that have to be read or written at least once")
  @DataAmount
  long bytes;
}
