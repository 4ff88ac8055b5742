package backsweep.training;

import org.jspecify.annotations.Nullable;

/**
 * One epoch.
 *
 * @param epoch 1 for the first
 * @param trainLoss mean loss over the examples, each measured before the step that used it
 * @param validation measured after the epoch; null without validation data
 * @param best whether no earlier epoch was better
 * @param seconds time spent training
 * @param samplesPerSecond examples trained on per second
 * @param learningRate that of its last step
 */
public record EpochReport(
    int epoch,
    double trainLoss,
    @Nullable Evaluation validation,
    boolean best,
    double seconds,
    double samplesPerSecond,
    double learningRate) {}
