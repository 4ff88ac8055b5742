/** Training as users know it: epochs, validation, metrics, early stopping, events. */
@NullMarked
package backsweep.training;

import org.jspecify.annotations.NullMarked;
