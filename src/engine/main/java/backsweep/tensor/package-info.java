/**
 * Shapes, tensors, random numbers, and what the machine is: the vocabulary of all other packages.
 */
@NullMarked
package backsweep.tensor;

import org.jspecify.annotations.NullMarked;
