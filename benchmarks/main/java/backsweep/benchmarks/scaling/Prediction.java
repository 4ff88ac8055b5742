package backsweep.benchmarks.scaling;

import backsweep.explain.Explanation;
import backsweep.explain.LogicalStep;
import backsweep.explain.Notation;
import backsweep.network.PlannedRegion;
import backsweep.network.TrainingPlan;
import java.util.List;
import java.util.function.Predicate;

/**
 * The time of a training step from counts: a region takes as long as its slowest thread computes
 * and moves bytes, and ends in a barrier. Weights come from the cache that holds what a thread
 * works on; activations and gradients, which other threads have written, from the cache that all
 * share.
 *
 * @param compute nanoseconds of floating-point operations
 * @param move nanoseconds of moving bytes
 * @param barriers nanoseconds of barriers
 * @param idle part of all threads' time in which they have nothing to do
 */
record Prediction(double compute, double move, double barriers, double idle) {
  /** A step of that plan with a full batch, on so many threads. */
  static Prediction of(TrainingPlan plan, int threads, Costs costs) {
    Explanation told = Explanation.of(plan.outline(), Notation.PLAN);
    List<PlannedRegion> regions = plan.regions(told.batch());
    double bytesOfThread = bytesOfThread(plan, regions, threads);
    double bandwidth = costs.bandwidth(bytesOfThread, threads);
    double compute = 0;
    double move = 0;
    double barriers = 0;
    double busy = 0;
    for (PlannedRegion region : regions) {
      double flops = 0;
      double weights = 0;
      double values = 0;
      for (LogicalStep step : told.steps()) {
        if (runs(step, region, told)) {
          flops += step.flops();
          weights += 4.0 * step.parameters();
          values += step.bytesRead() + step.bytesWritten() - 4.0 * step.parameters();
        }
      }
      double computing = flops * region.share() / costs.rate(threads);
      double rows = region.share() / region.weights();
      double moving =
          weights * region.weights() / bandwidth
              + values * rows / (threads == 1 ? bandwidth : costs.fromL3());
      compute += computing;
      move += moving;
      barriers += region.chunks() > 1 ? costs.region() * (threads - 1) : 0;
      busy += (computing + moving) / region.share();
    }
    double time = compute + move + barriers;
    return new Prediction(compute, move, barriers, Math.max(0, 1 - busy / threads / time));
  }

  /** Weights that one thread reads, and its part of the activations. */
  private static double bytesOfThread(TrainingPlan plan, List<PlannedRegion> regions, int threads) {
    double bytes = (double) plan.memory().bytes() / threads;
    for (int i = 0; i < plan.outline().layers().size(); i++) {
      int layer = i;
      double weights =
          4.0
              * plan.outline().layers().get(i).parameters().stream()
                  .mapToLong(p -> p.shape().size())
                  .sum();
      double most =
          regions.stream()
              .filter(r -> r.forward().contains(layer) || r.parameters().contains(layer))
              .mapToDouble(PlannedRegion::weights)
              .max()
              .orElse(0);
      bytes += most * weights;
    }
    return bytes;
  }

  private static boolean runs(LogicalStep step, PlannedRegion region, Explanation told) {
    Predicate<LogicalStep> ofParameter =
        s -> s.writes().stream().anyMatch(w -> !w.parameter().isEmpty());
    boolean loss = step.layer() == told.outline().layers().size();
    return switch (step.phase()) {
      case FORWARD -> region.forward().contains(step.layer());
      case LOSS -> region.loss();
      case BACKWARD ->
          loss
              ? region.loss()
              : ofParameter.test(step)
                  ? region.parameters().contains(step.layer())
                  : region.backward().contains(step.layer());
    };
  }

  /** All of it, in nanoseconds. */
  double time() {
    return compute + move + barriers;
  }

  /** What most of the time goes to. */
  String limit() {
    if (barriers >= compute && barriers >= move) {
      return "barriers";
    }
    if (idle > 0.3) {
      return "uneven shares";
    }
    return move > compute ? "bytes" : "operations";
  }
}
