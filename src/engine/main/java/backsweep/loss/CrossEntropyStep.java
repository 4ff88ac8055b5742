package backsweep.loss;

import backsweep.kernel.LabelRows;
import backsweep.kernel.Softmax;
import backsweep.plan.Operation;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Softmax cross entropy of one label or several per example, with or without smoothing and weights.
 *
 * @param weights of the classes; empty if all are 1
 * @param sum of the weights
 */
record CrossEntropyStep(LossContext c, float smoothing, float[] weights, float sum)
    implements LossStep {
  static List<Float> checked(String name, float smoothing, List<Float> weights) {
    if (!(smoothing >= 0 && smoothing < 1)) {
      throw new IllegalArgumentException(
          "%s: found smoothing %s, expected a number from 0 to below 1, such as 0.1"
              .formatted(name, smoothing));
    }
    boolean some = weights.isEmpty();
    for (int c = 0; c < weights.size(); c++) {
      float w = weights.get(c);
      some |= w > 0;
      if (!(w >= 0 && w < Float.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "%s: found weight %s of class %d, expected a finite number from 0 on"
                .formatted(name, w, c));
      }
    }
    if (!some) {
      throw new IllegalArgumentException(
          name + ": found weights that are all 0, expected one above 0: nothing would count");
    }
    return List.copyOf(weights);
  }

  static String spec(String name, float smoothing, List<Float> weights) {
    if (smoothing == 0 && weights.isEmpty()) {
      return name;
    }
    StringBuilder text = new StringBuilder(name).append('(').append(smoothing);
    weights.forEach(w -> text.append(", ").append(w));
    return text.append(')').toString();
  }

  static @Nullable String mismatch(Loss loss, List<Float> weights, int classes) {
    return classes == 0 || weights.isEmpty() || weights.size() == classes
        ? null
        : "%s: found %d class weights, expected %d, one for each class of the data"
            .formatted(loss.name(), weights.size(), classes);
  }

  static List<Operation> operations(int n, int rows, float smoothing, List<Float> weights) {
    boolean bare = smoothing == 0 && weights.isEmpty();
    Operation plain =
        new Operation(
            Operation.Part.FORWARD,
            "{P} = softmax({Z})" + (bare ? "; {l} = −log {P}[{y}]" : ""),
            "Softmax.crossEntropy",
            rows * (27L * n + 45));
    if (bare) {
      return List.of(
          plain,
          new Operation(
              Operation.Part.INPUT_GRADIENT,
              "{dZ} = ({P} − onehot({y})) / batch",
              "Softmax.crossEntropyBackward",
              rows * (n + 1L)));
    }
    String constants = ", ε = " + smoothing + (weights.isEmpty() ? ", w = 1" : ", w = " + weights);
    return List.of(
        plain,
        new Operation(
            Operation.Part.FORWARD,
            "{l} = −(1 − ε)·w[{y}]·log {P}[{y}] − ε/n·Σ w ⊙ log {P}" + constants,
            "LabelRows.smooth",
            rows * (4L * n + 21)),
        new Operation(
            Operation.Part.INPUT_GRADIENT,
            "{dZ} = ((1 − ε)·w[{y}]·({P} − onehot({y})) + ε/n·(Σw·{P} − w)) / Σ w[{y}]" + constants,
            "LabelRows.smoothBackward",
            rows * (4L * n + 6)));
  }

  static LossStep of(LossContext c, float smoothing, List<Float> weights) {
    int n = c.Z().columns() / c.losses().columns();
    if (smoothing == 0 && weights.isEmpty()) {
      return new CrossEntropyStep(c, 0f, new float[0], 0f);
    }
    float[] w = new float[n];
    Arrays.fill(w, 1f);
    double sum = 0;
    for (int j = 0; j < n; j++) {
      w[j] = weights.isEmpty() ? 1f : weights.get(j);
      sum += w[j];
    }
    return new CrossEntropyStep(c, smoothing, w, (float) sum);
  }

  @Override
  public void forward(int from, int to, int worker) {
    float[] arena = c.workspace().arena();
    float[] lanes = c.workspace().scratch(worker);
    int[] classes = c.workspace().classes();
    int labels = c.losses().columns();
    int n = c.Z().columns() / labels;
    int rows = (to - from) * labels;
    int y = from * labels;
    int z = c.z(from);
    int l = c.loss(from);
    Softmax.crossEntropy(arena, z, classes, y, arena, c.dz(from), arena, l, rows, n, lanes, 0);
    if (weights.length > 0) {
      LabelRows.smooth(arena, z, classes, y, weights, 0, arena, l, rows, n, smoothing, lanes, 0);
    }
  }

  @Override
  public void backward(int from, int to, int worker) {
    float[] arena = c.workspace().arena();
    int[] classes = c.workspace().classes();
    int labels = c.losses().columns();
    int n = c.Z().columns() / labels;
    int rows = (to - from) * labels;
    int y = from * labels;
    int p = c.dz(from);
    float scale = c.scale();
    if (weights.length == 0) {
      Softmax.crossEntropyBackward(arena, p, classes, y, arena, p, rows, n, scale);
    } else {
      LabelRows.smoothBackward(
          arena, p, classes, y, weights, 0, sum, arena, p, rows, n, smoothing, scale);
    }
  }
}
