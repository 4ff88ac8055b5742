/**
 * What a network needs before it runs: where each parameter stands, where each activation stands,
 * and for how long.
 */
@NullMarked
package backsweep.plan;

import org.jspecify.annotations.NullMarked;
