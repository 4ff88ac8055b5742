/**
 * Proof that gradients are right, and layers sound.
 *
 * <p>{@link backsweep.check.LayerCheck} judges any layer, one that a user wrote above all, by the
 * laws of {@link backsweep.check.LayerLaw}, on memory of its own in which every float that a call
 * need not leave alone is NaN: what is never written, added to, or read after it is lost shows as a
 * NaN, and a second run with other leftovers tells these three apart. All other memory is compared
 * before and after each call. The tests break a layer in 29 ways; each is found, by the law and the
 * hint that belong to it. Without a formula in double precision the layer's own floats are
 * differenced with h = 2⁻⁷; elements near a kink are then left out.
 *
 * <p>{@link backsweep.check.GradientCheck} compares floats with differences in double precision,
 * and has to know what rounding explains. That is proved, not guessed: {@code RoundingBound}
 * carries a radius with every number, forward, through the loss and back. Measured, for softmax
 * cross-entropy:
 *
 * <ul>
 *   <li>20-16-8-3, batch of 16: the widest tolerance is 1.2e-5 of the largest gradient with relu,
 *       3.5e-5 with tanh. With lemma 3.1 for the products in place of running error analysis, and a
 *       softmax bounded factor by factor: 2.5e-4 and 3.8e-4.
 *   <li>784-512-256-10, batch of 32, relu: 2.3e-2. A weight of the first layer with a gradient of
 *       4.9e-3 may be off by 1.5e-3; with the lemma, by 0.34, which would let any error pass.
 * </ul>
 *
 * <p>A bound that holds for every rounding grows faster than what rounding does, by the sum of the
 * magnitudes of the weights in each layer: in the second network the errors found were 1.4e-3 of
 * their tolerance in the last layer, and 6e-6 in the first.
 *
 * <p>A difference moves one element, and with it one column of Z: {@code CentralDifferences} adds
 * what changes behind it. 510 elements of the second network take 0.8 s with the start of the JVM,
 * on an x86 server; with a full forward pass for each loss, 20 s.
 */
@NullMarked
package backsweep.check;

import org.jspecify.annotations.NullMarked;
