package backsweep.training;

import backsweep.loss.Loss;
import backsweep.network.Network;
import backsweep.observe.StepObserver;
import backsweep.optimizer.Optimizer;
import backsweep.tensor.Hardware;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link Trainer}. Loss and optimizer have no default; everything else has one.
 */
public final class TrainerBuilder {
  final Network network;
  private @Nullable Loss loss;
  private @Nullable Optimizer optimizer;
  int batchSize = 32;
  int accumulate = 1;
  int epochs = 10;
  long seed;
  int threads = Hardware.physicalCores();
  double validationSplit;
  boolean keepBest;
  @Nullable EarlyStopping earlyStopping;
  Schedule schedule = Schedules.constant();
  float averageDecay;
  int watchEvery;
  boolean explainDivergence = true;
  List<Consumer<TrainingEvent>> listeners = new ArrayList<>();
  List<StepObserver> observers = new ArrayList<>();

  TrainerBuilder(Network network) {
    this.network = network;
  }

  /** What to minimize. */
  public TrainerBuilder loss(Loss loss) {
    this.loss = loss;
    return this;
  }

  /** How to step. */
  public TrainerBuilder optimizer(Optimizer optimizer) {
    this.optimizer = optimizer;
    return this;
  }

  /** Examples per step; 32 by default. */
  public TrainerBuilder batchSize(int examples) {
    this.batchSize = positive("batch size", examples);
    return this;
  }

  /**
   * Micro-batches of {@link #batchSize} whose gradients are summed for one update, as if the batch
   * were so many times larger but in the memory of a small one; 1 by default. The step's loss and
   * gradient are the mean over all its examples; layers that look at a whole batch, such as batch
   * normalization, see micro-batches.
   */
  public TrainerBuilder accumulate(int batches) {
    this.accumulate = positive("accumulate", batches);
    return this;
  }

  /** Examples of a step for data with so many rows. */
  int stepSize(int rows) {
    return (int) Math.min(Integer.MAX_VALUE, (long) Math.min(batchSize, rows) * accumulate);
  }

  /** Passes over the data; 10 by default. */
  public TrainerBuilder epochs(int epochs) {
    this.epochs = positive("epochs", epochs);
    return this;
  }

  /** Fixes shuffling and the validation split; 0 by default. */
  public TrainerBuilder seed(long seed) {
    this.seed = seed;
    return this;
  }

  /** Threads that share a step; one a core by default. The result does not depend on it. */
  public TrainerBuilder threads(int threads) {
    this.threads = positive("threads", threads);
    return this;
  }

  /** Share of the data that {@link Trainer#fit(backsweep.data.Dataset)} keeps for validation. */
  public TrainerBuilder validationSplit(double fraction) {
    if (!(fraction >= 0 && fraction < 1)) {
      throw new IllegalArgumentException(
          "validation split: found " + fraction + ", expected a number in [0, 1)");
    }
    this.validationSplit = fraction;
    return this;
  }

  /**
   * Ends training when the loss stops falling, and keeps the parameters of the best epoch, which
   * follows the rule's least improvement too.
   */
  public TrainerBuilder earlyStopping(EarlyStopping rule) {
    this.earlyStopping = rule;
    this.keepBest = true;
    return this;
  }

  /** Whether the network holds the best epoch's parameters at the end instead of the last one's. */
  public TrainerBuilder keepBest(boolean keep) {
    this.keepBest = keep;
    return this;
  }

  /** How the learning rate changes; by default it is the optimizer's own throughout. */
  public TrainerBuilder schedule(Schedule schedule) {
    this.schedule = schedule;
    return this;
  }

  /**
   * Keeps a moving average of the parameters, a ← decay·a + (1 − decay)·θ after each step, and
   * measures and returns that instead of the last parameters (Polyak and Juditsky, 1992, in
   * exponential form). By default there is none.
   *
   * @param decay such as 0.999
   */
  public TrainerBuilder averageWeights(float decay) {
    if (!(decay > 0 && decay < 1)) {
      throw new IllegalArgumentException(
          "average of weights: found decay " + decay + ", expected a number in (0, 1)");
    }
    this.averageDecay = decay;
    return this;
  }

  /** Adds a listener, called on the thread that trains. Events cost an allocation each. */
  public TrainerBuilder onEvent(Consumer<TrainingEvent> listener) {
    listeners.add(listener);
    return this;
  }

  /** Adds an observer of steps, called on the thread that trains. */
  public TrainerBuilder observer(StepObserver observer) {
    observers.add(observer);
    return this;
  }

  /**
   * Takes statistics of every layer in the first step and every n-th after it, and tells them as
   * {@link TrainingEvent.StatisticsTaken}. By default none are taken.
   *
   * @param steps n
   */
  public TrainerBuilder watch(int steps) {
    this.watchEvery = positive("watch", steps);
    return this;
  }

  /**
   * Whether a run that diverges tells where the first number came from that was not finite; it does
   * by default. For that a copy of the parameters and of the optimizer's memory is kept and renewed
   * every 512 steps, and the steps since then are taken once more.
   */
  public TrainerBuilder explainDivergence(boolean explain) {
    this.explainDivergence = explain;
    return this;
  }

  /**
   * The trainer.
   *
   * @throws IllegalStateException if loss or optimizer are missing
   */
  public Trainer build() {
    if (loss == null || optimizer == null) {
      throw new IllegalStateException(
          "the trainer has no "
              + (loss == null ? "loss" : "optimizer")
              + ": set one before build()");
    }
    TrainerBuilder copy = new TrainerBuilder(network);
    copy.batchSize = batchSize;
    copy.accumulate = accumulate;
    copy.epochs = epochs;
    copy.seed = seed;
    copy.threads = threads;
    copy.validationSplit = validationSplit;
    copy.keepBest = keepBest;
    copy.earlyStopping = earlyStopping;
    copy.schedule = schedule;
    copy.averageDecay = averageDecay;
    copy.watchEvery = watchEvery;
    copy.explainDivergence = explainDivergence;
    copy.listeners = List.copyOf(listeners);
    copy.observers = List.copyOf(observers);
    return new Trainer(copy, loss, optimizer);
  }

  private static int positive(String what, int found) {
    if (found < 1) {
      throw new IllegalArgumentException(what + ": found " + found + ", expected 1 or more");
    }
    return found;
  }
}
