package backsweep.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final double TINY = 1e-12;

  /**
   * Six examples of three classes, scored by hand.
   *
   * <pre>
   *   truth      0          0          1          1          2          2
   *   scores  .7 .2 .1   .3 .5 .2   .1 .8 .1   .4 .4 .2   .2 .3 .5   .5 .3 .2
   *   taken for  0          1          1          0 (tie)    2          0
   *   rank       1st        2nd        1st        2nd        1st        3rd
   * </pre>
   */
  @Test
  void classification_sixExamples_isAsCountedByHand() {
    float[] scores = {
      .7f, .2f, .1f, .3f, .5f, .2f, .1f, .8f, .1f, .4f, .4f, .2f, .2f, .3f, .5f, .5f, .3f, .2f
    };
    ClassificationMetrics m = ClassificationMetrics.of(scores, new int[] {0, 0, 1, 1, 2, 2}, 3);
    assertArrayEquals(new int[][] {{1, 1, 0}, {1, 1, 0}, {1, 0, 1}}, m.confusion());
    assertEquals(0.5, m.accuracy());
    assertEquals(5.0 / 6, m.topK(2));
    assertEquals(1, m.topK(3));
    assertEquals(1, m.topK(9));
    assertEquals(1.0 / 3, m.precision(0));
    assertEquals(0.5, m.precision(1));
    assertEquals(1, m.precision(2));
    assertEquals(0.5, m.recall(0));
    assertEquals(0.5, m.recall(1));
    assertEquals(0.5, m.recall(2));
    assertEquals(0.4, m.f1(0), TINY);
    assertEquals(0.5, m.f1(1), TINY);
    assertEquals(2.0 / 3, m.f1(2), TINY);
    assertEquals((1.0 / 3 + 0.5 + 1) / 3, m.macroPrecision(), TINY);
    assertEquals(0.5, m.macroRecall(), TINY);
    assertEquals((0.4 + 0.5 + 2.0 / 3) / 3, m.macroF1(), TINY);
    assertThrows(IllegalArgumentException.class, () -> m.topK(0));
  }

  @Test
  void classification_oneScorePerExample_isTheProbabilityOfClassOne() {
    ClassificationMetrics m =
        ClassificationMetrics.of(new float[] {.9f, .2f, .6f, .5f}, new int[] {1, 0, 0, 1}, 1);
    // At ½ the first class wins the tie.
    assertArrayEquals(new int[][] {{1, 1}, {1, 1}}, m.confusion());
    assertEquals(0.5, m.accuracy());
  }

  @Test
  void classification_classNeverPredicted_hasPrecisionZero() {
    ClassificationMetrics m =
        ClassificationMetrics.of(new float[] {1, 0, 1, 0}, new int[] {0, 1}, 2);
    assertEquals(0, m.precision(1));
    assertEquals(0, m.recall(1));
    assertEquals(0, m.f1(1));
  }

  /** A network that has come to nothing is never right, and both ways of counting agree on it. */
  @Test
  void classification_scoresThatAreNoNumbers_countAsWrong() {
    float nan = Float.NaN;
    float[] scores = {
      nan, nan, nan, nan, nan, nan, nan, .5f, .2f, .9f, nan, .1f, .1f, nan, .2f, nan, nan, .1f
    };
    int[] truth = {0, 2, 1, 1, 2, 2};
    ClassificationMetrics m = ClassificationMetrics.of(scores, truth, 3);
    assertArrayEquals(new int[][] {{0, 1, 0}, {1, 1, 0}, {1, 0, 2}}, m.confusion());
    assertEquals(3.0 / 6, m.accuracy());
    assertEquals(3.0 / 6, m.topK(2));
    ClassificationMetrics one = ClassificationMetrics.of(new float[] {nan, nan}, new int[2], 1);
    assertArrayEquals(new int[][] {{0, 2}, {0, 0}}, one.confusion());
    assertEquals(0, one.accuracy());
  }

  /** Errors 1, −1, 0, 2 around truths with mean 2½ and Σ(y − mean)² = 5. */
  @Test
  void regression_fourExamples_isAsCountedByHand() {
    RegressionMetrics m =
        RegressionMetrics.of(new float[] {2, 1, 3, 6}, new float[] {1, 2, 3, 4}, 1);
    assertEquals(1, m.meanAbsoluteError());
    assertEquals(Math.sqrt(1.5), m.rootMeanSquaredError(), TINY);
    assertEquals(1 - 6.0 / 5, m.r2(), TINY);
  }

  /** Two outputs, each around its own mean: 2 and 20, with Σ = 2 + 200. */
  @Test
  void regression_twoOutputs_eachHasItsOwnMean() {
    RegressionMetrics m =
        RegressionMetrics.of(new float[] {1, 10, 3, 29}, new float[] {1, 10, 3, 30}, 2);
    assertEquals(1 - 1.0 / 202, m.r2(), TINY);
    RegressionMetrics constant = RegressionMetrics.of(new float[] {1, 2}, new float[] {5, 5}, 1);
    assertEquals(0, constant.r2());
  }

  /** Its weighted mean is rounded to another number than each of them is. */
  @Test
  void regression_truthThatDoesNotVary_hasNoShareExplained() {
    float y = 0.124037266f;
    float[] weights = {0.016745934f, 91.18384f, 0.4682689f, 3.5066054f};
    float[] truth = {y, y, y, y};
    assertEquals(0, RegressionMetrics.of(new float[4], truth, 1, weights).r2());
    float[] one = {y, y, y, 3};
    assertEquals(
        0, RegressionMetrics.of(new float[4], one, 1, new float[] {3.3f, 7, 0.1f, 0}).r2());
    float[] both = {y, 1, y, 2, y, 4, y, 1};
    float[] varying = {1, 2, 4, 1};
    float[] predicted = {y, 2, y, 2, y, 3, y, 1};
    assertEquals(
        RegressionMetrics.of(new float[] {2, 2, 3, 1}, varying, 1, weights).r2(),
        RegressionMetrics.of(predicted, both, 2, weights).r2());
  }

  /** Whole weights are as if an example stood there so many times. */
  @Test
  void metrics_wholeWeights_areThoseOfRepeatedExamples() {
    float[] scores = {.7f, .2f, .1f, .3f, .5f, .2f, .1f, .8f, .1f, .4f, .4f, .2f};
    float[] all = {
      .7f, .2f, .1f, .7f, .2f, .1f, .3f, .5f, .2f, .4f, .4f, .2f, .4f, .4f, .2f, .4f, .4f, .2f
    };
    float[] weights = {2, 1, 0, 3};
    ClassificationMetrics m = ClassificationMetrics.of(scores, new int[] {0, 0, 1, 1}, 3, weights);
    ClassificationMetrics r = ClassificationMetrics.of(all, new int[] {0, 0, 0, 1, 1, 1}, 3);
    assertArrayEquals(new int[][] {{1, 1, 0}, {1, 1, 0}, {0, 0, 0}}, m.confusion());
    assertEquals(2.0 / 6, m.accuracy());
    for (int c = 0; c < 3; c++) {
      assertEquals(r.precision(c), m.precision(c));
      assertEquals(r.recall(c), m.recall(c));
      assertEquals(r.topK(c + 1), m.topK(c + 1));
    }
    RegressionMetrics w =
        RegressionMetrics.of(
            new float[] {2, 1, 3, 6}, new float[] {1, 2, 3, 4}, 1, new float[] {2, 1, 0, 3});
    RegressionMetrics e =
        RegressionMetrics.of(new float[] {2, 2, 1, 6, 6, 6}, new float[] {1, 1, 2, 4, 4, 4}, 1);
    assertEquals(e.meanAbsoluteError(), w.meanAbsoluteError(), TINY);
    assertEquals(e.rootMeanSquaredError(), w.rootMeanSquaredError(), TINY);
    assertEquals(e.r2(), w.r2(), TINY);
    assertEquals(
        new RegressionMetrics(0, 0, 0),
        RegressionMetrics.of(new float[] {2}, new float[] {1}, 1, new float[] {0}));
  }
}
