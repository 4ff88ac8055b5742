/** Proof that gradients are right, for our own layers and for those of others. */
@NullMarked
package backsweep.check;

import org.jspecify.annotations.NullMarked;
