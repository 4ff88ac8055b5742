/**
 * A network, and what runs it: the forward pass, the backward sweep, the plans that hold their
 * memory.
 *
 * <p>Design note. Fusion here means that steps which touch the same rows run one after the other on
 * a block of rows while the block is in the cache: bias starts the product's chains, the activation
 * follows on the rows just written, the derivative follows on the rows of dX just written.
 * Measured, this costs the same as an epilogue inside the register tile, and it needs no kernel per
 * activation.
 *
 * <p>Plain gradient descent happens in the product that makes a weight's gradient, block by block,
 * while the block is in the cache; the gradient itself is not kept, and computed from the cached
 * activations if somebody asks for it afterwards.
 *
 * <p>How a step is shared among threads is told in {@link backsweep.network.Schedule}: many
 * examples by rows, in two regions, the passes and then the parameters with one barrier between
 * them, because a weight's gradient sums over all rows; fewer examples layer by layer, each layer
 * cut into rows and columns. Cut by rows alone, one example cannot be shared at all, and a few
 * leave each thread all weights to read and to turn over: the forward product of 784 × 512 for one
 * example now takes 0.50 of the time on two threads. The last layers, if they are small, and the
 * loss are one region by rows in any case: their weights are few, and a barrier for each would cost
 * more. It is left to the caller where their operations are few, even if they move many numbers:
 * dense(1) behind 300 units with tanh, 100 examples, takes 29 µs of a step of 1,280, on two threads
 * 19 and a barrier more, and the step was no shorter.
 *
 * <p>A layer that mixes examples gets them all in one call and is cut by columns; regions by rows
 * end before it and begin anew behind it.
 */
@NullMarked
package backsweep.network;

import org.jspecify.annotations.NullMarked;
