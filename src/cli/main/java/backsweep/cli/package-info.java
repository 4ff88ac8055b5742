/**
 * The {@code backsweep} command: one class for each verb, and what they share.
 *
 * <p>What a user can get wrong ends as a {@link backsweep.cli.Failure} or as an exception of the
 * library with a sentence in it; {@link backsweep.cli.Main} turns both into one line and an exit
 * code.
 *
 * <p>Design note, warm-up. A program that reads Fashion-MNIST and trains 784-512-256-10 on it with
 * Adam and batches of 128 (two cores of a Zen 4 in a VM, Temurin 25.0.3; medians of four JVMs in
 * turn, before and after activations, losses and sums were rehearsed too): planned after 1.5 and
 * 1.5 s, 90 % of the full speed after 3.3 and 2.1 s on one thread and 4.3 and 2.8 s on two, the
 * first epoch ends after 4.5 and 3.7 s, and 4.4 and 3.7 s. With the compilation thresholds that the
 * launcher sets 3.3 and 2.2 s, and 3.3 and 2.8 s; the first epoch ends after 4.3 and 3.7 s, and 3.9
 * and 3.6 s. The full speed is the same. Thresholds still help where kernels are not rehearsed:
 * attention over 28 × 28 took 914 to 1,053 steps in its first five seconds instead of 699 to 999,
 * two convolutions 321 to 357 instead of 259 to 364. Tiles have since been given more working calls
 * in a rehearsal: with busier neighbours, medians of five, planned after 2.0 s, 90 % after 2.5 s on
 * one thread and 3.5 on two.
 *
 * <p>Tried and rejected:
 *
 * <ul>
 *   <li>An AOT cache (JEP 483, 514, 515). With an incubator module in the boot layer JDK 25
 *       archives no module graph, and without that neither linked classes nor the methods'
 *       profiles: of what the cache is for, only parsed classes are left, 1,298 of 1,549. 28 MB,
 *       and --version took 256 instead of 247 ms, an epoch of digits 1,288 instead of 1,311. A
 *       cache that does not fit (a JVM of another build, ZGC, a truncated file) keeps the JVM from
 *       its own archive too: 311 ms.
 *   <li>A dynamic class archive, 13 MB: train --help in 244 instead of 274 ms, an epoch of
 *       Fashion-MNIST 4,252 instead of 4,266.
 *   <li>A small copy of the network trained first until all is compiled: 90 % of the full speed at
 *       3.0 instead of 2.5 s, the epoch ends at 3.8 instead of 3.2 s. What C2 takes is the
 *       bottleneck, and real steps do useful work meanwhile.
 *   <li>Compiling the products' tiles in a thread of its own while the data are read: the epoch
 *       ended 0.1 s earlier.
 *   <li>The serial or the parallel collector: no difference.
 * </ul>
 */
@NullMarked
package backsweep.cli;

import org.jspecify.annotations.NullMarked;
