/**
 * The thread team of the step loop. Not exported.
 *
 * <p>Design note: a region of one team costs a counter and two cache lines; streams, fork/join
 * pools and barriers of the class library were measured at 4 to 47 µs per region against 0.2 µs and
 * allocate. Chunks are claimed rather than assigned, because a parked worker may need half a
 * millisecond to wake on a virtual machine and the caller must not wait for it.
 *
 * <p>Tried and rejected: {@link Thread#yield} between the rounds of waiting. With three threads on
 * two cores a step took half the time (3.1 instead of 6.2 ms), but with two threads many JVMs
 * stayed on one core (one example: 420 instead of 115 µs a step in 3 of 4 JVMs). A caller whose
 * worker has lost its core sleeps instead.
 */
@NullMarked
package backsweep.parallel;

import org.jspecify.annotations.NullMarked;
