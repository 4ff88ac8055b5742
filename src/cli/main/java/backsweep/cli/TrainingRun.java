package backsweep.cli;

import backsweep.data.Dataset;
import backsweep.loss.Loss;
import backsweep.network.Network;
import backsweep.observe.StepStatistics;
import backsweep.optimizer.Optimizer;
import backsweep.training.EarlyStopping;
import backsweep.training.EpochReport;
import backsweep.training.Evaluation;
import backsweep.training.Evaluator;
import backsweep.training.Schedule;
import backsweep.training.Trainer;
import backsweep.training.TrainerBuilder;
import backsweep.training.TrainingEvent;
import backsweep.training.TrainingMemory;
import backsweep.training.TrainingReport;
import backsweep.training.TrainingReport.Outcome;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network as the command does. With a validation part the network ends with the parameters
 * of the epoch that had the lowest validation loss; without one, with those of the last epoch. A
 * test part is measured after every epoch and changes nothing.
 */
final class TrainingRun {

  /**
   * Everything that can be chosen.
   *
   * @param accumulate batches whose gradients make one step
   * @param patience epochs; 0 for no early stopping
   * @param validation the share of the data that was set aside
   * @param table how a table was read; null for images
   * @param watch steps from one look at the layers to the next; 0 for none
   */
  record Settings(
      Loss loss,
      String optimizerName,
      Optimizer optimizer,
      Schedule schedule,
      int batch,
      int accumulate,
      int epochs,
      int patience,
      double validation,
      TableOptions.@Nullable Reading table,
      long seed,
      int threads,
      int watch) {}

  /**
   * What came of it.
   *
   * @param report what the trainer tells
   * @param kept the epoch whose parameters the network holds; null if it holds those of an epoch
   *     that did not end
   * @param begun whether a step was taken
   * @param memory what the run held
   * @param test how the network does on the test part, if the epoch that is kept was the last one
   *     to be measured
   */
  record Result(
      TrainingReport report,
      @Nullable EpochReport kept,
      boolean begun,
      TrainingMemory memory,
      @Nullable Scores test) {}

  /** Steps between two looks at the layers for listeners, if nothing else was asked for. */
  private static final int LISTENER_STEPS = 100;

  private final Network network;
  private final TrainingData data;
  private final Settings settings;
  private final Interruption interruption;
  private final Progress progress;
  private final List<RunListener> listeners;
  private final int batches;
  private @Nullable TrainingMemory memory;
  private boolean begun;
  private boolean midEpoch;
  private @Nullable EpochReport tested;
  private @Nullable Scores test;

  TrainingRun(
      Network network,
      TrainingData data,
      Settings settings,
      Interruption interruption,
      Progress progress,
      List<RunListener> listeners) {
    this.network = network;
    this.data = data;
    this.settings = settings;
    this.interruption = interruption;
    this.progress = progress;
    this.listeners = listeners;
    int rows = data.train().size();
    long step = (long) Math.min(settings.batch(), rows) * settings.accumulate();
    this.batches = (int) ((rows - 1) / step) + 1;
  }

  Result run() {
    network.initialize(settings.seed());
    try (Evaluator tester = tester()) {
      TrainerBuilder builder =
          Trainer.builder(network)
              .loss(settings.loss())
              .optimizer(settings.optimizer())
              .schedule(settings.schedule())
              .batchSize(Math.min(settings.batch(), data.train().size()))
              .accumulate(settings.accumulate())
              .epochs(settings.epochs())
              .seed(settings.seed())
              .threads(settings.threads())
              .keepBest(data.validation() != null);
      if (settings.patience() > 0) {
        builder.earlyStopping(EarlyStopping.patience(settings.patience()));
      }
      if (settings.watch() > 0 || !listeners.isEmpty()) {
        int every = settings.watch() > 0 ? settings.watch() : LISTENER_STEPS;
        builder.watch(Math.min(every, batches));
      }
      Trainer[] trainer = new Trainer[1];
      builder.onEvent(event -> heard(event, Objects.requireNonNull(trainer[0]), tester));
      trainer[0] = builder.build();
      if (interruption.requested()) {
        trainer[0].stop();
      }
      TrainingReport report =
          data.validation() == null
              ? trainer[0].fit(data.train())
              : trainer[0].fit(data.train(), data.validation());
      return result(report);
    } catch (IllegalArgumentException e) {
      throw Failure.input("--layers, --batch", e);
    } finally {
      progress.end();
    }
  }

  /** Measures the test part after each epoch; null if there is none or validation is shown. */
  private @Nullable Evaluator tester() {
    return data.test() == null || data.validation() != null
        ? null
        : new Evaluator(network, settings.loss(), settings.threads());
  }

  private void heard(TrainingEvent event, Trainer trainer, @Nullable Evaluator tester) {
    switch (event) {
      case TrainingEvent.Planned planned -> planned(planned.memory(), tester);
      case TrainingEvent.BatchEnded batch -> {
        begun = true;
        midEpoch = true;
        progress.batch(batch);
      }
      case TrainingEvent.StatisticsTaken taken -> taken(taken.statistics());
      case TrainingEvent.NonFiniteFound found -> progress.end();
      case TrainingEvent.EpochEnded ended -> {
        midEpoch = false;
        told(ended.report(), tester);
      }
    }
    if (interruption.requested()) {
      trainer.stop();
    }
  }

  private void taken(StepStatistics statistics) {
    if (settings.watch() > 0) {
      progress.table(WatchTable.text(statistics));
    }
    listeners.forEach(listener -> listener.told(statistics));
  }

  private void planned(TrainingMemory trainers, @Nullable Evaluator tester) {
    TrainingMemory all = trainers;
    Dataset test = data.test();
    if (test != null) {
      all =
          tester == null
              ? all.with("test data", test.bytesBeside(data.train()))
              : all.with(tester, test, data.train());
    }
    memory = all;
    progress.planned(all);
  }

  private void told(EpochReport report, @Nullable Evaluator tester) {
    Evaluation validation = report.validation();
    Dataset test = data.test();
    if (validation != null) {
      Scores scores = new Scores(validation, data.preprocessing(), data.persistence());
      told(report, "validation", scores, report.best());
    } else if (test != null && tester != null && !interruption.requested()) {
      Scores scores = new Scores(tester.evaluate(test), data.preprocessing(), null);
      tested = report;
      this.test = scores;
      told(report, "test", scores, false);
    } else {
      told(report, "", null, false);
    }
  }

  private void told(EpochReport report, String part, @Nullable Scores scores, boolean best) {
    progress.epoch(report, part, scores, best);
    long step = (long) report.epoch() * batches;
    listeners.forEach(listener -> listener.told(report, step, part, scores));
  }

  private Result result(TrainingReport report) {
    boolean best = data.validation() != null || report.outcome() == Outcome.DIVERGED;
    EpochReport last = midEpoch ? null : report.last();
    EpochReport kept = best ? report.best() : last;
    Scores known = kept != null && kept.equals(tested) ? test : null;
    return new Result(report, kept, begun, Objects.requireNonNull(memory), known);
  }
}
