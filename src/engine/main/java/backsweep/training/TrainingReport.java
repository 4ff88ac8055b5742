package backsweep.training;

import backsweep.observe.StepStatistics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole training run.
 *
 * @param epochs all epochs, in order
 * @param bestEpoch the epoch with the lowest validation loss, or training loss without validation
 *     data; with {@link EarlyStopping} the last whose loss was below the best before it by more
 *     than its least improvement; 0 if no epoch ended
 * @param outcome why it ended
 * @param seconds time spent training, validation not included
 * @param samplesPerSecond examples trained on per second, over all epochs
 * @param parametersSha256 fingerprint of the network's parameters at the end
 * @param statistics the last of each epoch, if the trainer watches; otherwise none
 * @param divergence where the run diverged; null if it did not, or if nobody asked
 */
public record TrainingReport(
    List<EpochReport> epochs,
    int bestEpoch,
    Outcome outcome,
    double seconds,
    double samplesPerSecond,
    String parametersSha256,
    List<StepStatistics> statistics,
    @Nullable Divergence divergence) {
  /** Why a run ended. */
  public enum Outcome {
    /** All epochs were done. */
    COMPLETED,
    /** The validation loss had not improved for as long as the patience lasts. */
    EARLY_STOPPED,
    /** {@link Trainer#stop} was called. */
    STOPPED,
    /**
     * The loss, a parameter or the optimizer's memory became infinite or not a number; the network
     * holds the best parameters before.
     */
    DIVERGED
  }

  /** The last epoch; null if none ended. */
  public @Nullable EpochReport last() {
    return epochs.isEmpty() ? null : epochs.get(epochs.size() - 1);
  }

  /** The best epoch; null if none ended. */
  public @Nullable EpochReport best() {
    return bestEpoch == 0 ? null : epochs.get(bestEpoch - 1);
  }
}
