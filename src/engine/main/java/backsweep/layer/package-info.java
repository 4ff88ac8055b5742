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
 *
 * <p>Design note: sequences. The input of all time steps meets its weights in one product, straight
 * into the memory of the gates; the product with the state before goes on with the same chains, so
 * no sum is kept apart. Examples stand one after the other, time steps within them, and the product
 * of one time step takes rows that are a whole example apart: nothing is copied. Threads share
 * examples. The gradient of the recurrent weights is one product for each example, taken up again
 * by the next, since states are one row out of step with the gates that they go into.
 *
 * <p>Attention packs what a head multiplies by into panels, and its products are then those of a
 * layer's weights; packing costs one part in 64 of the product at 64 time steps. Layers inside
 * others keep every value in memory of their own: nothing is fused and nothing runs in place there.
 *
 * <p>Measured on one thread of an AMD EPYC (family 25, Zen 3, 256 bits) in a busy VM, the best of
 * 200 and of 40 steps with Adam, batch 32, PyTorch 1.13 beside it: LSTM 128 → 256 over 64 steps 81
 * ms, PyTorch 71; GRU 63, PyTorch 70; a transformer block (width 128, 4 heads, 64 positions) 48,
 * PyTorch 35. Three quarters to nine tenths of that is spent in the register tiles, which reach 50
 * to 80 of the 104 GFLOP/s of a core there.
 */
@NullMarked
package backsweep.layer;

import org.jspecify.annotations.NullMarked;
