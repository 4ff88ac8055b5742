/**
 * Examples to learn from: a {@link backsweep.data.Dataset} in memory, and its mini-batches.
 *
 * <p>Design notes. A data set always reads its rows through an index, so that a split shares the
 * storage of the whole. Images stay bytes until a batch gathers them: a quarter of the memory, and
 * the multiplication hides behind the copy. The content hash is taken over the numbers that a
 * network sees, so the same data gives the same hash whether it is stored as bytes or as floats.
 *
 * <p>What feeding costs, for 128 of 60,000 shuffled images of 784 pixels (Zen 4, 512 bits, a step
 * of 784-512-256-10 takes 2,900 µs on one thread): bytes 35 µs, of which 5 are arithmetic and the
 * rest the way to memory (93 µs with a scalar loop); floats 55 µs; shuffling 1 µs a batch. Several
 * threads share the gathering.
 *
 * <p>Tried and rejected: a thread that reads the next batch's rows while a step runs. Beside one
 * training thread and on a core of its own it saved 35 to 120 µs of 3,100; beside two threads on
 * two cores nothing (bytes 3,918 without and 3,822 with, floats 3,875 and 3,947, on a busy
 * machine). It would be a thread that nobody asked for. Touching the rows to come between the
 * copies: nothing at 512 bits.
 */
@NullMarked
package backsweep.data;

import org.jspecify.annotations.NullMarked;
