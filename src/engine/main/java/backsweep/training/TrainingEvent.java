package backsweep.training;

import backsweep.observe.StepStatistics;

/** What a {@link Trainer} tells while it trains. */
public sealed interface TrainingEvent {
  /**
   * Everything is allocated; the first step is next.
   *
   * @param memory what the run holds
   */
  record Planned(TrainingMemory memory) implements TrainingEvent {}

  /**
   * A batch was trained on.
   *
   * @param epoch 1 for the first
   * @param batch 1 for the first of the epoch
   * @param batches batches of an epoch
   * @param examples examples of this epoch so far
   * @param loss mean loss of the epoch so far
   */
  record BatchEnded(int epoch, int batch, int batches, int examples, double loss)
      implements TrainingEvent {}

  /**
   * Statistics of a step were taken, see {@link TrainerBuilder#watch}.
   *
   * @param epoch 1 for the first
   * @param batch 1 for the first of the epoch
   * @param statistics of every layer and parameter
   */
  record StatisticsTaken(int epoch, int batch, StepStatistics statistics)
      implements TrainingEvent {}

  /**
   * The run diverged; it ends.
   *
   * @param divergence where
   */
  record NonFiniteFound(Divergence divergence) implements TrainingEvent {}

  /**
   * An epoch ended, validation included.
   *
   * @param report what it brought
   */
  record EpochEnded(EpochReport report) implements TrainingEvent {}
}
