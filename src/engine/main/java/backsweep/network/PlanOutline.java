package backsweep.network;

import backsweep.loss.Loss;
import backsweep.plan.Buffer;
import backsweep.plan.MemoryPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a training plan does, to be read and not to be run.
 *
 * @param network what it trains
 * @param loss what it minimizes
 * @param options how it runs
 * @param layers first to last
 * @param Y the buffer of the targets; null if they are classes
 * @param losses the buffer of the losses, one per example
 * @param lossTime when the loss and its gradient are computed
 * @param lastTime when the gradients of all parameters are computed
 * @param memory the arena that holds the buffers
 * @param gradientFloats floats of the gradients of all parameters, padding included, and of their
 *     sums if the plan accumulates
 * @param bytes everything that the plan has allocated: arena, scratch, gradients
 */
public record PlanOutline(
    Network network,
    Loss loss,
    PlanOptions options,
    List<PlannedLayer> layers,
    @Nullable Buffer Y,
    Buffer losses,
    int lossTime,
    int lastTime,
    MemoryPlan memory,
    int gradientFloats,
    long bytes) {
  static PlanOutline of(Compilation c, Loss loss, int gradientFloats, long bytes) {
    Network network = c.network;
    List<PlannedLayer> layers = new ArrayList<>();
    for (int i = 0; i < network.layers().size(); i++) {
      boolean view = network.layers().get(i).view();
      layers.add(
          new PlannedLayer(
              i,
              network.layers().get(i),
              network.shape(i),
              network.shape(i + 1),
              network.entries(i),
              c.A[i],
              c.A[i + 1],
              c.dA[i],
              c.dA[i + 1],
              c.caches.get(i),
              group(c.forwardGroups, i),
              group(c.backwardGroups, i),
              view ? -1 : c.forwardTime(i),
              view ? -1 : c.backwardTime(i)));
    }
    return new PlanOutline(
        network,
        loss,
        c.options,
        List.copyOf(layers),
        c.Y,
        Objects.requireNonNull(c.losses),
        c.lossTime(),
        c.lastTime(),
        c.workspace.plan(),
        gradientFloats,
        bytes);
  }

  private static List<Integer> group(List<List<Integer>> groups, int layer) {
    return groups.stream()
        .filter(g -> g.contains(layer))
        .findFirst()
        .map(List::copyOf)
        .orElse(List.of());
  }
}
