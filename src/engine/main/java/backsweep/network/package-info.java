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
 * <p>A training step has two regions for the threads. In the first, each thread takes some rows of
 * the batch through forward pass, loss and backward sweep without meeting another; in the second,
 * each takes slices of the parameters and computes their gradients and their update. There is one
 * barrier between them because a weight's gradient sums over all rows.
 */
@NullMarked
package backsweep.network;

import org.jspecify.annotations.NullMarked;
