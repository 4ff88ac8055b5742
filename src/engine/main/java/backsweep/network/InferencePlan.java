package backsweep.network;

import backsweep.data.Dataset;
import backsweep.loss.Loss;
import backsweep.loss.LossStep;
import backsweep.loss.Output;
import backsweep.parallel.Workers;
import backsweep.plan.Buffer;
import backsweep.plan.MemoryPlan;
import backsweep.tensor.TensorOps;
import org.jspecify.annotations.Nullable;

/**
 * A network compiled for prediction on batches of up to a fixed size. Not for use by several
 * threads at once; {@link Network#predict} is.
 */
public final class InferencePlan implements AutoCloseable {
  private final Compilation c;
  private final FeedCheck check;
  private final Feed feed;
  private final Workers workers;
  private final Schedule schedule;
  private final Output output;
  private final Buffer Z;
  private final float[] lanes = new float[LossStep.SCRATCH];

  InferencePlan(Network network, int batch, @Nullable Loss loss, PlanOptions options) {
    this.c = new Compilation(network, batch, loss, false, options);
    this.output = loss == null ? network.output() : loss.output();
    this.Z = c.A[network.layers().size()];
    this.workers = new Workers(options.threads());
    this.check = new FeedCheck(c, loss);
    this.feed = new Feed(c, loss, workers, check);
    this.schedule = new Schedule(c, workers);
  }

  /**
   * Predictions for n examples.
   *
   * @param X examples [n, input], row-major from {@code xo} on
   * @param P receives [n, output], from {@code po} on: probabilities or values
   * @throws IllegalArgumentException if n is not between 1 and the plan's batch
   * @throws IndexOutOfBoundsException if X holds fewer numbers, or P has less room
   */
  public void predict(float[] X, int xo, int n, float[] P, int po) {
    check.inputs(X, xo, n);
    check.predictions(P, po, n);
    feed.load(X, xo, n);
    run();
    copyPredictions(P, po);
  }

  /**
   * Runs the rows {@code order[from] … order[to−1]} of a data set, at most a batch.
   *
   * @return the sum of their losses; 0 if the plan was made without a loss
   */
  public float evaluate(Dataset data, int[] order, int from, int to) {
    check.rows(data, order, from, to, 1);
    feed.load(data, order, from, to);
    run();
    Buffer losses = c.losses;
    return losses == null
        ? 0f
        : TensorOps.sum(
            c.workspace.arena(), losses.offset(), (to - from) * losses.columns(), lanes);
  }

  /** How much the labels of the last run count in the mean of its losses. */
  public double weight() {
    return c.workspace.weight();
  }

  /**
   * Copies the predictions of the last run, [examples, output].
   *
   * @throws IndexOutOfBoundsException if P has less room from {@code po} on
   */
  public void copyPredictions(float[] P, int po) {
    int n = c.workspace.examples();
    check.predictions(P, po, n);
    System.arraycopy(c.workspace.arena(), Z.offset(), P, po, n * Z.columns());
    output.apply(P, po, n, c.network.outputShape(), lanes);
  }

  /** What it applies to the last layer's output, as it was set when the plan was made. */
  Output output() {
    return output;
  }

  private void run() {
    schedule.prepare();
    schedule.forward();
  }

  /** Largest number of examples of a call. */
  public int batch() {
    return c.workspace.plan().batch();
  }

  /** How the memory of the activations is used. */
  public MemoryPlan memory() {
    return c.workspace.plan();
  }

  /** Bytes of everything that the plan allocated: arena and scratch. */
  public long bytes() {
    return c.workspace.bytes();
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
