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
 * <p>A third of a LeNet step was then pooling: places of pixels by division, channel by channel,
 * and a branch for each that no processor foresees. Pooling now has kernels that take a row of
 * windows with a table of places; with six channels a vector is stored across the next window,
 * which puts right what is not its own, and windows side by side store their share of dX where
 * others add it to zeros. Beside PyTorch 2.7 in the same run: 0.99 of its speed before, 1.54 with
 * them.
 *
 * <p>A convolution is a linear map with an adjoint, and a transposed convolution is the same map
 * turned round: one set of windows and products serves {@code conv2d}, {@code conv1d} (an image of
 * one row) and {@code convTranspose2d}. On the way back W is turned over once a call, and dC =
 * dZ·Wᵀ is then a product as forward; turning over a block of W for every block of windows, as the
 * dense layer does for a batch, took 51 ms where this takes 31 (below). A group gathers its own
 * channels and meets the same products, with its columns of W packed once a call.
 *
 * <p>One filter for each channel has no sum across channels, hence no product: lanes run across
 * channels, eight outputs share a load of W, and a tap beside the image is left out instead of
 * multiplied by zero. Forward and the way back are one kernel, with other distances between taps;
 * with a stride the places of the image fall into phases that take the same taps. Going panel by
 * panel of W over a row, so that only one cache line in four was touched at a time, took 7.7, 8.2
 * and 12.2 ms; all channels of eight outputs before the next eight take 4.6, 4.8 and 6.1. Only a
 * filter for each channel goes this way: several filters for each channel are groups, and channels
 * beyond whole vectors are computed one by one.
 *
 * <p>Best times in ms of 8 to 24 rounds, interleaved over several runs, 28 × 28 images, 3 × 3
 * windows that keep the size, batch 64, one thread of two cores that other builds kept busy,
 * without AVX-512, PyTorch 1.13 with channels first and last:
 *
 * <pre>
 *                                   Backsweep         PyTorch first  PyTorch last
 *   64 channels, 64 groups
 *     forward                        4.6               4.9            2.7
 *     backward (dX + dW)            10.9 (4.8 + 6.1)  20.8            9.9
 *   32 channels to 64
 *     forward                       27                26             22
 *     backward (dX + dW)            62   (31 + 31)    56             60
 * </pre>
 *
 * <p>So depthwise takes 15.5 where PyTorch takes 12.6 at best, and the full convolution 89 where it
 * takes 82; before, they took 28 and 112. The depthwise kernel is bound by memory: on one example,
 * which stays in the cache, its first version already took half the time for each.
 *
 * <p>Design note: what is drawn. Dropout keeps no mask, nor noise its numbers: what is drawn is a
 * function of seed, pass, layer, example and place, two rounds of a 32-bit mixer, and is drawn
 * again on the way back. Nothing depends on who drew before, so threads, widths and cuts of the
 * batch change nothing, and a step can be replayed. A normal number is the quantile of one uniform
 * number, by two polynomials in its logarithm, so that each place needs one draw; pairs by Box and
 * Muller would need a sine and a rule for odd places. On the machine below a number costs 0.44 ns
 * to drop and 1.9 ns to disturb.
 *
 * <p>Design note: normalization. With x̂ = (X − μ)·r and r = 1/√(σ² + ε) over m numbers, Z = γ·x̂ +
 * β and
 *
 * <pre>
 *   dγ = Σ dZ·x̂    dβ = Σ dZ    dX = r·(γ·dZ − mean of γ·dZ − x̂·mean of γ·dZ·x̂)
 * </pre>
 *
 * <p>where the sums go over a channel's numbers and the means over what shares μ: a channel in the
 * batch ({@code batchNorm}), an example's group of channels ({@code groupNorm}), a row ({@code
 * layerNorm}); without μ and the first mean it is {@code rmsNorm}. The variance is taken about the
 * rounded mean in a second pass: the mean of squares less the square of the mean takes one pass but
 * loses all digits where |μ| is large beside σ.
 *
 * <p>Where γ, μ and r belong to a channel, Z is a line in X, a·X + b, and dX a plane over dZ and X,
 * a·dZ + b·X + c: two and three numbers for each channel are loaded in place of four and five. Four
 * rows at a time, this and the joint sums dγ and dβ made the kernels of {@code batchNorm} 1.4 to 3
 * times as fast as one pass for each sum and one row at a time. In ns a number, 43,264 × 32, one
 * thread of an AMD EPYC (family 25, Zen 3, 256 bits) in a busy VM, where a copy takes 0.12 to 0.18:
 *
 * <pre>
 *                        before   now
 *   Σ (X − μ)²             0.16  0.08
 *   Z                      0.28  0.17
 *   dγ and dβ              0.64  0.19
 *   dX                     0.42  0.34
 * </pre>
 *
 * <p>So a pass over memory costs about what a copy costs, and forward takes three, backward two.
 * With fewer than 16 channels, or a number that no vector divides, they take three to five times as
 * long. Rows are dearer the shorter they are, because each waits for two trees, a root and a
 * division: {@code layerNorm} takes 0.42 ns a number for rows of 768, 1.0 for 64 and 1.7 for 32.
 *
 * <p>Batch normalization shares channels among threads, 16 at a time, since a channel's sums are
 * chains over all rows; with 16 channels or fewer it runs on one thread. Its two sums for scale and
 * shift are what dX needs too, so they are taken once, with dX, and handed on; group normalization
 * keeps those of each example, so that threads share examples, and adds them up at the end.
 *
 * <p>Design note: sequences. The input of all time steps meets its weights in one product, straight
 * into the memory of the gates. Examples stand one after the other, time steps within them, and
 * threads share examples, so the rows of one time step stand far apart, each in another page of
 * memory. Their product with the recurrent weights is therefore made in scratch, from a copy of the
 * states, and added to the gates where these are read next. On the way back W and U are turned over
 * once a call and serve all time steps. States stand row by row beside the gates that they go into,
 * so that the gradient of U is one product over all steps of all examples, the first state, which
 * may be zero, included.
 *
 * <p>Sequences of different lengths stand in one batch behind each other as everything else does,
 * padded at the end, and {@code masking(value)} tells where: it comes first and reads the lengths
 * when data is loaded, in training and prediction alike, so that files, data sets and {@code
 * predict} need no second kind of input, and a model file keeps the rule. Lengths as numbers beside
 * the data would have to be brought along everywhere; a mask that each layer finds in its own input
 * would be lost behind an embedding or a bias. The lengths hold behind each layer that keeps steps,
 * and a network in which no layer reads them is refused, as is padding inside a sequence, which
 * could mean two things. A recurrent layer computes the products of all steps up to the longest of
 * the batch and lets examples that have ended stand still: plans, memory and work stay what they
 * are. States, gates and their gradients there are zero, so the sums over all steps take no notice,
 * and each example gives the bits of a network made for its length.
 *
 * <p>Attention packs what a head multiplies by into panels, and its products are then those of a
 * layer's weights; packing costs one part in 64 of the product at 64 time steps. Layers inside
 * others keep every value in memory of their own: nothing is fused and nothing runs in place there.
 *
 * <p>Design note: tables. An embedding sorts the indices of a batch once, by digits, stably: each
 * row of the gradient is then one ordered sum over its places, whoever computes it, and threads
 * share columns, so that a frequent word is nobody's burden alone. The gradient is an array as
 * large as the table, in which the rows of the batch before are cleared; a step reads, clears and
 * updates no other row. For plain gradient descent and Adagrad these are the bits of a step on all
 * rows. It could be as large as the rows that a batch reads. But then a number would not stand at
 * the same offset in parameters, gradients and moments, which layers, custom ones among them, and
 * all optimizers count on; sums over micro-batches would have to move rows whenever one comes
 * between them; and LAMB, which moves all rows, needs it whole. Of the eight arrays of that size in
 * a training with Adam (parameters, two moments, a copy of all three to rewind to, the best
 * parameters, gradients) that would save one. Optimizers with moments are lazy, as PyTorch's
 * SparseAdam: rows that a batch does not read keep values and moments, and AdamW does not decay
 * them. Norms for clipping are those of all rows, bit for bit. What works on all parameters still
 * costs the whole table: a copy of the best epoch, the look for numbers that are not finite every
 * 512 steps, an average of the weights at every step.
 *
 * <p>A step with 1,024 indices at width 64, one thread of a busy two-core VM without AVX-512, best
 * and median in µs. The same rows in each step:
 *
 * <pre>
 *   vocabulary     gradient descent        Adam
 *        1,000            122   129    183   228
 *      100,000            171   196    257   317
 *    1,000,000            180   259    236   306
 * </pre>
 *
 * <p>A thousand times the table costs up to 1.5 times the best time: no work is added, but rows far
 * apart each need a page of their own. With other rows in each step, which then come from memory
 * and not from a cache, gradient descent takes 316 and 503 at 100,000.
 *
 * <p>Products of an LSTM 128 → 256, 64 steps, batch 32, in ms and GFLOP/s of the 104 that one core
 * of an AMD EPYC (family 25, Zen 3, 256 bits) has, in a busy VM:
 *
 * <pre>
 *   all steps of                            before          now
 *   h·U    rows far apart; in scratch       18.2   59      14.2   76
 *   dG·Uᵀ  turned over each step; once      20.2   53      14.1   76
 *   Hᵀ·dG  example by example; at once      25.6   42      17.5   61
 *          and 128 rows a pass, not 512                    14.3   75
 * </pre>
 *
 * <p>The last line is a size of blocks that all layers share: with 16 registers the rows of one
 * pass must leave room in the first-level cache. σ and tanh take 3 ms of a step, copies of dG into
 * panels another 4. Without gain were: fewer rows a pass in X·W (8.2 in place of 8.6, but dX became
 * slower), and turning W over once for many examples inside the dense product for dX (7.9 and 7.6).
 *
 * <p>Beside PyTorch 2.7 in one JVM on that machine, plain descent, one thread ({@code
 * benchmarks/layers.sh}, results in {@code benchmarks/results/layers.txt}): LSTM 1.04 of its speed
 * before all this, 1.2 to 1.3 with it, 1.27 to 1.51 with the tile of six rows and panels copied
 * vector by vector; GRU 1.05 to 1.12, now 1.28 to 1.34; a transformer block (width 128, 4 heads, 64
 * positions) 0.96, now 0.95 to 1.06. Single rounds lie between 0.8 and 2. With two 512-bit units,
 * an Intel Xeon (family 6, model 207), before the tile there lost a third of its instructions: LSTM
 * 1.28, GRU 1.44, transformer block 0.91. What is left, by samples: 70 % of an LSTM's time is in
 * the tiles of six rows, 5 % in the last two of 32 rows, whose four chains wait for each other, 5 %
 * in copies of panels.
 */
@NullMarked
package backsweep.layer;

import org.jspecify.annotations.NullMarked;
