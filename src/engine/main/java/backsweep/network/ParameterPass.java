package backsweep.network;

import backsweep.layer.LayerStep;
import backsweep.observe.FlightRecorder;
import backsweep.optimizer.OptimizerState;
import backsweep.parallel.Workers;
import backsweep.plan.Gradients;
import backsweep.plan.TouchedRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The end of a training step: ∂L/∂θ slice by slice, and θ one step downhill. Threads take slices; a
 * slice is updated right after its gradient is there, unless the optimizer needs all of them first.
 */
final class ParameterPass {
  private final Compilation c;
  private final Schedule schedule;
  private final Workers workers;
  private final PlanOptions options;
  private final LayerStep.Slice[] slices;
  private final @Nullable TouchedRows[] touched;
  private final @Nullable Accumulation accumulation;

  /** Slices of which the last step has kept no gradient. */
  private final boolean[] missing;

  private final Workers.Job gradientSlice = this::gradientSlice;
  private final Workers.Job missingSlice = this::missingSlice;
  private final Workers.Job updateSlice = this::updateSlice;
  private final Workers.Job measurePart = this::measurePart;
  private final Workers.Job limitPart = this::limitPart;

  private boolean gradientsKept = true;
  private @Nullable OptimizerState optimizer;
  private boolean rehearsed;
  private boolean descentRehearsed;
  private boolean together;
  private boolean accumulates;

  ParameterPass(Compilation c, Schedule schedule, Workers workers, PlanOptions options) {
    this.c = c;
    this.schedule = schedule;
    this.workers = workers;
    this.options = options;
    this.slices = new LayerStep.Slice[c.backward.sliceSteps().length];
    this.touched = new @Nullable TouchedRows[slices.length];
    this.missing = new boolean[slices.length];
    for (int i = 0; i < slices.length; i++) {
      slices[i] = c.backward.sliceSteps()[i].slice(c.backward.sliceIndices()[i]);
      touched[i] = c.backward.sliceSteps()[i].touched(c.backward.sliceIndices()[i]);
    }
    Gradients all = Objects.requireNonNull(c.gradients);
    this.accumulation =
        options.accumulate() == 1
            ? null
            : new Accumulation(all, slices, touched, options.accumulate());
    c.workspace.reserved(accumulation == null ? 0 : accumulation.rowBytes());
  }

  /** A batch comes that is a step by itself. */
  void alone() {
    accumulates = false;
  }

  /** The first of several batches comes that make up a step. */
  void accumulate() {
    Objects.requireNonNull(accumulation).clear();
    accumulates = true;
    gradientsKept = true;
  }

  /** The sweep of a batch is done; its gradients come next. */
  void swept() {
    c.forward.swept();
    Accumulation some = accumulation;
    if (some != null && accumulates) {
      some.next();
    }
  }

  /** ∂L/∂θ of the batch that was swept, added to those before it if several make up a step. */
  void gradients() {
    runSlices(gradientSlice);
    gradientsKept = true;
  }

  /** The same, and a step downhill. */
  void descend(OptimizerState state) {
    state.begin();
    optimizer = state;
    try {
      descendSlices(state);
    } finally {
      optimizer = null;
    }
  }

  private void descendSlices(OptimizerState state) {
    together = options.fuses(Fusion.UPDATE) && !state.needsAllGradients();
    gradientsKept = !together || accumulates || !options.fuses(Fusion.DESCENT) || !descends(state);
    if (gradientsKept ? !rehearsed : !descentRehearsed) {
      rehearse(state);
    }
    if (!together) {
      runSlices(gradientSlice);
    }
    if (state.needsAllGradients()) {
      measure(state);
      state.examine(kept());
    }
    runSlices(updateSlice);
    if (state.parts() > 0) {
      workers.run(limitPart, state.parts());
    }
  }

  /** Has the kernels compiled that the first optimizer's steps call besides those of any. */
  private void rehearse(OptimizerState state) {
    List<String> kernels = new ArrayList<>(state.kernels());
    if (!gradientsKept) {
      kernels.addAll(c.backward.descentKernels());
    }
    c.rehearse(kernels);
    rehearsed = true;
    descentRehearsed |= !gradientsKept;
  }

  /** Whether some slices can take the step without keeping their gradient. */
  private boolean descends(OptimizerState state) {
    for (LayerStep.Slice slice : slices) {
      if (!Float.isNaN(state.descent(slice.offset()))) {
        return true;
      }
    }
    return false;
  }

  /** Computes what the last step has not kept of its gradients, from what it has cached. */
  void keep() {
    if (!gradientsKept) {
      runSlices(missingSlice);
      gradientsKept = true;
    }
  }

  /** The gradients of the last sweep or step, as far as they were kept. */
  Gradients kept() {
    Accumulation some = accumulation;
    return some != null && accumulates ? some.sums : Objects.requireNonNull(c.gradients);
  }

  /** Floats of all gradients, and of their sums. */
  int floats() {
    return (accumulation == null ? 1 : 2) * Objects.requireNonNull(c.gradients).array().length;
  }

  /** All slices as one chunk when the batch is too small to share. */
  private void runSlices(Workers.Job job) {
    if (schedule.sharesParameters()) {
      workers.run(job, c.backward.shares());
    } else {
      job.run(0, 0);
    }
  }

  private int first(int chunk) {
    return schedule.sharesParameters() ? chunk : 0;
  }

  private int end(int chunk) {
    return schedule.sharesParameters() ? chunk + 1 : slices.length;
  }

  private void gradientSlice(int chunk, int worker) {
    for (int slice = first(chunk); slice < end(chunk); slice++) {
      gradientOf(slice, worker);
    }
  }

  private void missingSlice(int chunk, int worker) {
    for (int slice = first(chunk); slice < end(chunk); slice++) {
      if (missing[slice]) {
        gradientOf(slice, worker);
      }
    }
  }

  private void gradientOf(int slice, int worker) {
    int examples = c.workspace.examples();
    if (!FlightRecorder.recordsParts()) {
      gradient(slice, examples, worker);
      return;
    }
    FlightRecorder.Part part = FlightRecorder.beginPart();
    gradient(slice, examples, worker);
    tell(part, "parameters", slice);
  }

  /** ∂L/∂θ of a slice, or the sum so far, shown to an optimizer that needs all before it steps. */
  private void gradient(int slice, int examples, int worker) {
    c.backward.parameters(slice, examples, worker);
    Accumulation some = accumulation;
    if (some != null && accumulates) {
      some.add(slice);
    }
    OptimizerState state = optimizer;
    if (state != null && state.needsAllGradients()) {
      hand(slice, state, true);
    }
  }

  private void updateSlice(int chunk, int worker) {
    for (int slice = first(chunk); slice < end(chunk); slice++) {
      if (!FlightRecorder.recordsParts()) {
        update(slice, worker);
        continue;
      }
      FlightRecorder.Part part = FlightRecorder.beginPart();
      update(slice, worker);
      if (together) {
        tell(part, "parameters", slice);
      } else {
        StepCosts costs = Objects.requireNonNull(c.costs);
        costs.slices[slice].tell(part, "update", 0, costs.shares[slice]);
      }
    }
  }

  private void tell(FlightRecorder.Part part, String phase, int slice) {
    StepCosts costs = Objects.requireNonNull(c.costs);
    costs.slices[slice].tell(part, phase, c.workspace.examples(), costs.shares[slice]);
  }

  private void update(int slice, int worker) {
    OptimizerState state = Objects.requireNonNull(optimizer);
    int examples = c.workspace.examples();
    float rate = gradientsKept ? Float.NaN : state.descent(slices[slice].offset());
    missing[slice] = !Float.isNaN(rate) && c.backward.descend(slice, examples, rate, worker);
    if (missing[slice]) {
      return;
    }
    if (together) {
      gradient(slice, examples, worker);
    }
    hand(slice, state, false);
  }

  /** Hands a slice to the optimizer: to look at its gradient, or to take the step. */
  private void hand(int slice, OptimizerState state, boolean looks) {
    float[] theta = c.network.parameters().array();
    float[] g = kept().array();
    LayerStep.Slice s = slices[slice];
    TouchedRows rows = state.takesAllRows() ? null : touched(slice);
    int runs = rows == null ? s.runs() : rows.count();
    for (int i = 0; i < runs; i++) {
      int at = s.offset() + (rows == null ? i : rows.row(i)) * s.stride();
      if (looks) {
        state.look(theta, g, at, s.length());
      } else {
        state.update(theta, g, at, s.length());
      }
    }
  }

  private @Nullable TouchedRows touched(int slice) {
    Accumulation some = accumulation;
    return some != null && accumulates ? some.touched(slice) : touched[slice];
  }

  private void measure(OptimizerState state) {
    if (schedule.sharesParameters()) {
      workers.run(measurePart, state.measures());
      return;
    }
    for (int part = 0; part < state.measures(); part++) {
      measurePart(part, 0);
    }
  }

  private void measurePart(int part, int worker) {
    Objects.requireNonNull(optimizer).measure(kept(), part);
  }

  private void limitPart(int part, int worker) {
    Objects.requireNonNull(optimizer).limit(c.network.parameters(), kept(), part);
  }
}
