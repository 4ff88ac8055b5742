/**
 * Whole training steps and predictions beside PyTorch and TensorFlow, interleaved.
 *
 * <p>The frameworks that run inside a JVM are found by {@link java.util.ServiceLoader}; only the
 * Maven profile {@code steps} compiles and fetches them. See {@code benchmarks/README.md}.
 */
@NullMarked
package backsweep.benchmarks.steps;

import org.jspecify.annotations.NullMarked;
