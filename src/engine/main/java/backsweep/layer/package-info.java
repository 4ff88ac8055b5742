/**
 * The layers. Forward and backward of one layer stand in one file, backward directly below forward.
 *
 * <p>Letters: X input, W weights [in, out], b bias, Z = X·W + b, A = f(Z); dX, dW, db, dZ, dA are
 * the gradients of the loss L with respect to each.
 */
@NullMarked
package backsweep.layer;

import org.jspecify.annotations.NullMarked;
