package backsweep.training;

import backsweep.optimizer.OptimizerState;
import java.util.ArrayList;
import java.util.List;

/** The learning rate of each step of a training, as its schedule has it. */
final class LearningRates {
  private final Schedule schedule;
  private final float base;
  private final int stepsPerEpoch;
  private final int epochs;
  private final List<Double> losses = new ArrayList<>();

  /** Rates of that many epochs, from a schedule and the optimizer's own rate. */
  LearningRates(Schedule schedule, float base, int stepsPerEpoch, int epochs) {
    this.schedule = schedule;
    this.base = base;
    this.stepsPerEpoch = stepsPerEpoch;
    this.epochs = epochs;
  }

  /** An epoch is over, with that loss. */
  void ended(double loss) {
    losses.add(loss);
  }

  /** Sets the rate of a batch of an epoch, both counted from 1; of an earlier one as it was. */
  void set(OptimizerState state, int epoch, int batch) {
    if (schedule instanceof Schedule.Constant) {
      return;
    }
    long step = (epoch - 1L) * stepsPerEpoch + batch - 1;
    List<Double> known = losses.size() < epoch ? losses : losses.subList(0, epoch - 1);
    state.learningRate((float) (base * schedule.factor(step, stepsPerEpoch, epochs, known)));
  }
}
