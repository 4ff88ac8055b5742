/**
 * How parameters move downhill: gradient descent and its descendants, with the constants of their
 * papers.
 */
@NullMarked
package backsweep.optimizer;

import org.jspecify.annotations.NullMarked;
