package backsweep.cli;

import backsweep.data.Dataset;
import backsweep.formats.Csv;
import backsweep.loss.Loss;
import backsweep.network.Network;
import backsweep.optimizer.Optimizer;
import backsweep.plan.Parameters;
import backsweep.training.EarlyStopping;
import backsweep.training.EpochReport;
import backsweep.training.Evaluation;
import backsweep.training.Evaluator;
import backsweep.training.Trainer;
import backsweep.training.TrainerBuilder;
import backsweep.training.TrainingEvent;
import backsweep.training.TrainingReport;
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
   * @param patience epochs; 0 for no early stopping
   * @param validation the share of the data that was set aside
   * @param missing what was done with missing cells
   */
  record Settings(
      Loss loss,
      String optimizerName,
      Optimizer optimizer,
      int batch,
      int epochs,
      int patience,
      double validation,
      Csv.Missing missing,
      long seed,
      int threads) {}

  /**
   * What came of it.
   *
   * @param report what the trainer tells
   * @param kept the epoch whose parameters the network holds; null if it holds those of an epoch
   *     that did not end
   */
  record Result(TrainingReport report, @Nullable EpochReport kept) {}

  private final Network network;
  private final TrainingData data;
  private final Settings settings;
  private final Interruption interruption;
  private final Progress progress;
  private @Nullable Parameters interrupted;
  private boolean epochEnded;
  private boolean midEpoch;

  TrainingRun(
      Network network,
      TrainingData data,
      Settings settings,
      Interruption interruption,
      Progress progress) {
    this.network = network;
    this.data = data;
    this.settings = settings;
    this.interruption = interruption;
    this.progress = progress;
  }

  Result run() {
    network.initialize(settings.seed());
    try (Evaluator tester = new Evaluator(network, settings.loss(), settings.threads())) {
      TrainerBuilder builder =
          Trainer.builder(network)
              .loss(settings.loss())
              .optimizer(settings.optimizer())
              .batchSize(Math.min(settings.batch(), data.train().size()))
              .epochs(settings.epochs())
              .seed(settings.seed())
              .threads(settings.threads())
              .keepBest(data.validation() != null);
      if (settings.patience() > 0) {
        builder.earlyStopping(EarlyStopping.patience(settings.patience()));
      }
      Trainer[] trainer = new Trainer[1];
      builder.onEvent(event -> heard(event, Objects.requireNonNull(trainer[0]), tester));
      trainer[0] = builder.build();
      TrainingReport report =
          data.validation() == null
              ? trainer[0].fit(data.train())
              : trainer[0].fit(data.train(), data.validation());
      return result(report);
    } finally {
      progress.end();
    }
  }

  private void heard(TrainingEvent event, Trainer trainer, Evaluator tester) {
    switch (event) {
      case TrainingEvent.BatchEnded batch -> {
        midEpoch = true;
        progress.batch(batch);
      }
      case TrainingEvent.EpochEnded ended -> {
        epochEnded = true;
        midEpoch = false;
        told(ended.report(), tester);
      }
    }
    if (interruption.requested()) {
      if (!epochEnded && interrupted == null) {
        interrupted = network.parameters().copy();
      }
      trainer.stop();
    }
  }

  private void told(EpochReport report, Evaluator tester) {
    Evaluation validation = report.validation();
    Dataset test = data.test();
    if (validation != null) {
      Scores scores = new Scores(validation, data.preprocessing());
      progress.epoch(report, "validation", scores, report.best());
    } else if (test != null && !interruption.requested()) {
      Scores scores = new Scores(tester.evaluate(test), data.preprocessing());
      progress.epoch(report, "test", scores, false);
    } else {
      progress.epoch(report, "", null, false);
    }
  }

  private Result result(TrainingReport report) {
    return switch (report.outcome()) {
      case DIVERGED -> new Result(report, report.best());
      case STOPPED -> {
        if (!epochEnded && interrupted != null) {
          // The trainer goes back to the best epoch, but there is none yet.
          network.parameters().copyFrom(interrupted);
          yield new Result(report, null);
        }
        yield new Result(report, data.validation() != null ? report.best() : last(report));
      }
      case COMPLETED, EARLY_STOPPED ->
          new Result(report, data.validation() != null ? report.best() : last(report));
    };
  }

  private @Nullable EpochReport last(TrainingReport report) {
    return midEpoch ? null : report.last();
  }
}
