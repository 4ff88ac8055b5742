/** The losses: the last function of the chain, and the first of the backward sweep. */
@NullMarked
package backsweep.loss;

import org.jspecify.annotations.NullMarked;
