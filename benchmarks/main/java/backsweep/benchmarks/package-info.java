/**
 * Benchmarks of the engine, run by JMH. Each one compares its result with the scalar twin before it
 * is timed, and names in its comment the command that runs it. {@code benchmarks/README.md} tells
 * how to read the numbers.
 */
@NullMarked
package backsweep.benchmarks;

import org.jspecify.annotations.NullMarked;
