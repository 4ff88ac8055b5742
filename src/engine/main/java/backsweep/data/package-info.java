/**
 * Examples to learn from: a {@link backsweep.data.Dataset} in memory, and its mini-batches.
 *
 * <p>Design notes. A data set always reads its rows through an index, so that a split shares the
 * storage of the whole. Images stay bytes until a batch gathers them: a quarter of the memory, and
 * the multiplication hides behind the copy. The content hash is taken over the numbers that a
 * network sees, so the same data gives the same hash whether it is stored as bytes or as floats.
 */
@NullMarked
package backsweep.data;

import org.jspecify.annotations.NullMarked;
