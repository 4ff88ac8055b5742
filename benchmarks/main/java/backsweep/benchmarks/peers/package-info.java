/**
 * The engine's matrix products beside native libraries, interleaved in one JVM.
 *
 * <p>The libraries are called through {@code java.lang.foreign}; none of them is a dependency. What
 * is missing on a machine is left out of the table. See {@code benchmarks/README.md}.
 */
@NullMarked
package backsweep.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
