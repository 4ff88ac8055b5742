package backsweep.training;

import backsweep.data.Dataset;
import backsweep.loss.Loss;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.observe.NonFinite;
import backsweep.observe.NonFiniteDetector;
import backsweep.optimizer.Optimizer;
import backsweep.optimizer.OptimizerState;
import backsweep.plan.Parameters;
import backsweep.tensor.TensorOps;
import org.jspecify.annotations.Nullable;

/**
 * Finds out where a run diverged. Every so many steps it looks whether all parameters and the
 * optimizer's memory are finite, and keeps a copy. Training is deterministic: from that copy the
 * same steps are taken once more, up to the one that went wrong, with every tensor read.
 */
final class Rewind {
  /** Steps between two copies, which cost about as much as a step with a single example. */
  static final int STEPS = 512;

  private final TrainerBuilder b;
  private final Loss loss;
  private final Dataset data;
  private final OptimizerState state;
  private final Parameters savedParameters;
  private final OptimizerState savedState;
  private long steps;
  private long savedPass;
  private int savedEpoch;
  private int savedStep;

  Rewind(TrainerBuilder b, Loss loss, Optimizer optimizer, Dataset data, OptimizerState state) {
    this.b = b;
    this.loss = loss;
    this.data = data;
    this.state = state;
    this.savedParameters = b.network.parameters().copy();
    this.savedState = optimizer.start(savedParameters);
  }

  /** Before each step; false if parameters or memory are not finite any more. */
  boolean passes(int epoch, int step) {
    if (steps++ % STEPS != 0) {
      return true;
    }
    if (steps > 1 && !finite()) {
      return false;
    }
    savedParameters.copyFrom(b.network.parameters());
    savedState.copyFrom(state);
    int rows = data.size();
    int batch = Math.min(b.batchSize, rows);
    savedPass = (epoch - 1L) * ((rows - 1) / batch + 1) + (step - 1L) * b.accumulate;
    savedEpoch = epoch;
    savedStep = step;
    return true;
  }

  private boolean finite() {
    return finite(b.network.parameters(), state);
  }

  /** Whether all parameters and the optimizer's memory are finite. */
  static boolean finite(Parameters parameters, OptimizerState state) {
    float[] theta = parameters.array();
    boolean finite = TensorOps.isFinite(theta, 0, theta.length);
    for (OptimizerState.Memory memory : state.memory()) {
      finite = finite && TensorOps.isFinite(memory.values(), 0, memory.values().length);
    }
    return finite;
  }

  /**
   * Takes the steps from the last copy to that batch once more. Parameters and memory of the run
   * are overwritten.
   *
   * @param rates the learning rates of the run
   * @return the first number that is not finite; null if there is none, or if a plan that keeps
   *     every activation does not fit into one array
   */
  @Nullable Divergence origin(int epoch, int batch, LearningRates rates) {
    NonFiniteDetector detector = new NonFiniteDetector();
    PlanOptions options =
        PlanOptions.threads(b.threads).observer(detector).accumulate(b.accumulate);
    int micro = Math.min(b.batchSize, data.size());
    int size = b.stepSize(data.size());
    b.network.parameters().copyFrom(savedParameters);
    state.copyFrom(savedState);
    EpochOrder orders = new EpochOrder(b.seed, data.size());
    try (TrainingPlan plan = b.network.planTraining(micro, loss, options)) {
      plan.randomness(b.seed, savedPass);
      for (int e = savedEpoch; e <= epoch; e++) {
        int[] order = orders.of(e);
        int first = e == savedEpoch ? savedStep : 1;
        int last = e == epoch ? batch : (order.length - 1) / size + 1;
        for (int i = first; i <= last; i++) {
          int from = (i - 1) * size;
          rates.set(state, e, i);
          int to = (int) Math.min(order.length, (long) from + size);
          plan.step(data, order, from, to, state);
          NonFinite found = detector.found();
          if (found != null) {
            int start = from + (found.part() - 1) * micro;
            int row = found.example() < 0 ? -1 : order[start + found.example()];
            return new Divergence(e, i, row, found);
          }
        }
      }
    } catch (IllegalArgumentException tooLarge) {
      return null;
    }
    return null;
  }
}
