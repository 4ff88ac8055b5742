/**
 * A whole training by the command beside the same by a Python script, as a user waits for both. See
 * {@code benchmarks/README.md}.
 */
@NullMarked
package backsweep.benchmarks.fashion;

import org.jspecify.annotations.NullMarked;
