package backsweep.observe;

import org.jspecify.annotations.Nullable;

/**
 * A layer in one step.
 *
 * @param layer its index
 * @param spec the layer as text, such as {@code dense(64)}
 * @param output its output A [batch, …]
 * @param deadUnits share of its outputs that are 0 for every example of the batch, from 0 to 1:
 *     such a unit passes nothing on and, behind a relu, learns nothing
 * @param gradient ∂L/∂A [batch, …]; null where the backward sweep does not compute it, because
 *     nothing before it has parameters
 */
public record LayerStatistics(
    int layer, String spec, Statistics output, double deadUnits, @Nullable Statistics gradient) {}
