package backsweep.network;

import backsweep.observe.StepObserver;
import backsweep.observe.StepView;
import backsweep.optimizer.OptimizerState;
import backsweep.plan.Buffer;
import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Runs the steps of a plan in front of an observer, and shows it what the plan holds. */
final class PlanView implements StepView {
  private final StepObserver observer;
  private final TrainingPlan plan;
  private final Compilation c;
  private final Feed feed;
  private final String lossFunction;
  private @Nullable OptimizerState state;
  private long step;
  private int part;
  private float loss;
  private boolean done;

  PlanView(
      StepObserver observer, TrainingPlan plan, Compilation c, Feed feed, String lossFunction) {
    this.observer = observer;
    this.plan = plan;
    this.c = c;
    this.feed = feed;
    this.lossFunction = lossFunction;
  }

  /** Whether the observer wants to see the next step of that optimizer. */
  boolean wants(OptimizerState optimizer) {
    return observer.wants(optimizer.steps() + 1);
  }

  void before(OptimizerState optimizer, int last) {
    loaded(optimizer, last);
    observer.before(this);
  }

  private void loaded(OptimizerState optimizer, int number) {
    state = optimizer;
    step = optimizer.steps() + 1;
    part = number;
    done = false;
  }

  /** A batch before the last of a step. */
  void beforePart(OptimizerState optimizer, int number) {
    loaded(optimizer, number);
    observer.beforePart(this);
    state = null;
  }

  void afterPart(OptimizerState optimizer, float lossSoFar) {
    state = optimizer;
    loss = lossSoFar;
    done = true;
    observer.afterPart(this);
    state = null;
  }

  void after(float meanLoss) {
    loss = meanLoss;
    done = true;
    observer.after(this);
    state = null;
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public int part() {
    return part;
  }

  @Override
  public int examples() {
    return c.workspace.examples();
  }

  @Override
  public String lossFunction() {
    return lossFunction;
  }

  @Override
  public float loss() {
    require(done, "the loss");
    return loss;
  }

  @Override
  public int layers() {
    return c.network.layers().size();
  }

  @Override
  public String layer(int i) {
    return c.network.layers().get(i).spec();
  }

  @Override
  public Tensor inputs() {
    require(!done, "the inputs");
    return feed.copy(c.A[0], true, 0);
  }

  @Override
  public @Nullable Tensor targets() {
    require(!done, "the targets");
    return c.Y == null ? null : feed.copy(c.Y, true, 0);
  }

  @Override
  public Tensor losses() {
    require(done, "the losses");
    Buffer losses = Objects.requireNonNull(c.losses);
    int at = losses.offset();
    int labels = losses.columns();
    float[] values = Arrays.copyOfRange(c.workspace.arena(), at, at + examples() * labels);
    Shape shape = labels == 1 ? Shape.of(examples()) : Shape.of(examples(), labels);
    return Tensor.of(shape, values);
  }

  @Override
  public Tensor output(int i) {
    require(done, "the output of layer " + i);
    return plan.output(i);
  }

  @Override
  public @Nullable Tensor outputGradient(int i) {
    require(done, "the gradient of the output of layer " + i);
    return c.dA[i + 1] == null ? null : plan.outputGradient(i);
  }

  @Override
  public List<String> parameters() {
    return c.network.parameters().names();
  }

  @Override
  public Tensor parameter(String name) {
    return c.network.parameters().get(name);
  }

  @Override
  public int size(String name) {
    return c.network.parameters().layout().get(name).shape().size();
  }

  @Override
  public void parameter(String name, int from, float[] to, int n) {
    c.network.parameters().copy(name, from, to, n);
  }

  @Override
  public Tensor gradient(String name) {
    require(done, "the gradient of " + name);
    return plan.gradients().get(name);
  }

  @Override
  public void gradient(String name, int from, float[] to, int n) {
    require(done, "the gradient of " + name);
    plan.gradients().copy(name, from, to, n);
  }

  @Override
  public List<String> memory() {
    return kept().memory().stream().map(OptimizerState.Memory::name).toList();
  }

  @Override
  public Tensor memory(String memory, String name) {
    for (OptimizerState.Memory some : kept().memory()) {
      if (some.name().equals(memory)) {
        return c.network.parameters().layout().tensor(name, some.values());
      }
    }
    throw new IllegalArgumentException(
        "the optimizer remembers no '" + memory + "'; it remembers " + memory());
  }

  private OptimizerState kept() {
    if (state == null) {
      throw new IllegalStateException("a view of a step is read while its observer is called");
    }
    return state;
  }

  private void require(boolean there, String what) {
    kept();
    if (!there) {
      String when = done ? "after the step; read it before" : "before the step; read it after";
      throw new IllegalStateException(what + " cannot be read " + when);
    }
  }
}
