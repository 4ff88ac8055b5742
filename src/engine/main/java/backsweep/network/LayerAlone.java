package backsweep.network;

import backsweep.layer.CacheSpec;
import backsweep.layer.CheckedLayer;
import backsweep.layer.Layer;
import backsweep.layer.LayerStep;
import backsweep.layer.StepContext;
import backsweep.loss.LossStep;
import backsweep.plan.Buffer;
import backsweep.plan.Gradients;
import backsweep.plan.Lengths;
import backsweep.plan.Planner;
import backsweep.plan.Workspace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One layer of a network by itself: its own forward and backward step, on rows that need not be
 * examples of a batch. For showing and checking; it allocates as it likes. Not for use by several
 * threads at once.
 */
public final class LayerAlone {
  private final int rows;
  private final Workspace workspace;
  private final Gradients gradients;
  private final Buffer X;
  private final Buffer Z;
  private final Buffer dX;
  private final Buffer dZ;
  private final LayerStep step;

  /**
   * Layer {@code layer} of the network, with the network's parameters.
   *
   * @param rows number of rows of every call
   * @param gradients receives the gradients of the layer's parameters
   * @throws IllegalArgumentException if the rows do not fit one Java array
   */
  public LayerAlone(Network network, int layer, int rows, Gradients gradients) {
    this(network, layer, rows, gradients, null);
  }

  /** The same with rows of which only the first time steps are no padding, as many as told. */
  public LayerAlone(
      Network network, int layer, int rows, Gradients gradients, @Nullable Lengths lengths) {
    this.rows = rows;
    this.gradients = gradients;
    int in = network.shape(layer).size();
    int out = network.shape(layer + 1).size();
    Planner planner = new Planner(rows);
    this.X = planner.request("X", in, 0);
    this.Z = planner.request("Z", out, 0);
    this.dX = planner.request("dX", in, 0);
    this.dZ = planner.request("dZ", out, 0);
    List<Buffer> caches = new ArrayList<>();
    String path = Integer.toString(layer);
    Layer own = network.layers().get(layer);
    for (CacheSpec spec : CheckedLayer.caches(path, own, network.shape(layer), true)) {
      caches.add(
          spec.rows() == CacheSpec.Rows.ONE
              ? planner.requestRow(spec.name(), spec.columns(), 0)
              : planner.request(spec.name(), spec.columns(), 0));
    }
    long scratch = CheckedLayer.scratch(path, own, network.shape(layer), rows);
    this.workspace = new Workspace(planner.place(), 1, Math.max(scratch, LossStep.SCRATCH), 1);
    workspace.examples(rows);
    this.step =
        own.step(
            new StepContext(
                path,
                network.shape(layer),
                network.shape(layer + 1),
                X,
                Z,
                dX,
                dZ,
                caches,
                workspace,
                network.entries(layer),
                network.parameters().array(),
                gradients.array(),
                lengths));
  }

  /** Z = f(X), [rows, out]. */
  public float[] forward(float[] inputs) {
    load(inputs, X);
    step.begin(rows);
    step.forward(0, rows, 0, Z.columns(), 0);
    return read(Z);
  }

  /** dX = dZ·∂Z/∂X row by row, [rows, in], at the X of the last {@link #forward}. */
  public float[] backwardInput(float[] deltas) {
    load(deltas, dZ);
    step.backwardInput(0, rows, 0, dX.columns(), 0);
    return read(dX);
  }

  /** The layer's parameter gradients, summed over the rows, at the X of the last forward. */
  public void backwardParameters(float[] deltas) {
    load(deltas, dZ);
    step.swept();
    for (int i = 0; i < step.slices(); i++) {
      step.backwardParameters(i, rows, 0);
    }
  }

  /** Where {@link #backwardParameters} writes. */
  public Gradients gradients() {
    return gradients;
  }

  private void load(float[] values, Buffer to) {
    int n = Math.multiplyExact(rows, to.columns());
    if (values.length != n) {
      throw new IllegalArgumentException(
          "%s: found %d numbers, expected %d rows of %d"
              .formatted(to.name(), values.length, rows, to.columns()));
    }
    System.arraycopy(values, 0, workspace.arena(), to.offset(), n);
  }

  private float[] read(Buffer from) {
    int n = rows * from.columns();
    return Arrays.copyOfRange(workspace.arena(), from.offset(), from.offset() + n);
  }
}
