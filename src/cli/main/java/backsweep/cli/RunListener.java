package backsweep.cli;

import backsweep.observe.StepStatistics;
import backsweep.training.EpochReport;
import org.jspecify.annotations.Nullable;

/** Hears what a training tells of itself. */
interface RunListener {

  /** Layers and parameters at a step. */
  void told(StepStatistics statistics);

  /**
   * An epoch, at its last step.
   *
   * @param part validation or test; empty if nothing was measured
   */
  void told(EpochReport report, long step, String part, @Nullable Scores scores);
}
