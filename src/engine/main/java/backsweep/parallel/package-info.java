/**
 * The thread team of the step loop. Not exported.
 *
 * <p>Design note: a region of one team costs a counter and two cache lines; streams, fork/join
 * pools and barriers of the class library were measured at 4 to 47 µs per region against 0.2 µs and
 * allocate. Each thread has a share of the chunks, the same in every step, so that it finds in its
 * cache what it wrote there; but chunks are claimed, because a parked worker may need half a
 * millisecond to wake on a virtual machine and the caller must not wait for it. Who is done takes
 * what others have not claimed yet. An empty region takes 0.13 to 0.6 µs on two threads, 1.5 on
 * four, 2.3 on eight, 4.7 on sixteen (Sapphire Rapids, 16 cores). With one counter for all chunks,
 * on sixteen threads a step of 784-512-256-10 with 128 examples took 1222 µs, with shares 552; with
 * one example 218 and 90.
 *
 * <p>Tried and rejected: {@link Thread#yield} between the rounds of waiting. With three threads on
 * two cores a step took half the time (3.1 instead of 6.2 ms), but with two threads many JVMs
 * stayed on one core (one example: 420 instead of 115 µs a step in 3 of 4 JVMs). A caller whose
 * worker has lost its core sleeps instead.
 */
@NullMarked
package backsweep.parallel;

import org.jspecify.annotations.NullMarked;
