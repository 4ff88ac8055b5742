package backsweep.kernel;

/** Scalar twins of {@link Activations}. */
public final class ReferenceActivations {
  private ReferenceActivations() {}

  /** Twin of {@link Activations#relu}. */
  public static void relu(float[] z, int zo, float[] a, int ao, int n) {
    for (int i = 0; i < n; i++) {
      float Z = z[zo + i];
      a[ao + i] = Z <= 0f ? 0f : Z;
    }
  }

  /** Twin of {@link Activations#reluBackward}. */
  public static void reluBackward(
      float[] a, int ao, float[] dA, int dao, float[] dZ, int dzo, int n) {
    for (int i = 0; i < n; i++) {
      float A = a[ao + i];
      float D = dA[dao + i];
      dZ[dzo + i] = A > 0f ? D : 0f;
    }
  }

  /** Twin of {@link Activations#leakyRelu}. */
  public static void leakyRelu(float[] z, int zo, float[] a, int ao, int n, float slope) {
    for (int i = 0; i < n; i++) {
      float Z = z[zo + i];
      a[ao + i] = Z > 0f ? Z : Z * slope;
    }
  }

  /** Twin of {@link Activations#leakyReluBackward}. */
  public static void leakyReluBackward(
      float[] a, int ao, float[] dA, int dao, float[] dZ, int dzo, int n, float slope) {
    for (int i = 0; i < n; i++) {
      float A = a[ao + i];
      float D = dA[dao + i];
      dZ[dzo + i] = A > 0f ? D : D * slope;
    }
  }

  /** Twin of {@link Activations#elu}. */
  public static void elu(float[] z, int zo, float[] a, int ao, int n, float alpha) {
    for (int i = 0; i < n; i++) {
      float Z = z[zo + i];
      a[ao + i] = Z >= 0f ? Z : ReferenceMath.expm1(Z) * alpha;
    }
  }

  /** Twin of {@link Activations#eluBackward}. */
  public static void eluBackward(
      float[] a, int ao, float[] dA, int dao, float[] dZ, int dzo, int n, float alpha) {
    for (int i = 0; i < n; i++) {
      float A = a[ao + i];
      float D = dA[dao + i];
      dZ[dzo + i] = (A > 0f ? 1f : A + alpha) * D;
    }
  }

  /** Twin of {@link Activations#sigmoid}. */
  public static void sigmoid(float[] z, int zo, float[] a, int ao, int n) {
    for (int i = 0; i < n; i++) {
      float Z = z[zo + i];
      a[ao + i] = ReferenceMath.sigmoid(Z);
    }
  }

  /** Twin of {@link Activations#sigmoidBackward}. */
  public static void sigmoidBackward(
      float[] a, int ao, float[] dA, int dao, float[] dZ, int dzo, int n) {
    for (int i = 0; i < n; i++) {
      float A = a[ao + i];
      float D = dA[dao + i];
      dZ[dzo + i] = (1f - A) * A * D;
    }
  }

  /** Twin of {@link Activations#tanh}. */
  public static void tanh(float[] z, int zo, float[] a, int ao, int n) {
    for (int i = 0; i < n; i++) {
      float Z = z[zo + i];
      a[ao + i] = ReferenceMath.tanh(Z);
    }
  }

  /** Twin of {@link Activations#tanhBackward}. */
  public static void tanhBackward(
      float[] a, int ao, float[] dA, int dao, float[] dZ, int dzo, int n) {
    for (int i = 0; i < n; i++) {
      float A = a[ao + i];
      float D = dA[dao + i];
      dZ[dzo + i] = (1f - A) * (A + 1f) * D;
    }
  }

  /** Twin of {@link Activations#gelu}. */
  public static void gelu(float[] z, int zo, float[] a, int ao, int n) {
    for (int i = 0; i < n; i++) {
      float Z = z[zo + i];
      a[ao + i] = ReferenceMath.gelu(Z);
    }
  }

  /** Twin of {@link Activations#geluBackward}. */
  public static void geluBackward(
      float[] z, int zo, float[] dA, int dao, float[] dZ, int dzo, int n) {
    for (int i = 0; i < n; i++) {
      float Z = z[zo + i];
      float D = dA[dao + i];
      dZ[dzo + i] = ReferenceMath.geluSlope(Z) * D;
    }
  }

  /** Twin of {@link Activations#silu}. */
  public static void silu(float[] z, int zo, float[] a, int ao, int n) {
    for (int i = 0; i < n; i++) {
      float Z = z[zo + i];
      a[ao + i] = ReferenceMath.silu(Z);
    }
  }

  /** Twin of {@link Activations#siluBackward}. */
  public static void siluBackward(
      float[] z, int zo, float[] dA, int dao, float[] dZ, int dzo, int n) {
    for (int i = 0; i < n; i++) {
      float Z = z[zo + i];
      float D = dA[dao + i];
      dZ[dzo + i] = ReferenceMath.siluSlope(Z) * D;
    }
  }

  /** Twin of {@link Activations#softplus}. */
  public static void softplus(float[] z, int zo, float[] a, int ao, int n) {
    for (int i = 0; i < n; i++) {
      float Z = z[zo + i];
      a[ao + i] = ReferenceMath.softplus(Z);
    }
  }

  /** Twin of {@link Activations#softplusBackward}. */
  public static void softplusBackward(
      float[] z, int zo, float[] dA, int dao, float[] dZ, int dzo, int n) {
    for (int i = 0; i < n; i++) {
      float Z = z[zo + i];
      float D = dA[dao + i];
      dZ[dzo + i] = ReferenceMath.sigmoid(Z) * D;
    }
  }
}
