package backsweep.formats;

import java.util.List;

/** How one column of a table becomes inputs of a network. */
sealed interface Feature {

  String name();

  /** How many inputs the column becomes. */
  default int width() {
    return 1;
  }

  /** Writes the inputs for one value to X[xo … xo + width); NaN stands for a missing value. */
  void encode(double value, float[] X, int xo);

  /** A number x becomes (x − mean) / deviation; a missing one becomes 0, as the mean would. */
  record Numeric(String name, Scaling scaling) implements Feature {
    @Override
    public void encode(double value, float[] X, int xo) {
      X[xo] = Double.isNaN(value) ? 0 : scaling.scaled(value);
      if (!Float.isFinite(X[xo])) {
        throw new IllegalArgumentException(
            "column '%s': %s is beyond all bounds, expected about %s ± %s as in training."
                .formatted(
                    name, (float) value, (float) scaling.mean(), (float) scaling.deviation()));
      }
    }
  }

  /** A number stays as it is; a missing one becomes another, the mean of training. */
  record Plain(String name, double missing) implements Feature {
    @Override
    public void encode(double value, float[] X, int xo) {
      X[xo] = (float) (Double.isNaN(value) ? missing : value);
    }
  }

  /** An index stays as it is: a whole number from 0 to count − 1, never missing. */
  record Index(String name, int count) implements Feature {
    @Override
    public void encode(double value, float[] X, int xo) {
      if (!isIndex(value, count)) {
        throw new IllegalArgumentException(
            "column '%s': %s is no index, expected a whole number from 0 to %d."
                .formatted(name, value, count - 1));
      }
      X[xo] = (float) value;
    }

    /** Whether it is a whole number from 0 to count − 1. */
    static boolean isIndex(double value, int count) {
      return value >= 0 && value < count && value == (int) value;
    }
  }

  /**
   * A category becomes one input of 1 among zeros; a missing one becomes the share of each category
   * in training.
   */
  record Category(String name, List<String> categories, List<Double> shares) implements Feature {
    @Override
    public int width() {
      return categories.size();
    }

    @Override
    public void encode(double value, float[] X, int xo) {
      for (int c = 0; c < categories.size(); c++) {
        if (Double.isNaN(value)) {
          X[xo + c] = shares.get(c).floatValue();
        } else {
          X[xo + c] = value == c ? 1 : 0;
        }
      }
    }
  }
}
