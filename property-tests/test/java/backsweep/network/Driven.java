package backsweep.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import backsweep.data.Batch;
import backsweep.loss.Loss;
import backsweep.loss.LossStep;
import backsweep.parallel.Workers;
import backsweep.plan.Buffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * A plan's groups, driven one time after the other. Before each time, everything that no buffer
 * alive then holds becomes NaN, and so does every buffer that is about to be written for the first
 * time.
 */
final class Driven {
  private final Compilation c;
  private final Feed feed;
  private final boolean poison;
  private final boolean merged;
  private int entered = -1;

  Driven(Network network, Loss loss, int batch, PlanOptions options, boolean poison) {
    this.c = new Compilation(network, batch, loss, true, options);
    this.feed = new Feed(c, loss, new Workers(1), new FeedCheck(c, loss));
    this.poison = poison;
    this.merged = options.threads() > 1;
  }

  /** Gradients as bits, and the losses of the examples behind them. */
  int[] run(Batch batch) {
    feed.load(batch);
    int n = batch.size();
    int time = 0;
    c.forward.begin(n);
    enter(0);
    for (StepGroup group : c.forward.groups()) {
      group.forward(0, n, 0, group.columns(), 0);
      enter(merged ? 0 : ++time);
    }
    LossStep loss = Objects.requireNonNull(c.loss);
    loss.forward(0, n, 0);
    loss.backward(0, n, 0);
    StepGroup[] groups = c.backward.groups();
    for (int g = groups.length - 1; g >= 0; g--) {
      enter(merged ? 0 : ++time);
      groups[g].backwardInput(0, n, 0, groups[g].columns(), 0);
    }
    enter(merged ? 1 : ++time);
    assertEquals(c.lastTime(), merged ? 1 : time);
    c.forward.swept();
    for (int slice = 0; slice < c.backward.sliceSteps().length; slice++) {
      c.backward.parameters(slice, n, 0);
    }
    float[] gradients = Objects.requireNonNull(c.gradients).array();
    int at = Objects.requireNonNull(c.losses).offset();
    int[] bits = new int[gradients.length + n];
    for (int i = 0; i < bits.length; i++) {
      int j = i - gradients.length;
      bits[i] = Float.floatToIntBits(j < 0 ? gradients[i] : c.workspace.arena()[at + j]);
    }
    return bits;
  }

  private void enter(int time) {
    if (!poison || time == entered) {
      return;
    }
    c.workspace.poison(time);
    Arrays.fill(c.workspace.scratch(0), Float.NaN);
    for (Buffer b : c.workspace.plan().buffers()) {
      if (b.first() == time && !b.name().equals("X") && !b.name().equals("Y")) {
        int end = Math.toIntExact(b.offset() + b.floats());
        Arrays.fill(c.workspace.arena(), b.offset(), end, Float.NaN);
      }
    }
    entered = time;
  }
}
