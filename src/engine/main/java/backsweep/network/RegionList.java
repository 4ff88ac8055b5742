package backsweep.network;

import backsweep.layer.LayerStep;
import backsweep.parallel.Grid;
import java.util.ArrayList;
import java.util.List;

/**
 * The regions of a training step with a given number of examples, in the order in which they run.
 */
final class RegionList {
  private final Compilation c;
  private final Schedule schedule;
  private final int threads;
  private final boolean lossApart;
  private final int examples;
  private final List<PlannedRegion> regions = new ArrayList<>();

  private List<Integer> forward = new ArrayList<>();
  private List<Integer> backward = new ArrayList<>();
  private boolean loss;

  private RegionList(Compilation c, Schedule schedule, PlanOptions options, int examples) {
    this.c = c;
    this.schedule = schedule;
    this.threads = options.threads();
    this.lossApart = !options.fuses(Fusion.LOSS);
    this.examples = examples;
  }

  static List<PlannedRegion> of(
      Compilation c, Schedule schedule, PlanOptions options, int examples) {
    return new RegionList(c, schedule, options, examples).all();
  }

  private List<PlannedRegion> all() {
    StepGroup[] up = c.forward.groups();
    for (int g = 0; g < up.length; g++) {
      boolean rows = g >= schedule.forwardTail(examples) || schedule.byRows(up[g], examples);
      if (!rows) {
        closeRows();
        addTo(forward, up[g]);
        closeCut(up[g]);
      } else {
        addTo(forward, up[g]);
      }
    }
    loss = true;
    if (lossApart) {
      closeRows();
      loss = true;
    }
    StepGroup[] down = c.backward.groups();
    for (int g = down.length - 1; g >= 0; g--) {
      boolean rows = g >= schedule.backwardTail(examples) || schedule.byRows(down[g], examples);
      if (down[g].flops() == 0) {
        continue;
      }
      if (!rows) {
        closeRows();
        addTo(backward, down[g]);
        closeCut(down[g]);
      } else {
        addTo(backward, down[g]);
      }
    }
    closeRows();
    parameters();
    return List.copyOf(regions);
  }

  private static void addTo(List<Integer> layers, StepGroup group) {
    for (int layer : group.layers()) {
      layers.add(layer);
    }
  }

  private void closeRows() {
    int parts = schedule.rowParts(examples);
    int most = (examples + parts - 1) / parts;
    close(parts, (double) most / examples, 1);
  }

  private void closeCut(StepGroup group) {
    Grid cut = schedule.cut(group, examples);
    int turns = (cut.chunks() + threads - 1) / threads;
    double weights = Math.min(1, turns * cut.largestPartOfColumns());
    close(cut.chunks(), Math.min(1, turns * cut.largestShare()), weights);
  }

  private void close(int chunks, double share, double weights) {
    if (!forward.isEmpty() || loss || !backward.isEmpty()) {
      regions.add(
          new PlannedRegion(
              List.copyOf(forward),
              loss,
              List.copyOf(backward),
              List.of(),
              chunks,
              share,
              weights));
      forward = new ArrayList<>();
      backward = new ArrayList<>();
      loss = false;
    }
  }

  private void parameters() {
    List<Integer> owners = new ArrayList<>();
    for (int i = 0; i < c.network.layers().size(); i++) {
      if (c.network.hasParameters(i)) {
        owners.add(i);
      }
    }
    LayerStep[] steps = c.backward.sliceSteps();
    int[] shares = c.backward.shares();
    double most = 0;
    double sum = 0;
    for (int thread = 0, slice = 0; thread < shares.length; thread++) {
      double own = 0;
      for (; slice < shares[thread]; slice++) {
        LayerStep.Slice s = steps[slice].slice(c.backward.sliceIndices()[slice]);
        own += (double) s.length() * s.runs();
      }
      most = Math.max(most, own);
      sum += own;
    }
    boolean shared = schedule.sharesParameters(examples);
    double share = shared && sum > 0 ? most / sum : 1;
    regions.add(
        new PlannedRegion(
            List.of(), false, List.of(), owners, shared ? steps.length : 1, share, share));
  }
}
