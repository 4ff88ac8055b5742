/** Kernels on {@code float[]} and int offsets, specified to the bit by scalar twins. */
@NullMarked
package backsweep.kernel;

import org.jspecify.annotations.NullMarked;
