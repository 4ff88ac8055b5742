package backsweep.training;

import backsweep.data.Dataset;
import backsweep.loss.Loss;
import backsweep.network.InferencePlan;
import backsweep.network.Network;
import backsweep.network.PlanOptions;

/** Measures a network on data: loss, and what fits the kind of its targets. */
public final class Evaluator implements AutoCloseable {
  /** Examples per batch: fixed, so that the sum of the losses is the same for any setting. */
  private static final int BATCH = 256;

  private final InferencePlan plan;
  private final int outputs;

  /** For the network's parameters as they are at each call. */
  public Evaluator(Network network, Loss loss, int threads) {
    this.plan = network.planEvaluation(BATCH, loss, PlanOptions.threads(threads));
    this.outputs = network.outputShape().size();
  }

  /**
   * Measures all examples, in their order; if they have weights, each counts by its own in loss and
   * measures.
   */
  public Evaluation evaluate(Dataset data) {
    int n = data.size();
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    float[] predictions = new float[Math.multiplyExact(n, outputs)];
    double loss = 0;
    double weight = 0;
    for (int from = 0; from < n; from += BATCH) {
      int to = Math.min(n, from + BATCH);
      loss += plan.evaluate(data, order, from, to);
      weight += plan.weight();
      plan.copyPredictions(predictions, from * outputs);
    }
    double mean = weight == 0 ? 0 : loss / weight;
    float[] weights = data.isWeighted() ? new float[n] : null;
    if (weights != null) {
      data.copyWeights(order, 0, n, weights, 0);
    }
    if (data.isClassification()) {
      int labels = data.labels();
      int[] truth = new int[Math.multiplyExact(n, labels)];
      data.copyClasses(order, 0, n, truth, 0);
      return new Evaluation(
          n, mean, ClassificationMetrics.of(predictions, truth, outputs / labels, weights), null);
    }
    float[] truth = new float[predictions.length];
    data.copyValues(order, 0, n, truth, 0);
    return new Evaluation(
        n, mean, null, RegressionMetrics.of(predictions, truth, outputs, weights));
  }

  /** Bytes of its plan. */
  long bytes() {
    return plan.bytes();
  }

  /** Bytes that measuring the data takes: the order of its rows, predictions and truth. */
  long bytes(Dataset data) {
    int truth = data.isClassification() ? data.labels() : outputs;
    return 4L * data.size() * (1 + outputs + truth + (data.isWeighted() ? 1 : 0));
  }

  /** Ends the plan's threads. */
  @Override
  public void close() {
    plan.close();
  }
}
