package backsweep.network;

import backsweep.data.Batch;
import backsweep.data.Dataset;
import backsweep.layer.CacheSpec;
import backsweep.loss.Loss;
import backsweep.loss.LossStep;
import backsweep.observe.FlightRecorder;
import backsweep.observe.StepObserver;
import backsweep.optimizer.OptimizerState;
import backsweep.parallel.Workers;
import backsweep.plan.Buffer;
import backsweep.plan.Gradients;
import backsweep.plan.MemoryPlan;
import backsweep.tensor.Tensor;
import backsweep.tensor.TensorOps;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A network compiled for training on batches of up to a fixed size: steps, memory and threads. A
 * step allocates nothing. Not for use by several threads at once.
 */
public final class TrainingPlan implements AutoCloseable {
  private final Compilation c;
  private final Loss loss;
  private final Buffer losses;
  private final FeedCheck check;
  private final Feed feed;
  private final PlanOptions options;
  private final Workers workers;
  private final Schedule schedule;
  private final float[] lanes = new float[LossStep.SCRATCH];
  private final ParameterPass parameters;
  private final @Nullable PlanView view;

  private long seed;
  private long passes;
  private boolean forwardDone;

  TrainingPlan(Network network, int batch, Loss loss, PlanOptions options) {
    this.c = new Compilation(network, batch, loss, true, options);
    this.loss = loss;
    this.losses = Objects.requireNonNull(c.losses);
    this.options = options;
    this.workers = new Workers(options.threads());
    this.check = new FeedCheck(c, loss);
    this.feed = new Feed(c, loss, workers, check);
    this.schedule = new Schedule(c, workers);
    this.parameters = new ParameterPass(c, schedule, workers, options);
    StepObserver observer = options.observer();
    this.view = observer == null ? null : new PlanView(observer, this, c, feed, loss.spec());
  }

  /**
   * Forward pass and loss of a batch; caches what the backward sweep needs.
   *
   * @return L, the mean loss of the batch
   * @throws IllegalArgumentException if the batch has another shape than the network, more examples
   *     than the plan, or targets that the loss does not take; then it has changed nothing
   */
  public float forward(Batch batch) {
    check.batch(batch);
    forwardDone = false;
    parameters.keep();
    feed.load(batch);
    return forward();
  }

  /** Gradients of the last forward pass's loss with respect to every parameter: loss first. */
  public void backward() {
    if (!forwardDone) {
      throw new IllegalStateException(
          "backward: call forward(batch) first, once for each backward");
    }
    forwardDone = false;
    parameters.alone();
    schedule.backward();
    parameters.swept();
    parameters.gradients();
  }

  /**
   * One training step: forward pass, loss, backward sweep, update of every parameter; seen by the
   * observer of the plan's options, if it wants to.
   *
   * @return the mean loss of the batch, before the update
   * @throws IllegalArgumentException as {@link #forward} does; then the batch has changed nothing
   */
  public float step(Batch batch, OptimizerState optimizer) {
    FlightRecorder.Step told = begin();
    check.batch(batch);
    parameters.alone();
    feed.load(batch);
    return told(told, batch.size(), step(optimizer, 1, 0f), optimizer);
  }

  /**
   * The same for the rows {@code order[from] … order[to−1]} of a data set, gathered in place. They
   * may be {@link PlanOptions#accumulate} times a batch: then batch after batch goes forward and
   * backward, and the sum of their gradients makes one update. That is the gradient of the mean
   * loss of all these rows, summed in another order than one large batch would; layers that look at
   * a whole batch, such as batch normalization, see micro-batches. An observer may look at each;
   * the last is the one that it sees before and after the step, with the gradients of all.
   *
   * @throws IllegalArgumentException as {@link #forward} does, for any of the rows; then they have
   *     changed nothing
   */
  public float step(Dataset data, int[] order, int from, int to, OptimizerState optimizer) {
    FlightRecorder.Step told = begin();
    int batch = c.workspace.plan().batch();
    int batches = to - from <= batch ? 1 : options.accumulate();
    check.rows(data, order, from, to, batches);
    if (batches == 1) {
      parameters.alone();
      feed.load(data, order, from, to);
      return told(told, to - from, step(optimizer, 1, 0f), optimizer);
    }
    double weight = feed.weight(data, order, from, to);
    parameters.accumulate();
    PlanView some = view;
    PlanView watching = some != null && some.wants(optimizer) ? some : null;
    float loss = 0f;
    int at = from;
    for (int part = 1; at + batch < to; at += batch, part++) {
      feed.load(data, order, at, at + batch);
      c.workspace.weight(weight);
      if (watching != null) {
        watching.beforePart(optimizer, part);
      }
      sweep();
      parameters.gradients();
      loss += meanLoss();
      if (watching != null) {
        watching.afterPart(optimizer, loss);
      }
    }
    feed.load(data, order, at, to);
    c.workspace.weight(weight);
    return told(told, to - from, step(optimizer, (at - from) / batch + 1, loss), optimizer);
  }

  private static FlightRecorder.@Nullable Step begin() {
    return FlightRecorder.recordsSteps() ? FlightRecorder.beginStep() : null;
  }

  private float told(FlightRecorder.@Nullable Step step, int n, float loss, OptimizerState state) {
    if (step != null) {
      StepCosts costs = Objects.requireNonNull(c.costs);
      step.end(state.steps(), n, loss, options.threads(), costs.flops(n), costs.bytes(n));
    }
    return loss;
  }

  /**
   * Sets what random layers such as dropout draw from in the passes that follow. A {@code Trainer}
   * passes its own seed; without this call the seed is 0.
   *
   * @param seed any number
   * @param pass number of the next forward pass; 0 at the beginning of a training
   * @return this plan
   */
  public TrainingPlan randomness(long seed, long pass) {
    this.seed = seed;
    this.passes = pass;
    return this;
  }

  private void prepare() {
    c.workspace.randomness(seed, passes++);
    schedule.prepare();
    c.forward.begin(c.workspace.examples());
  }

  private float forward() {
    prepare();
    schedule.forward();
    forwardDone = true;
    return meanLoss();
  }

  /** The last of a step's batches, behind others with that share of the mean loss. */
  private float step(OptimizerState state, int batches, float before) {
    PlanView some = view;
    if (some == null || !some.wants(state)) {
      return before + run(state);
    }
    some.before(state, batches);
    float loss = before + run(state);
    some.after(loss);
    return loss;
  }

  private void sweep() {
    forwardDone = false;
    prepare();
    if (options.fuses(Fusion.LOSS)) {
      schedule.sweep();
    } else {
      schedule.forward();
      schedule.backward();
    }
    parameters.swept();
  }

  private float run(OptimizerState state) {
    sweep();
    parameters.descend(state);
    return meanLoss();
  }

  private float meanLoss() {
    int n = c.workspace.examples() * losses.columns();
    float sum = TensorOps.sum(c.workspace.arena(), losses.offset(), n, lanes);
    double weight = c.workspace.weight();
    return weight == 0 ? sum : sum / (float) weight;
  }

  /**
   * What the last batch's sum of losses was divided by for their mean: the number of its examples,
   * or how much their labels count.
   */
  public double weight() {
    return c.workspace.weight();
  }

  /**
   * ∂L/∂θ of the last backward sweep or step, whatever went forward since. If the step has taken
   * the gradients into the parameters without keeping them, they are computed now, from what the
   * step has cached. Live: the next sweep or step overwrites them.
   */
  public Gradients gradients() {
    parameters.keep();
    return parameters.kept();
  }

  /**
   * A copy of layer {@code i}'s output for the current batch, [examples, …].
   *
   * @throws IllegalStateException if the plan overwrites it; {@link PlanOptions#keepAll} keeps it
   */
  public Tensor output(int i) {
    return feed.copy(c.A[i + 1], i == c.network.layers().size() - 1 || c.keeps(), i);
  }

  /**
   * A copy of the gradient of the loss with respect to layer {@code i}'s output, [examples, …].
   *
   * @throws IllegalStateException if the plan overwrites it or never computes it
   */
  public Tensor outputGradient(int i) {
    Buffer delta = c.dA[i + 1];
    return feed.copy(delta, c.keeps(), i);
  }

  /**
   * A copy of what layer {@code i} keeps besides its output, as it stands now: the {@code k}-th of
   * the memory that it asked for, [examples, …] or one row.
   *
   * @throws IllegalStateException if the plan overwrites it; {@link PlanOptions#keepAll} keeps it
   */
  public Tensor cache(int i, int k) {
    CacheSpec spec = c.network.layers().get(i).caches(c.network.shape(i), true).get(k);
    int rows = spec.rows() == CacheSpec.Rows.ONE ? 1 : c.workspace.examples();
    return feed.copy(c.caches.get(i).get(k), c.keeps(), i, rows);
  }

  /** Floating-point operations of a step for each example, all layers and the loss. */
  public long flops() {
    return Objects.requireNonNull(c.costs).flops(1);
  }

  /** What the plan does layer by layer: the buffers of each, when it runs, and with what. */
  public PlanOutline outline() {
    return PlanOutline.of(c, loss, parameters.floats(), bytes());
  }

  /**
   * The parts between two barriers into which a step with so many examples falls, in the order in
   * which they run. If gradients are kept apart from updates, the last is run twice; if the
   * gradient of the loss is kept apart from the loss, there are two regions with a loss.
   */
  public List<PlannedRegion> regions(int examples) {
    return RegionList.of(c, schedule, options, examples);
  }

  /** How the memory of the activations and their gradients is used. */
  public MemoryPlan memory() {
    return c.workspace.plan();
  }

  /** Bytes of everything that the plan allocated: arena, scratch, gradients. */
  public long bytes() {
    return c.workspace.bytes() + 4L * parameters.floats();
  }

  /** What runs together, how it is cut for the threads, and how the memory is used. */
  @Override
  public String toString() {
    return PlanText.of(c, loss, options, schedule) + memory();
  }

  /**
   * Ends the plan's threads. One that was made with several then refuses to run with an {@link
   * IllegalStateException}; one with a single thread has none to end and may be used on.
   */
  @Override
  public void close() {
    workers.close();
  }
}
