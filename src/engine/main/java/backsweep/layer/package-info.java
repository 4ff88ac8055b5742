/**
 * The layers. Forward and backward of one layer stand in one file, backward directly below forward.
 *
 * <p>Letters: X input, W weights [in, out], b bias, Z = X·W + b, A = f(Z); dX, dW, db, dZ, dA are
 * the gradients of the loss L with respect to each.
 *
 * <p>Design note: images. Channels are the last axis. A row of a window is then one run of numbers,
 * the output of a window is a row of Z, and the product Z = C·W + b writes Z where it stands,
 * without a transposition before or after. Windows are gathered into the rows of C some at a time,
 * as many as fit half of a first-level cache, and meet the same products as the batch of a dense
 * layer does; the whole of C, which is rows·columns times the image, never exists. Forward and dX
 * take example by example, so threads share examples; dW is one chain over all windows of all
 * examples for each element, so threads share the rows of the kernel, and each gathers its rows
 * again.
 */
@NullMarked
package backsweep.layer;

import org.jspecify.annotations.NullMarked;
