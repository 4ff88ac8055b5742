package backsweep.check;

import java.util.List;

/** Recognizes the usual mistakes in a gradient by comparing it with the right one. */
final class GradientHint {
  private static final double NEAR = 0.02;

  private GradientHint() {}

  /**
   * What is probably wrong, as a sentence.
   *
   * @param places where the gradient was compared
   * @param found the layer's numbers there
   * @param expected what they should be
   * @param all the layer's whole gradient
   * @param single the gradients that each example alone gives; empty for dX
   */
  static String of(
      int[] places, float[] found, double[] expected, float[] all, List<float[]> single) {
    boolean zero = true;
    double largest = 0;
    for (int i = 0; i < found.length; i++) {
      zero &= found[i] == 0;
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    if (zero) {
      return "it is zero everywhere compared: it is never computed, or its factor is lost";
    }
    for (int example = 0; single.size() > 1 && example < single.size(); example++) {
      if (java.util.Arrays.equals(single.get(example), all)) {
        return "it is the gradient of example " + example + " alone: the sum over examples is lost";
      }
    }
    double factor = factor(found, expected, largest);
    if (!Double.isNaN(factor)) {
      return factor(factor, single.size());
    }
    for (int shift : new int[] {1, -1}) {
      if (shifted(places, found, expected, shift, largest)) {
        return "each number belongs to the element "
            + (shift > 0 ? "after" : "before")
            + " it: an index is off by one";
      }
    }
    int right = 0;
    for (int i = 0; i < found.length; i++) {
      right += Math.abs(found[i] - expected[i]) <= NEAR * largest ? 1 : 0;
    }
    return right > 0
        ? right + " of " + found.length + " elements compared are right: a term or a case is lost"
        : "compare its formula with the derivative of the forward formula";
  }

  private static String factor(double factor, int examples) {
    if (Math.abs(factor + 1) < NEAR) {
      return "its sign is wrong";
    }
    if (examples > 1 && Math.abs(factor * examples - 1) < NEAR) {
      return "it is the mean over the examples; their sum is wanted, the loss has divided already";
    }
    return "it is "
        + String.format(java.util.Locale.ROOT, "%.4g", factor)
        + " times what it should be: a constant factor is wrong";
  }

  /** The one factor between them; NaN if there is none. */
  private static double factor(float[] found, double[] expected, double largest) {
    double factor = Double.NaN;
    int judged = 0;
    for (int i = 0; i < found.length; i++) {
      if (Math.abs(expected[i]) < 0.01 * largest) {
        continue;
      }
      double here = found[i] / expected[i];
      if (judged > 0 && Math.abs(here - factor) > NEAR * Math.abs(factor)) {
        return Double.NaN;
      }
      factor = judged == 0 ? here : factor;
      judged++;
    }
    return judged > 1 ? factor : Double.NaN;
  }

  private static boolean shifted(
      int[] places, float[] found, double[] expected, int shift, double largest) {
    int compared = 0;
    for (int i = 0; i < places.length; i++) {
      int j = i + shift;
      if (j < 0 || j >= places.length || places[j] != places[i] + shift) {
        continue;
      }
      compared++;
      if (Math.abs(found[i] - expected[j]) > NEAR * largest) {
        return false;
      }
    }
    return compared > 2;
  }
}
