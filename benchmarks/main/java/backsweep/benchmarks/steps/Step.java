package backsweep.benchmarks.steps;

import backsweep.benchmarks.peers.Contender;

/**
 * A task, ready to run in one framework. A run is a training step, or the prediction of a batch.
 */
public interface Step extends Contender {
  /**
   * Training: the losses of the next steps, each before its update.
   *
   * @param steps 1 if the task is inference
   * @return the losses, or the probabilities [batch, out] of an inference
   */
  float[] check(int steps);
}
