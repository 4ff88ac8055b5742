package backsweep.explain;

import backsweep.tensor.Tensor;
import java.util.Locale;

/** Numbers of a tensor as text. */
final class Values {
  private Values() {}

  /**
   * All numbers of a small tensor, rows separated by semicolons; the first few and a summary of a
   * large one.
   */
  static String text(Tensor tensor, int most) {
    if (tensor.shape().rank() == 0) {
      return number(tensor.values()[0]);
    }
    boolean all = tensor.size() <= most;
    int columns = tensor.shape().dimension(tensor.shape().rank() - 1);
    StringBuilder text = new StringBuilder("(");
    for (int i = 0; i < Math.min(most, tensor.size()); i++) {
      text.append(i == 0 ? "" : all && i % columns == 0 ? "; " : ", ");
      float value = tensor.values()[i];
      text.append(all ? number(value) : String.format(Locale.ROOT, "%.4g", value));
    }
    return text.append(all ? ")" : ", …)  " + summary(tensor.values())).toString();
  }

  /** The shortest decimal that is this float and no other. */
  static String number(float value) {
    String text = Float.toString(value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  private static String summary(float[] values) {
    double sum = 0;
    float least = Float.POSITIVE_INFINITY;
    float greatest = Float.NEGATIVE_INFINITY;
    int zeros = 0;
    for (float v : values) {
      sum += v;
      least = Math.min(least, v);
      greatest = Math.max(greatest, v);
      zeros += v == 0 ? 1 : 0;
    }
    return String.format(
        Locale.ROOT,
        "%,d numbers from %.4g to %.4g, mean %.4g, %.0f %% zeros",
        values.length,
        least,
        greatest,
        sum / values.length,
        100.0 * zeros / values.length);
  }
}
