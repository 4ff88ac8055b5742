package backsweep.training;

import backsweep.observe.NonFinite;

/**
 * Where a run diverged.
 *
 * @param epoch 1 for the first
 * @param batch 1 for the first of the epoch
 * @param row row of the training data; −1 if the number belongs to no single example
 * @param origin the first number that was NaN or infinite
 */
public record Divergence(int epoch, int batch, int row, NonFinite origin) {}
