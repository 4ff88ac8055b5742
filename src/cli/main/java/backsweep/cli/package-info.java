/**
 * The {@code backsweep} command: one class for each verb, and what they share.
 *
 * <p>What a user can get wrong ends as a {@link backsweep.cli.Failure} or as an exception of the
 * library with a sentence in it; {@link backsweep.cli.Main} turns both into one line and an exit
 * code.
 *
 * <p>Design note, warm-up. {@code train} on Fashion-MNIST, 784-512-256-10 with Adam and batches of
 * 128, two cores of a Zen 4 in a VM, Temurin 25.0.3, five JVMs before and after the following, in
 * turn: first step after 1.7 to 2.0 and 1.4 to 1.9 s; 90 % of the full speed after 1.9 to 2.1 and
 * 1.6 to 2.0 s on one thread, 2.5 to 2.9 and 1.8 to 2.2 s (once 3.1) on two; one epoch from start
 * to end, medians of nine, 4.25 and 3.31 s, ten epochs 13.2 and 11.5 s.
 *
 * <ul>
 *   <li>Two threads for C2 where there are two processors, for which HotSpot has one: the first
 *       epochs take 0.3 to 0.4 s less. So with three; with four and more it has two itself.
 *   <li>Kernels are compiled after a tenth of the usual calls ({@code CompileThresholdScaling}):
 *       0.2 to 0.25 s less, for the rehearsal's working calls make C2 compile what vectors are
 *       replaced by until then. 0.05 and 0.3 did as much. Full speed is the same, 86 to 89 steps in
 *       a quarter of a second before and after.
 *   <li>With both, steps on two threads are within 1.3 times the usual one 1.25 to 1.5 s (once
 *       2.25) after the start of the JVM, without them after 2.25 to 3.
 *   <li>The other thresholds, lower than HotSpot's: without them the first three epochs took 0.3 s
 *       more. With all of them plans of attention, two convolutions, lstm(64), and batch and layer
 *       normalization with gelu are ready after 0.8 to 1.1 s instead of 1.3 to 1.7 before and
 *       without options, and take 1.4 times as many steps in the first four seconds (median; 0.96
 *       to 2.7).
 *   <li>Rehearsing optimizers' kernels with the first step: it took 230 ms and takes 80.
 *   <li>Behind the last epoch 0.2 instead of 0.65 s: the kernel that looks at all parameters is
 *       rehearsed (0.1 s), the data's hash is made while kernels are compiled (0.15 s), model files
 *       are written without Jackson's trees (0.2 s to load), the last measurement is not repeated.
 * </ul>
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
 *   <li>Compiling in a thread of its own while the data are read, for shapes that the files'
 *       headers tell: an epoch ended 0.03 s earlier, 0.17 in the best of nine runs.
 *   <li>Reading ahead of the row that is gathered: 128 rows take 45 µs with and without.
 *   <li>The serial or the parallel collector: no difference.
 * </ul>
 */
@NullMarked
package backsweep.cli;

import org.jspecify.annotations.NullMarked;
