package backsweep.observe;

import jdk.jfr.Category;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One pass over the training data. */
@Name("backsweep.Epoch")
@Label("Epoch")
@Category("Backsweep")
@Enabled(false)
@StackTrace(false)
final class EpochEvent extends Event {
  @Label("Epoch")
  int epoch;

  @Label("Examples")
  int examples;

  @Label("Batch")
  int batch;

  @Label("Loss")
  double loss;

  @Label("Floating-Point Operations")
  long flops;

  @Label("GFLOP/s")
  float gflops;
}
