/**
 * Whole training steps and predictions beside PyTorch, TensorFlow, DL4J and Smile, interleaved.
 *
 * <p>The frameworks that run inside this JVM are found by {@link java.util.ServiceLoader}; only the
 * Maven profile {@code steps} compiles and fetches them. Others run in a process of their own and
 * obey lines: PyTorch from Python, and what the profile {@code apart} fetches, whose jars need
 * another JavaCPP than TensorFlow's. See {@code benchmarks/README.md}.
 */
@NullMarked
package backsweep.benchmarks.steps;

import org.jspecify.annotations.NullMarked;
