package backsweep.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.data.Batch;
import backsweep.data.Dataset;
import backsweep.layer.Layers;
import backsweep.loss.Loss;
import backsweep.loss.Losses;
import backsweep.network.Network;
import backsweep.network.PlanOptions;
import backsweep.network.TrainingPlan;
import backsweep.tensor.Shape;
import backsweep.training.Evaluation;
import backsweep.training.Evaluator;
import backsweep.training.Trainer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Labels that are smoothed, weighted, ignored, or given for each time step. */
class LabelLossProperties {
  private static final PlanOptions KEEP_ALL = new PlanOptions(1, true, true);

  private static Network identity(int steps, int classes) {
    return Network.of(Shape.of(steps, classes), Layers.reshape(steps, classes)).initialize(0);
  }

  /** −Σ k·log p, from the definition: k is (1 − ε)·w of the label, and ε·w/n of every class. */
  private static double loss(double[] z, int y, double smoothing, float[] w) {
    double sum = Arrays.stream(z).map(Math::exp).sum();
    double loss = 0;
    for (int j = 0; j < z.length; j++) {
      double k = (j == y ? 1 - smoothing : 0) * weight(w, y) + smoothing * weight(w, j) / z.length;
      loss += k * (Math.log(sum) - z[j]);
    }
    return loss;
  }

  private static double weight(float[] w, int y) {
    return w.length == 0 ? 1 : w[y];
  }

  @Property(tries = 120)
  void lossAndGradientOfLabelsAreThoseOfTheDefinition(
      @ForAll @IntRange(min = 1, max = 6) int rows,
      @ForAll @IntRange(min = 1, max = 5) int steps,
      @ForAll @IntRange(min = 1, max = 37) int n,
      @ForAll boolean smooth,
      @ForAll boolean weighted,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float smoothing = smooth ? random.nextInt(1, 8) / 8f : 0f;
    float[] w = new float[weighted ? n : 0];
    for (int j = 0; j < w.length; j++) {
      w[j] = random.nextInt(1, 17) / 8f;
    }
    Loss loss = Losses.softmaxCrossEntropyPerStep(smoothing, w);
    float[] z = new float[rows * steps * n];
    for (int i = 0; i < z.length; i++) {
      z[i] = (float) random.nextDouble(-4, 4);
    }
    int[] y = random.ints(rows * steps, -1, n).toArray();
    y[0] = Math.max(0, y[0]);
    Network network = identity(steps, n);
    Batch batch = Batch.ofStepClasses(Shape.of(steps, n), z, steps, y);
    DoubleNetwork exact = new DoubleNetwork(network, loss, batch);
    LossBound bound = new LossBound(exact, exact.A[1], new double[z.length]);
    double total = Arrays.stream(y).mapToDouble(c -> c < 0 ? 0 : weight(w, c)).sum();
    double mean = 0;
    try (TrainingPlan plan = network.planTraining(rows, loss, KEEP_ALL)) {
      float L = plan.forward(batch);
      plan.backward();
      float[] dZ = plan.outputGradient(0).values();
      for (int row = 0; row < y.length; row++) {
        double[] own = new double[n];
        Arrays.setAll(own, j -> 0);
        for (int j = 0; j < n; j++) {
          own[j] = z[row * n + j];
        }
        mean += y[row] < 0 ? 0 : loss(own, y[row], smoothing, w) / total;
        for (int j = 0; j < n; j++) {
          double slope = y[row] < 0 ? 0 : slope(own, j, y[row], smoothing, w) / total;
          int at = row * n + j;
          assertEquals(slope, dZ[at], bound.dZRadius[at] + 1e-8, "at " + at);
        }
      }
      assertEquals(mean, L, bound.radius + 1e-12);
      assertTrue(bound.radius < 1e-4 * (1 + mean), "bound " + bound.radius);
    }
  }

  private static double slope(double[] z, int j, int y, double smoothing, float[] w) {
    double h = 0x1p-16;
    double[] moved = z.clone();
    moved[j] = z[j] + h;
    double above = loss(moved, y, smoothing, w);
    moved[j] = z[j] - h;
    return (above - loss(moved, y, smoothing, w)) / (2 * h);
  }

  /** Even where what is left out is no number. */
  @Example
  void whereEveryStepIsLeftOutLossAndGradientAreZero() {
    float[] z = new float[2 * 3 * 4];
    z[5] = Float.NaN;
    z[7] = Float.POSITIVE_INFINITY;
    int[] y = new int[6];
    Arrays.fill(y, Loss.IGNORED);
    for (String text :
        List.of("softmaxCrossEntropyPerStep", "softmaxCrossEntropyPerStep(0.1,1,2,3,4)")) {
      Loss loss = Losses.parse(text);
      try (TrainingPlan plan = identity(3, 4).planTraining(2, loss, KEEP_ALL)) {
        assertEquals(0f, plan.forward(Batch.ofStepClasses(Shape.of(3, 4), z, 3, y)));
        plan.backward();
        assertArrayEquals(new float[z.length], plan.outputGradient(0).values());
      }
    }
  }

  /** The class of a step is the sign of its input; every third step is left out. */
  private static Dataset signs(int examples, int steps) {
    SplittableRandom random = new SplittableRandom(4);
    float[] X = new float[examples * steps];
    int[] y = new int[X.length];
    for (int i = 0; i < X.length; i++) {
      X[i] = (float) random.nextDouble(-1, 1);
      y[i] = i % 3 == 2 ? Loss.IGNORED : X[i] > 0 ? 1 : 0;
    }
    return Dataset.ofStepClasses(Shape.of(steps, 1), X, steps, y, List.of("minus", "plus"));
  }

  @Example
  void aSequenceModelLearnsALabelForEachStepAndIsMeasuredWithoutThoseLeftOut() {
    Dataset data = signs(200, 5);
    Network network =
        Network.of(Shape.of(5, 1), Layers.parse("gru(6, sequence) perStep(dense(2))"))
            .initialize(3);
    Loss loss = Losses.softmaxCrossEntropyPerStep();
    Trainer.builder(network)
        .loss(loss)
        .optimizer(backsweep.optimizer.Optimizers.adam(0.02f))
        .batchSize(16)
        .epochs(6)
        .seed(1)
        .build()
        .fit(data);
    try (Evaluator evaluator = new Evaluator(network, loss, 1)) {
      Evaluation measured = evaluator.evaluate(data);
      assertTrue(measured.loss() < 0.3, "loss " + measured.loss());
      assertTrue(measured.classification().accuracy() > 0.9);
      int counted = 0;
      for (int[] row : measured.classification().confusion()) {
        counted += Arrays.stream(row).sum();
      }
      assertEquals(667, counted);
    }
  }

  @Example
  void badLabelsAndConstantsAreNamed() {
    Dataset data = signs(4, 5);
    Shape output = Shape.of(5, 2);
    refused(
        "expected 3, one for each class",
        Losses.parse("softmaxCrossEntropyPerStep(0,1,2)").mismatch(output, 3, 5));
    refused("5 class labels", Losses.softmaxCrossEntropy().mismatch(Shape.of(2), 2, data.labels()));
    refused("5 class labels", Losses.focal().mismatch(Shape.of(2), 2, data.labels()));
    refused("expected 4", Losses.softmaxCrossEntropyPerStep().mismatch(Shape.of(4, 2), 2, 5));
    refused("smoothing 1.0", message(() -> Losses.softmaxCrossEntropy(1f)));
    refused("weight -1.0 of class 1", message(() -> Losses.softmaxCrossEntropy(0f, 1f, -1f)));
    refused("all 0", message(() -> Losses.softmaxCrossEntropy(0f, 0f, 0f)));
    float[] X = new float[6];
    int[] y = {0, 1, -1, 1, -2, 0};
    refused(
        "row 1 has class -2 at step 1",
        message(() -> Dataset.ofStepClasses(Shape.of(3, 1), X, 3, y, List.of("minus", "plus"))));
    refused(
        "row 1, step 1: class is -2", message(() -> Batch.ofStepClasses(Shape.of(3, 1), X, 3, y)));
    try (TrainingPlan plan = identity(3, 1).planTraining(2, Losses.softmaxCrossEntropyPerStep())) {
      int[] high = {0, 0, -1, 0, 3, 0};
      refused(
          "example 1 of the batch has class 3 at time step 1",
          message(() -> plan.forward(Batch.ofStepClasses(Shape.of(3, 1), X, 3, high))));
    }
  }

  private static void refused(String expected, String found) {
    assertTrue(found != null && found.contains(expected), found);
  }

  private static String message(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }
}
