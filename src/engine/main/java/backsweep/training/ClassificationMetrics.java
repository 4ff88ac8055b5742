package backsweep.training;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How well classes were told apart: the confusion matrix and what follows from it.
 *
 * <p>Examples that have weights count by them in every ratio; the confusion matrix counts examples.
 * A ratio whose denominator is 0 is 0: the precision of a class that was never predicted.
 */
public final class ClassificationMetrics {
  private final int[][] confusion;

  /** The sum of the weights of the examples that are counted there; null if all count alike. */
  private final double @Nullable [] weighed;

  private final double[] ranks;

  private ClassificationMetrics(int[][] confusion, double @Nullable [] weighed, double[] ranks) {
    this.confusion = confusion;
    this.weighed = weighed;
    this.ranks = ranks;
  }

  /**
   * Compares scores with the true classes. The predicted class is the first with the greatest
   * score. A score that is no number is behind all others, and where the true class has such a
   * score the example counts as wrong: if no score is a number, it is taken for another class, the
   * first.
   *
   * @param scores [examples, n]; with n = 1 the probability of class 1 of two
   * @param truth the true class of each example; one that is negative is left out
   * @param n scores per example
   */
  public static ClassificationMetrics of(float[] scores, int[] truth, int n) {
    return of(scores, truth, n, null);
  }

  /**
   * The same, where examples count differently.
   *
   * @param weights how much each counts, one for as many neighbours in {@code truth} as there are
   *     for each; null if all count alike
   */
  public static ClassificationMetrics of(
      float[] scores, int[] truth, int n, float @Nullable [] weights) {
    int classes = n == 1 ? 2 : n;
    int[][] confusion = new int[classes][classes];
    double[] weighed = weights == null ? null : new double[classes * classes];
    double[] ranks = new double[classes];
    float[] row = new float[classes];
    for (int i = 0; i < truth.length; i++) {
      if (truth[i] < 0) {
        continue;
      }
      if (n == 1) {
        row[0] = 1f - scores[i];
        row[1] = scores[i];
      } else {
        System.arraycopy(scores, i * n, row, 0, n);
      }
      int predicted = predicted(row, truth[i]);
      int rank = rank(row, truth[i]);
      double weight = 1;
      if (weights != null && weighed != null) {
        weight = weights[(int) ((long) i * weights.length / truth.length)];
        weighed[truth[i] * classes + predicted] += weight;
      }
      confusion[truth[i]][predicted]++;
      ranks[rank] += weight;
    }
    return new ClassificationMetrics(confusion, weighed, ranks);
  }

  private static int predicted(float[] row, int truth) {
    int most = -1;
    for (int c = 0; c < row.length; c++) {
      if (most < 0 ? !Float.isNaN(row[c]) : row[c] > row[most]) {
        most = c;
      }
    }
    int other = truth == 0 ? 1 : 0;
    return most < 0 ? other : most;
  }

  /** How many classes are ahead of the true one. */
  private static int rank(float[] row, int truth) {
    if (Float.isNaN(row[truth])) {
      return row.length - 1;
    }
    int rank = 0;
    for (int c = 0; c < row.length; c++) {
      boolean ahead = row[c] > row[truth] || (row[c] == row[truth] && c < truth);
      rank += ahead ? 1 : 0;
    }
    return rank;
  }

  /** Number of examples of true class i that were taken for class j, as [i][j]; a copy. */
  public int[][] confusion() {
    return Arrays.stream(confusion).map(int[]::clone).toArray(int[][]::new);
  }

  /** Number of classes. */
  public int classes() {
    return confusion.length;
  }

  /** Share of examples whose class was predicted. */
  public double accuracy() {
    return topK(1);
  }

  /** Share of examples whose class was among the k with the greatest scores. */
  public double topK(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("top-k: found k = " + k + ", expected 1 or more");
    }
    return ratio(sum(ranks, k), sum(ranks, ranks.length));
  }

  /** Of those taken for class c, the share that is c. */
  public double precision(int c) {
    double column = 0;
    for (int i = 0; i < classes(); i++) {
      column += count(i, c);
    }
    return ratio(count(c, c), column);
  }

  /** Of those that are c, the share taken for c. */
  public double recall(int c) {
    double row = 0;
    for (int j = 0; j < classes(); j++) {
      row += count(c, j);
    }
    return ratio(count(c, c), row);
  }

  /** Harmonic mean of precision and recall of class c. */
  public double f1(int c) {
    double sum = precision(c) + recall(c);
    return sum == 0 ? 0 : 2 * precision(c) * recall(c) / sum;
  }

  /** Mean of {@link #precision} over the classes. */
  public double macroPrecision() {
    return mean(this::precision);
  }

  /** Mean of {@link #recall} over the classes. */
  public double macroRecall() {
    return mean(this::recall);
  }

  /** Mean of {@link #f1} over the classes. */
  public double macroF1() {
    return mean(this::f1);
  }

  private double mean(java.util.function.IntToDoubleFunction measure) {
    return java.util.stream.IntStream.range(0, classes()).mapToDouble(measure).sum() / classes();
  }

  /** Examples of class i that were taken for class j, each as often as it counts. */
  private double count(int i, int j) {
    return weighed == null ? confusion[i][j] : weighed[i * classes() + j];
  }

  /** Of the first k, in order. */
  private static double sum(double[] values, int k) {
    double sum = 0;
    for (int i = 0; i < Math.min(k, values.length); i++) {
      sum += values[i];
    }
    return sum;
  }

  private static double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }
}
