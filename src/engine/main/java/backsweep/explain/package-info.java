/**
 * A plan told to people: every logical step with its equation, shapes, cost and buffers, and every
 * number of a small pass.
 *
 * <p>Design note. Nothing here computes a network: {@link backsweep.explain.Explanation} reads what
 * a plan says about itself, the equations and costs are told by the layers and losses ({@link
 * backsweep.plan.Operation}), and {@link backsweep.explain.RecordedPass} is one forward pass and
 * one backward sweep of the engine with all buffers kept. So the explanation cannot drift away from
 * what runs; that the costs are right is tested by running the same plans on the scalar twins,
 * whose instructions are counted.
 *
 * <p>Besides networks and plans, this package knows batches and one optimizer, because the walk
 * through the article's network takes a real step.
 */
@NullMarked
package backsweep.explain;

import org.jspecify.annotations.NullMarked;
