package backsweep.network;

import java.util.List;

/**
 * A part of a training step between two barriers, which the threads of a plan share.
 *
 * @param forward layers whose outputs it computes
 * @param loss whether it computes the loss or its gradient, or both
 * @param backward layers with respect to whose inputs it computes gradients
 * @param parameters layers whose parameters it computes gradients for, and updates
 * @param chunks parts into which it is cut; 1 if the caller does all of it
 * @param share part of the work that the thread with the most of it does, if all are equally fast
 * @param weights part of its layers' weights that this thread reads or writes
 */
public record PlannedRegion(
    List<Integer> forward,
    boolean loss,
    List<Integer> backward,
    List<Integer> parameters,
    int chunks,
    double share,
    double weights) {}
