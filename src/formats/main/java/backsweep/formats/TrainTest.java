package backsweep.formats;

import backsweep.data.Dataset;

/**
 * Data that comes in two fixed parts.
 *
 * @param train the examples to train on
 * @param test the examples to judge the trained network by
 */
public record TrainTest(Dataset train, Dataset test) {}
