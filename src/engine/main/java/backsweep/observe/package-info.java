/**
 * What can be seen of a training run while it runs: views of single steps, statistics of every
 * layer, and the place where a number stopped being one.
 *
 * <p>Design note. A plan without an observer asks once per step whether there is one. An observer
 * is asked before each step whether it wants to see it; one that reads activations makes the plan
 * keep every activation and every gradient in a buffer of its own, because the fused plan
 * overwrites them. Gradients of parameters that the step took without keeping them are computed
 * again from what it has cached, with the same bits. Views hand out copies, so an observer cannot
 * change a run.
 *
 * <p>Statistics are sums in double precision in one fixed order, taken about the first value, so
 * that a small spread around a large mean survives. They count values that are not finite and leave
 * them out. Histograms have the same buckets for every tensor and every step: four to each power of
 * two from 2⁻³² to 2³² on both sides of zero, found from the bits of a float without a search or a
 * logarithm. Buckets fitted to the data would show more where it is narrow, but two steps could not
 * be compared.
 *
 * <p>A look at a network of 784, 512, 256 and 10 units reads 1.6 million numbers of parameters,
 * gradients and steps. They are copied block by block, buckets are found by vectors and counted in
 * four tables by turns, and the chains of sums of three tensors run side by side: 3.6 ms, or 15
 * steps of batch 1, where one number after the other took 9.6, or 40 steps (the best of 200 on one
 * thread of a shared two-core VM without AVX-512). The sums stay one chain for each tensor, so all
 * numbers are the same to the bit.
 *
 * <p>The flight recorder is told of what runs in one go on one thread, because nothing finer can be
 * timed without taking it apart: layers that are fused are one part, named after all of them, and
 * an update that is fused with its gradient is told with it as {@code parameters}. Regions in which
 * threads pass through all layers with their own rows need no barrier for it: each thread tells its
 * own parts, and what they leave of the threads' time is waiting. Event classes are touched only
 * where the module jdk.jfr is, so an image without it trains and tells nothing.
 */
@NullMarked
package backsweep.observe;

import org.jspecify.annotations.NullMarked;
