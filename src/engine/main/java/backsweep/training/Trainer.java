package backsweep.training;

import backsweep.data.Dataset;
import backsweep.loss.Loss;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.observe.FlightRecorder;
import backsweep.observe.StatisticsObserver;
import backsweep.observe.StepObserver;
import backsweep.observe.StepStatistics;
import backsweep.optimizer.Optimizer;
import backsweep.optimizer.OptimizerState;
import backsweep.plan.Operation;
import backsweep.plan.ParameterLayout;
import backsweep.plan.Parameters;
import backsweep.tensor.TensorOps;
import backsweep.training.TrainingReport.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network over epochs of shuffled mini-batches. Epoch e is shuffled by the seed plus e, as
 * {@code data.batches(batchSize, seed + e)} does, so a loop written by hand gives the same bits.
 * The result is the same for any number of threads.
 */
public final class Trainer {
  private final TrainerBuilder b;
  private final Loss loss;
  private final Optimizer optimizer;
  private volatile boolean stopAsked;

  Trainer(TrainerBuilder b, Loss loss, Optimizer optimizer) {
    this.b = b;
    this.loss = loss;
    this.optimizer = optimizer;
  }

  /** Starts the settings of a trainer for that network. */
  public static TrainerBuilder builder(Network network) {
    return new TrainerBuilder(network);
  }

  /**
   * Ends training after the current batch. Callable from any thread. If no fit is running, the next
   * one ends before its first step: who stops a trainer need not know whether it has begun. A fit
   * uses up what was asked before it returned, so the one after it starts anew. Nothing else ends a
   * fit from outside: {@link Thread#interrupt} does not.
   */
  public void stop() {
    stopAsked = true;
  }

  /** Trains on all examples, or on what {@link TrainerBuilder#validationSplit} leaves of them. */
  public TrainingReport fit(Dataset data) {
    if (b.validationSplit == 0) {
      return run(data, null);
    }
    Dataset.Split split = data.split(b.validationSplit, b.seed);
    return run(split.train(), split.validation());
  }

  /**
   * Trains on {@code train} and measures {@code validation} after every epoch.
   *
   * @throws IllegalArgumentException if loss, network and data do not fit together; the message
   *     names what was found and expected
   */
  public TrainingReport fit(Dataset train, Dataset validation) {
    return run(train, validation);
  }

  private TrainingReport run(Dataset train, @Nullable Dataset validation) {
    try {
      check(train);
      if (validation != null) {
        checkValidation(validation);
      }
      int batch = Math.min(b.batchSize, train.size());
      List<StepStatistics> taken = new ArrayList<>();
      PlanOptions options = options(taken);
      try (TrainingPlan plan = b.network.planTraining(batch, loss, options);
          Evaluator evaluator =
              validation == null ? null : new Evaluator(b.network, loss, b.threads)) {
        plan.randomness(b.seed, 0);
        return new Run(plan, evaluator, train, validation, taken).all();
      }
    } finally {
      stopAsked = false;
    }
  }

  private PlanOptions options(List<StepStatistics> taken) {
    PlanOptions options = PlanOptions.threads(b.threads).accumulate(b.accumulate);
    List<StepObserver> observers = new ArrayList<>(b.observers);
    if (b.watchEvery > 0) {
      observers.add(new StatisticsObserver(b.watchEvery, taken::add));
    }
    return observers.isEmpty() ? options : options.observer(StepObserver.all(observers));
  }

  private void check(Dataset data) {
    b.network.requireInput(data.inputShape());
    int classes = data.isClassification() ? data.classCount() : 0;
    int targets = data.isClassification() ? data.labels() : data.targetSize();
    String mismatch = loss.mismatch(b.network.outputShape(), classes, targets);
    if (mismatch != null) {
      throw new IllegalArgumentException(mismatch);
    }
    if (!data.isClassification()) {
      data.requireTargets(loss.leastTarget(), loss.greatestTarget());
    }
  }

  private void checkValidation(Dataset validation) {
    try {
      check(validation);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("validation data: " + e.getMessage(), e);
    }
  }

  /** One call of fit. */
  private final class Run {
    private final TrainingPlan plan;
    private final @Nullable Evaluator evaluator;
    private final Dataset train;
    private final @Nullable Dataset validation;
    private final OptimizerState state;
    private final EpochOrder orders;
    private final LearningRates rates;
    private final @Nullable Rewind rewind;
    private final Parameters best;
    private final @Nullable Parameters average;
    private final @Nullable Parameters stepped;
    private final List<ParameterLayout.Entry> untrained;
    private final List<EpochReport> epochs = new ArrayList<>();
    private final List<StepStatistics> taken;
    private final List<StepStatistics> statistics = new ArrayList<>();
    private @Nullable StepStatistics latest;
    private @Nullable Divergence divergence;
    private double bestLoss = Double.POSITIVE_INFINITY;
    private int bestEpoch;
    private long examples;
    private double seconds;

    Run(
        TrainingPlan plan,
        @Nullable Evaluator evaluator,
        Dataset train,
        @Nullable Dataset validation,
        List<StepStatistics> taken) {
      this.plan = plan;
      this.evaluator = evaluator;
      this.train = train;
      this.validation = validation;
      this.state = optimizer.start(b.network.parameters());
      this.orders = new EpochOrder(b.seed, train.size());
      int batches = (train.size() - 1) / b.stepSize(train.size()) + 1;
      this.rates = new LearningRates(b.schedule, optimizer.learningRate(), batches, b.epochs);
      this.rewind = b.explainDivergence ? new Rewind(b, loss, optimizer, train, state) : null;
      long flops = plan.flops() * Math.min(b.batchSize, train.size());
      Operation.rehearse(flops, List.of("Reductions.maxAbs")); // looks whether all is finite
      this.taken = taken;
      this.best = b.network.parameters().copy();
      this.average = b.averageDecay > 0 ? best.copy() : null;
      this.stepped = b.averageDecay > 0 ? best.copy() : null;
      this.untrained = best.layout().entries().stream().filter(e -> !e.trained()).toList();
    }

    TrainingReport all() {
      Outcome outcome = Outcome.COMPLETED;
      tell(new TrainingEvent.Planned(memory()));
      for (int epoch = 1; epoch <= b.epochs; epoch++) {
        double trainLoss = epoch(epoch);
        if (Double.isNaN(trainLoss) || Double.isInfinite(trainLoss)) {
          outcome = Outcome.DIVERGED;
          break;
        }
        if (stopAsked) {
          outcome = Outcome.STOPPED;
          break;
        }
        if (epoch - bestEpoch >= patience()) {
          outcome = Outcome.EARLY_STOPPED;
          break;
        }
      }
      boolean restore = (b.keepBest && bestEpoch > 0) || outcome == Outcome.DIVERGED;
      if (!restore) {
        useAverage();
      } else {
        b.network.parameters().copyFrom(best);
      }
      return new TrainingReport(
          List.copyOf(epochs),
          bestEpoch,
          outcome,
          seconds,
          examples / Math.max(seconds, 1e-9),
          b.network.parameters().sha256(),
          List.copyOf(statistics),
          divergence);
    }

    private TrainingMemory memory() {
      long parameters = 4L * best.array().length;
      long arena = plan.memory().bytes();
      long sums = b.accumulate > 1 ? parameters : 0;
      TrainingMemory memory =
          new TrainingMemory(List.of())
              .with("data", train.bytes())
              .with("order", 4L * train.size())
              .with("parameters", parameters)
              .with("best parameters", parameters)
              .with("average of parameters", average == null ? 0 : 2 * parameters)
              .with(optimizer.name(), state.bytes())
              .with("copy to rewind to", rewind == null ? 0 : parameters + state.bytes())
              .with("gradients", parameters)
              .with("sums of gradients", sums)
              .with("arena", arena)
              .with("scratch", plan.bytes() - arena - parameters - sums);
      return validation == null || evaluator == null
          ? memory
          : memory.with(evaluator, validation, train);
    }

    private int patience() {
      return b.earlyStopping == null ? Integer.MAX_VALUE : b.earlyStopping.patience();
    }

    /** Trains one epoch and measures it; returns the training loss, not finite if it diverged. */
    private double epoch(int epoch) {
      long start = System.nanoTime();
      FlightRecorder.Epoch told =
          FlightRecorder.recordsEpochs() ? FlightRecorder.beginEpoch() : null;
      int[] order = orders.of(epoch);
      int step = b.stepSize(order.length);
      int batches = (order.length - 1) / step + 1;
      double sum = 0;
      double weight = 0;
      int seen = 0;
      int batch = 1;
      for (; batch <= batches && !stopAsked; batch++) {
        if (rewind != null && !rewind.passes(epoch, batch)) {
          return diverged(epoch, batch);
        }
        int to = (int) Math.min(order.length, (long) seen + step);
        rates.set(state, epoch, batch);
        float loss = plan.step(train, order, seen, to, state);
        averageStep();
        sum += loss * plan.weight();
        weight += plan.weight();
        seen = to;
        if (Double.isNaN(sum) || Double.isInfinite(sum)) {
          return diverged(epoch, batch);
        }
        ended(epoch, batch, batches, seen, mean(sum, weight));
      }
      if (seen > 0 && !Rewind.finite(b.network.parameters(), state)) {
        return diverged(epoch, batch - 1);
      }
      examples += seen;
      double elapsed = (System.nanoTime() - start) * 1e-9;
      seconds += elapsed;
      if (told != null && seen > 0) {
        told.end(epoch, seen, step, mean(sum, weight), plan.flops() * seen);
      }
      if (seen == order.length) {
        report(epoch, mean(sum, weight), elapsed);
      }
      return mean(sum, weight);
    }

    private static double mean(double sum, double weight) {
      return weight == 0 ? 0 : sum / weight;
    }

    private void averageStep() {
      if (average != null) {
        float[] theta = b.network.parameters().array();
        TensorOps.average(average.array(), 0, theta, 0, theta.length, 1f - b.averageDecay);
        for (ParameterLayout.Entry entry : untrained) {
          int at = entry.offset();
          System.arraycopy(theta, at, average.array(), at, entry.length());
        }
      }
    }

    /** The network takes the average instead of what the steps made of it. */
    private void useAverage() {
      if (average != null && stepped != null) {
        stepped.copyFrom(b.network.parameters());
        b.network.parameters().copyFrom(average);
      }
    }

    /** The network takes back what the steps made of it. */
    private void useSteps() {
      if (stepped != null) {
        b.network.parameters().copyFrom(stepped);
      }
    }

    private void ended(int epoch, int batch, int batches, int seen, double mean) {
      if (!b.listeners.isEmpty()) {
        tell(new TrainingEvent.BatchEnded(epoch, batch, batches, seen, mean));
      }
      if (!taken.isEmpty()) {
        latest = taken.removeLast();
        tell(new TrainingEvent.StatisticsTaken(epoch, batch, latest));
      }
    }

    private double diverged(int epoch, int batch) {
      divergence = rewind == null ? null : rewind.origin(epoch, batch, rates);
      if (divergence != null) {
        tell(new TrainingEvent.NonFiniteFound(divergence));
      }
      return Double.NaN;
    }

    private void tell(TrainingEvent event) {
      for (Consumer<TrainingEvent> listener : b.listeners) {
        listener.accept(event);
      }
    }

    private void report(int epoch, double trainLoss, double elapsed) {
      useAverage();
      Evaluation measured =
          validation == null || evaluator == null ? null : evaluator.evaluate(validation);
      double monitored = measured == null ? trainLoss : measured.loss();
      double minDelta = b.earlyStopping == null ? 0 : b.earlyStopping.minDelta();
      boolean better = monitored < bestLoss - minDelta;
      if (better) {
        bestLoss = monitored;
        bestEpoch = epoch;
        best.copyFrom(b.network.parameters());
      }
      EpochReport report =
          new EpochReport(
              epoch,
              trainLoss,
              measured,
              better,
              elapsed,
              train.size() / Math.max(elapsed, 1e-9),
              state.learningRate());
      rates.ended(monitored);
      epochs.add(report);
      if (latest != null) {
        statistics.add(latest);
        latest = null;
      }
      tell(new TrainingEvent.EpochEnded(report));
      useSteps();
    }
  }
}
