package backsweep.optimizer;

/**
 * The two moments that {@link Adam} and {@link AdamW} share, with their corrections for the start
 * at zero, computed in double precision as β₁ᵗ and β₂ᵗ by repeated multiplication.
 */
abstract class Moments extends OptimizerState {
  final float[] m;
  final float[] v;
  private final float rate;
  private final float beta1;
  private final float beta2;
  private double power1 = 1;
  private double power2 = 1;

  /** α / (1 − β₁ᵗ). */
  float stepSize;

  /** √(1 − β₂ᵗ). */
  float rootCorrection2;

  Moments(float rate, float beta1, float beta2, int floats) {
    this.rate = rate;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.m = new float[floats];
    this.v = new float[floats];
  }

  @Override
  public final long bytes() {
    return 4L * (m.length + v.length);
  }

  @Override
  final void prepare(long t) {
    power1 *= beta1;
    power2 *= beta2;
    stepSize = (float) (rate / (1 - power1));
    rootCorrection2 = (float) Math.sqrt(1 - power2);
  }
}
