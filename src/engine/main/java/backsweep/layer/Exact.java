package backsweep.layer;

import backsweep.tensor.Shape;
import java.util.List;

/**
 * What a layer needs to compute its output from its formula alone, in double precision and without
 * any kernel: the measure for checks.
 *
 * @param path the layer's place, as in {@link StepContext#path}
 * @param input shape of one example's input
 * @param batch number of examples
 * @param X the input, [batch, input]
 * @param theta the values of each parameter, row-major, in the order of {@link Layer#parameters}
 * @param training whether the layer behaves as in training
 * @param seed what random layers draw from, as in {@link backsweep.plan.Workspace#seed}
 * @param pass the number of the forward pass, as in {@link backsweep.plan.Workspace#pass}
 */
public record Exact(
    String path,
    Shape input,
    int batch,
    double[] X,
    List<double[]> theta,
    boolean training,
    long seed,
    long pass) {}
