package backsweep.network;

import backsweep.observe.StepObserver;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a plan runs. None of it but {@code accumulate} changes a bit of any result.
 *
 * @param threads threads that share a step, the caller included
 * @param fusions what may run together
 * @param keepAll whether every activation and gradient keeps a buffer of its own until the step
 *     ends, so that all of them can be read; always so if the observer reads activations
 * @param observer looks at the steps of a training plan; null if nobody does
 * @param accumulate micro-batches, each of the plan's batch, whose gradients make up a step on the
 *     rows of a data set; 1 if the batch is the step
 */
public record PlanOptions(
    int threads,
    Set<Fusion> fusions,
    boolean keepAll,
    @Nullable StepObserver observer,
    int accumulate) {
  /** One thread, fused, with as little memory as possible. */
  public static final PlanOptions DEFAULT = new PlanOptions(1, true, false);

  /** Checks the number of threads. */
  public PlanOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: found " + threads + ", expected 1 or more");
    }
    if (accumulate < 1) {
      throw new IllegalArgumentException(
          "accumulate: found " + accumulate + " micro-batches, expected 1 or more");
    }
    fusions = Set.copyOf(fusions);
    keepAll = keepAll || (observer != null && observer.readsActivations());
  }

  /** Without an observer. */
  public PlanOptions(int threads, Set<Fusion> fusions, boolean keepAll) {
    this(threads, fusions, keepAll, null, 1);
  }

  /** With all fusions or none. */
  public PlanOptions(int threads, boolean fuse, boolean keepAll) {
    this(threads, fuse ? EnumSet.allOf(Fusion.class) : EnumSet.noneOf(Fusion.class), keepAll);
  }

  /** The default with that many threads. */
  public static PlanOptions threads(int threads) {
    return new PlanOptions(threads, true, false);
  }

  /** The same without one fusion. */
  public PlanOptions without(Fusion fusion) {
    Set<Fusion> others = EnumSet.noneOf(Fusion.class);
    others.addAll(fusions);
    others.remove(fusion);
    return new PlanOptions(threads, others, keepAll, observer, accumulate);
  }

  /** The same with that observer. */
  public PlanOptions observer(StepObserver some) {
    return new PlanOptions(threads, fusions, keepAll, some, accumulate);
  }

  /** The same with the gradients of that many micro-batches for each step. */
  public PlanOptions accumulate(int batches) {
    return new PlanOptions(threads, fusions, keepAll, observer, batches);
  }

  boolean fuses(Fusion fusion) {
    return fusions.contains(fusion);
  }
}
