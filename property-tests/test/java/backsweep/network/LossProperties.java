package backsweep.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Batch;
import backsweep.layer.Layers;
import backsweep.loss.CosineDistance;
import backsweep.loss.Loss;
import backsweep.loss.Losses;
import backsweep.loss.Output;
import backsweep.loss.Poisson;
import backsweep.oracle.Recipe;
import backsweep.tensor.Shape;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Losses alone: the network is the identity. */
class LossProperties {
  private static final double U = 0x1p-24;
  private static final PlanOptions KEEP_ALL = new PlanOptions(1, true, true);

  @Provide
  Arbitrary<Loss> losses() {
    return Arbitraries.of(Recipe.LOSSES).map(Losses::parse);
  }

  private static Network identity(int n) {
    return Network.of(Shape.of(n), Layers.flatten()).initialize(0);
  }

  /** Multiples of 2⁻⁶ below 16, so that sums and differences of a few are exact. */
  private static float[] exact(SplittableRandom random, int n) {
    float[] z = new float[n];
    for (int i = 0; i < n; i++) {
      z[i] = random.nextInt(-1024, 1024) * 0x1p-6f;
    }
    return z;
  }

  private static Batch batch(Loss loss, SplittableRandom random, float[] z, int n) {
    int rows = z.length / n;
    if (loss.wantsClasses()) {
      int[] y = new int[rows];
      for (int i = 0; i < rows; i++) {
        y[i] = random.nextInt(n);
      }
      return Batch.ofClasses(Shape.of(n), z, y);
    }
    float[] y = exact(random, z.length);
    for (int i = 0; i < y.length && loss.leastTarget() == 0; i++) {
      y[i] = random.nextInt(2);
    }
    return Batch.ofValues(Shape.of(n), z, Shape.of(n), y);
  }

  /** fl(p) = e/s·(1 + δ) with the same s for a row, a sum of n terms: γₙ₊₂ covers both. */
  @Property(tries = 200)
  void probabilitiesOfARowSumToOne(
      @ForAll @IntRange(min = 1, max = 20) int rows,
      @ForAll @IntRange(min = 1, max = 150) int n,
      @ForAll long seed) {
    float[] z = exact(new SplittableRandom(seed), rows * n);
    float[] p = new float[rows * n];
    Network network = identity(n).output(Output.SOFTMAX);
    network.planInference(rows).predict(z, 0, rows, p, 0);
    for (int i = 0; i < rows; i++) {
      double sum = 0;
      for (int j = 0; j < n; j++) {
        assertTrue(p[i * n + j] >= 0 && p[i * n + j] <= 1);
        sum += p[i * n + j];
      }
      assertEquals(1, sum, (n + 2) * U / (1 - (n + 2) * U) + n * 0x1p-149);
    }
  }

  @Property(tries = 200)
  void shiftingARowChangesNoProbability(
      @ForAll @IntRange(min = 1, max = 150) int n,
      @ForAll @IntRange(min = -1000, max = 1000) int shift,
      @ForAll long seed) {
    float[] z = exact(new SplittableRandom(seed), n);
    float[] moved = z.clone();
    for (int j = 0; j < n; j++) {
      moved[j] += shift;
    }
    Network network = identity(n).output(Output.SOFTMAX);
    assertArrayEquals(network.predict(z), network.predict(moved));
  }

  @Property(tries = 200)
  void noLossIsNegativeAndAPerfectPredictionCostsNothing(
      @ForAll("losses") Loss loss,
      @ForAll @IntRange(min = 1, max = 20) int rows,
      @ForAll @IntRange(min = 1, max = 50) int n,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] z = exact(random, rows * n);
    Batch batch = batch(loss, random, z, n);
    try (TrainingPlan plan = identity(n).planTraining(rows, loss)) {
      assertTrue(plan.forward(batch) >= 0 || loss instanceof Poisson);
      if (loss.output() == Output.IDENTITY && !loss.wantsClasses()) {
        Batch perfect = Batch.ofValues(Shape.of(n), z, Shape.of(n), z.clone());
        // No direction is that of a row of zeros.
        int without = loss instanceof CosineDistance ? zeroRows(z, n) : 0;
        assertEquals((float) without / rows, plan.forward(perfect));
      }
    }
  }

  private static int zeroRows(float[] z, int n) {
    int count = 0;
    for (int row = 0; row < z.length; row += n) {
      int i = row;
      while (i < row + n && z[i] == 0) {
        i++;
      }
      count += i == row + n ? 1 : 0;
    }
    return count;
  }

  /** The gradient of a row depends on that row and the size of the batch alone. */
  @Property(tries = 100)
  void permutingABatchPermutesItsGradientsExactlyAndItsLossUpToRounding(
      @ForAll("losses") Loss loss,
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 30) int n,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] z = exact(random, rows * n);
    Batch batch = batch(loss, random, z, n);
    int shift = random.nextInt(rows);
    float[] turned = new float[z.length];
    turn(z, turned, shift * n);
    Batch other;
    if (loss.wantsClasses()) {
      int[] y = new int[rows];
      for (int i = 0; i < rows; i++) {
        y[(i + shift) % rows] = batch.classes()[i];
      }
      other = Batch.ofClasses(Shape.of(n), turned, y);
    } else {
      float[] y = new float[z.length];
      turn(batch.values(), y, shift * n);
      other = Batch.ofValues(Shape.of(n), turned, Shape.of(n), y);
    }
    try (TrainingPlan plan = identity(n).planTraining(rows, loss, KEEP_ALL)) {
      float before = plan.forward(batch);
      plan.backward();
      float[] expected = new float[z.length];
      turn(plan.outputGradient(0).values(), expected, shift * n);
      float after = plan.forward(other);
      plan.backward();
      assertArrayEquals(expected, plan.outputGradient(0).values());
      // No term is negative: each order of the sum is within γ of the exact one.
      assertEquals(before, after, 2.01 * (rows + 4) * U * before);
    }
  }

  private static void turn(float[] from, float[] to, int by) {
    for (int i = 0; i < from.length; i++) {
      to[(i + by) % from.length] = from[i];
    }
  }

  @Property(tries = 100)
  void gradientsOfSoftmaxSumToZeroInEveryRow(
      @ForAll @IntRange(min = 1, max = 20) int rows,
      @ForAll @IntRange(min = 1, max = 60) int n,
      @ForAll long seed) {
    Loss loss = Losses.softmaxCrossEntropy();
    SplittableRandom random = new SplittableRandom(seed);
    Batch batch = batch(loss, random, exact(random, rows * n), n);
    try (TrainingPlan plan = identity(n).planTraining(rows, loss, KEEP_ALL)) {
      plan.forward(batch);
      plan.backward();
      float[] dZ = plan.outputGradient(0).values();
      for (int i = 0; i < rows; i++) {
        double sum = 0;
        double size = 0;
        for (int j = 0; j < n; j++) {
          sum += dZ[i * n + j];
          size += Math.abs(dZ[i * n + j]);
        }
        // Σp is 1 up to γₙ₊₂; the factor 1/rows and the difference p − 1 take three roundings.
        assertEquals(0, sum, (1.01 * (n + 2) * U + n * 0x1p-149) / rows + 3.01 * U * size);
      }
    }
  }
}
