package backsweep.layer;

import backsweep.tensor.SeededRandom;

/** Where the first values of a weight matrix [in, out] come from. */
public enum Initializer {
  /** Uniform in ±√(6/in): He et al., 2015, "Delving Deep into Rectifiers". */
  HE_UNIFORM("heUniform"),
  /** Normal with variance 2/in: He et al., 2015. */
  HE_NORMAL("heNormal"),
  /** Uniform in ±√(6/(in+out)): Glorot and Bengio, 2010, "Understanding the difficulty …". */
  GLOROT_UNIFORM("glorotUniform"),
  /** Normal with variance 2/(in+out): Glorot and Bengio, 2010. */
  GLOROT_NORMAL("glorotNormal"),
  /** Normal with mean 0 and variance 1. */
  STANDARD_NORMAL("standardNormal"),
  /** All zero. */
  ZEROS("zeros"),
  /** All one. */
  ONES("ones");

  private final String text;

  Initializer(String text) {
    this.text = text;
  }

  /** The name used in layer specifications, such as {@code heUniform}. */
  public String text() {
    return text;
  }

  /** Fills {@code values} for a parameter with that many inputs and outputs. */
  public void fill(float[] values, int in, int out, SeededRandom random) {
    double limit =
        switch (this) {
          case HE_UNIFORM -> StrictMath.sqrt(6.0 / in);
          case HE_NORMAL -> StrictMath.sqrt(2.0 / in);
          case GLOROT_UNIFORM -> StrictMath.sqrt(6.0 / ((double) in + out));
          case GLOROT_NORMAL -> StrictMath.sqrt(2.0 / ((double) in + out));
          case STANDARD_NORMAL -> 1;
          case ZEROS, ONES -> 0;
        };
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (this) {
            case HE_UNIFORM, GLOROT_UNIFORM -> (float) ((2.0 * random.nextFloat() - 1.0) * limit);
            case HE_NORMAL, GLOROT_NORMAL, STANDARD_NORMAL ->
                (float) (random.nextGaussian() * limit);
            case ZEROS -> 0f;
            case ONES -> 1f;
          };
    }
  }
}
