package backsweep.network;

import backsweep.layer.Layer;
import backsweep.plan.Buffer;
import backsweep.plan.ParameterLayout;
import backsweep.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One layer in a training plan.
 *
 * @param index its place in the network, from 0
 * @param layer what it is
 * @param input shape of one example's input
 * @param output shape of one example's output
 * @param parameters its parameters, in the order in which it asked for them
 * @param X the buffer that holds its input
 * @param Z the buffer that holds its output; that of the input if it works in place or is a view
 * @param dX the buffer that receives the gradient with respect to its input; null where nobody
 *     needs it, because nothing before it has parameters
 * @param dZ the buffer that holds the gradient with respect to its output; null if that is not
 *     needed
 * @param caches the buffers of what else it keeps, in the order in which it asked for them
 * @param forwardGroup the layers that run with it on each block of rows, itself included; empty for
 *     a view
 * @param backwardGroup the same, for the gradient with respect to the input
 * @param forwardTime when its output is computed, in the times in which the lives of buffers are
 *     counted; −1 for a view
 * @param backwardTime when the gradient with respect to its input is computed; −1 for a view
 */
public record PlannedLayer(
    int index,
    Layer layer,
    Shape input,
    Shape output,
    List<ParameterLayout.Entry> parameters,
    Buffer X,
    Buffer Z,
    @Nullable Buffer dX,
    @Nullable Buffer dZ,
    List<Buffer> caches,
    List<Integer> forwardGroup,
    List<Integer> backwardGroup,
    int forwardTime,
    int backwardTime) {}
