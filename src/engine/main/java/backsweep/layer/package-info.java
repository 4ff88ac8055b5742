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
 *
 * <p>A single channel makes runs of three or five numbers, which cost more to copy than to
 * multiply. There the windows are gathered as columns, in runs as long as a row of the output.
 * LeNet-5 on 28 × 28 images, batch 64, Adam, one thread of an AMD EPYC (family 25, Zen 3, 256 bits)
 * in a busy VM: 25.7 ms a step without, 18.5 with, of which the first convolution still takes a
 * third: its six filters are less than a vector. PyTorch 1.13 took 17.6 and 19.7 ms there, in two
 * runs of its own.
 *
 * <p>Design note: what is drawn. Dropout keeps no mask: what is dropped is a function of seed,
 * pass, layer, example and place, two rounds of a 32-bit mixer, and is drawn again on the way back.
 * Nothing depends on who drew before, so threads, widths and cuts of the batch change nothing, and
 * a step can be replayed.
 *
 * <p>Batch normalization shares channels among threads, since a channel's sums are chains over all
 * rows. Its two sums for scale and shift are what dX needs too, so they are taken once, with dX,
 * and handed on.
 */
@NullMarked
package backsweep.layer;

import org.jspecify.annotations.NullMarked;
