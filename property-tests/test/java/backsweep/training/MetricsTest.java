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
