package backsweep.optimizer;

import java.util.List;

/**
 * The two moments that {@link Adam} and {@link AdamW} share, with their corrections for the start
 * at zero, computed in double precision as β₁ᵗ and β₂ᵗ by repeated multiplication.
 */
abstract class Moments extends OptimizerState {
  final float[] m;
  final float[] v;
  private final float beta1;
  private final float beta2;
  private double power1 = 1;
  private double power2 = 1;

  /** α / (1 − β₁ᵗ). */
  float stepSize;

  /** √(1 − β₂ᵗ). */
  float rootCorrection2;

  Moments(float rate, float beta1, float beta2, int floats) {
    super(rate);
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.m = new float[floats];
    this.v = new float[floats];
  }

  @Override
  public long bytes() {
    return 4L * (m.length + v.length);
  }

  @Override
  public List<Memory> memory() {
    return List.of(new Memory("m", m), new Memory("v", v));
  }

  @Override
  final void rewind(long steps) {
    power1 = 1;
    power2 = 1;
    for (long t = 1; t <= steps; t++) {
      prepare(t);
    }
  }

  @Override
  final void prepare(long t) {
    power1 *= beta1;
    power2 *= beta2;
    stepSize = (float) (learningRate() / (1 - power1));
    rootCorrection2 = (float) Math.sqrt(1 - power2);
    prepareMore(t);
  }

  /** 1 − β₁ᵗ. */
  final double firstCorrection() {
    return 1 - power1;
  }

  /** What else depends on the number of the step alone. */
  void prepareMore(long t) {}
}
