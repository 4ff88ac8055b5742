package backsweep.training;

import org.jspecify.annotations.Nullable;

/**
 * A network measured on data.
 *
 * @param examples how many
 * @param loss their mean loss
 * @param classification measures for classes; null if the targets are numbers
 * @param regression measures for numbers; null if the targets are classes
 */
public record Evaluation(
    int examples,
    double loss,
    @Nullable ClassificationMetrics classification,
    @Nullable RegressionMetrics regression) {}
