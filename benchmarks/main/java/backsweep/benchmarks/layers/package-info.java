/**
 * Training steps of networks of convolutions, recurrent layers, embeddings and attention beside
 * PyTorch, interleaved; each network in a JVM of its own. See {@code benchmarks/README.md}.
 *
 * <p>The peer is found by {@link java.util.ServiceLoader}; only the Maven profile {@code steps}
 * compiles and fetches it. Both sides start from random parameters of their own, so that their
 * first losses are only alike; that they do the same work shows in the number of parameters; the
 * transformer normalizes before its sublayers and that of the peer behind them, the same work in
 * another order.
 */
@NullMarked
package backsweep.benchmarks.layers;

import org.jspecify.annotations.NullMarked;
