/**
 * How parameters move downhill: gradient descent and its descendants, with the constants of their
 * papers.
 *
 * <p>Design note: what needs all gradients at once, such as clipping by a norm, makes a plan
 * compute them before the first update, which costs the fusion of the two; everything else is taken
 * slice by slice. The learning rate belongs to the state and may be set before any step; a schedule
 * is a function of where a training is and remembers nothing, so a step that is replayed has the
 * rate that it had.
 *
 * <p>Plain gradient descent tells its rate, parameter by parameter, and a product takes the step
 * while it makes the gradient. Rates of single layers, frozen layers and limits of norms leave it
 * that, limits because they act behind the step. A penalty does not for what it penalizes: its
 * slope would have to be added inside the tiles, which would take another set of them, and the
 * gradient that can be read behind a step holds it.
 *
 * <p>Optimizers stand around each other. What is outside sees a gradient first: {@code
 * clippedByNorm(l2(adam))} clips what comes from the loss and then adds the penalty, {@code
 * l2(clippedByNorm(adam))} clips both. What limits parameters acts behind the whole step. A
 * direction that is as long as its parameter is large, as LAMB's, is made slice by slice as the
 * gradients come.
 *
 * <p>Norms are trees that know neither threads nor the width of panels, which is the machine's:
 * blocks of 256 rows of a panel are summed wherever a thread is free, column by column, and one
 * thread adds up what they give.
 */
@NullMarked
package backsweep.optimizer;

import org.jspecify.annotations.NullMarked;
