/**
 * The {@code backsweep} command: one class for each verb, and what they share.
 *
 * <p>What a user can get wrong ends as a {@link backsweep.cli.Failure} or as an exception of the
 * library with a sentence in it; {@link backsweep.cli.Main} turns both into one line and an exit
 * code.
 */
@NullMarked
package backsweep.cli;

import org.jspecify.annotations.NullMarked;
