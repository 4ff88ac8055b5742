package backsweep.kernel;

/** Scalar twins of {@link AdaptiveUpdates}. */
public final class ReferenceAdaptiveUpdates {
  private ReferenceAdaptiveUpdates() {}

  /** Twin of {@link AdaptiveUpdates#adadelta}. */
  public static void adadelta(
      float[] w,
      int wo,
      float[] g,
      int go,
      float[] s,
      int so,
      float[] u,
      int uo,
      int n,
      float lr,
      float rho,
      float eps) {
    float rest = 1f - rho;
    for (int i = 0; i < n; i++) {
      float G = g[go + i];
      float U = u[uo + i];
      float S = Math.fma(G * rest, G, s[so + i] * rho);
      float d = (float) Math.sqrt(U + eps) / (float) Math.sqrt(S + eps) * G;
      s[so + i] = S;
      u[uo + i] = Math.fma(d * rest, d, U * rho);
      w[wo + i] = Math.fma(d, -lr, w[wo + i]);
    }
  }

  /** Twin of {@link AdaptiveUpdates#amsGrad}. */
  public static void amsGrad(
      float[] w,
      int wo,
      float[] g,
      int go,
      float[] m,
      int mo,
      float[] v,
      int vo,
      float[] x,
      int xo,
      int n,
      float stepSize,
      float beta1,
      float beta2,
      float eps,
      float rootCorrection2) {
    float inverse = 1f / rootCorrection2;
    for (int i = 0; i < n; i++) {
      float G = g[go + i];
      float M = Math.fma(m[mo + i], beta1, G * (1f - beta1));
      float V = Math.fma(G * (1f - beta2), G, v[vo + i] * beta2);
      float X = Math.max(x[xo + i], V);
      float root = Math.fma((float) Math.sqrt(X), inverse, eps);
      m[mo + i] = M;
      v[vo + i] = V;
      x[xo + i] = X;
      w[wo + i] = Math.fma(M / root, -stepSize, w[wo + i]);
    }
  }

  /** Twin of {@link AdaptiveUpdates#nadam}. */
  public static void nadam(
      float[] w,
      int wo,
      float[] g,
      int go,
      float[] m,
      int mo,
      float[] v,
      int vo,
      int n,
      float stepG,
      float stepM,
      float beta1,
      float beta2,
      float eps,
      float rootCorrection2) {
    float inverse = 1f / rootCorrection2;
    for (int i = 0; i < n; i++) {
      float G = g[go + i];
      float M = Math.fma(m[mo + i], beta1, G * (1f - beta1));
      float V = Math.fma(G * (1f - beta2), G, v[vo + i] * beta2);
      float root = Math.fma((float) Math.sqrt(V), inverse, eps);
      m[mo + i] = M;
      v[vo + i] = V;
      w[wo + i] -= Math.fma(G, stepG, M * stepM) / root;
    }
  }

  /** Twin of {@link AdaptiveUpdates#lion}. */
  public static void lion(
      float[] w,
      int wo,
      float[] g,
      int go,
      float[] m,
      int mo,
      int n,
      float lr,
      float beta1,
      float beta2,
      float decay) {
    for (int i = 0; i < n; i++) {
      float G = g[go + i];
      float M = m[mo + i];
      float c = Math.fma(M, beta1, G * (1f - beta1));
      boolean finite = Math.abs(c) < Float.POSITIVE_INFINITY && c != 0;
      float sign = finite ? Math.copySign(1f, c) : c;
      w[wo + i] = Math.fma(sign, -lr, w[wo + i] * decay);
      m[mo + i] = Math.fma(M, beta2, G * (1f - beta2));
    }
  }

  /** Twin of {@link AdaptiveUpdates#lambDirection}. */
  public static void lambDirection(
      float[] w,
      int wo,
      float[] g,
      int go,
      float[] m,
      int mo,
      float[] v,
      int vo,
      float[] r,
      int ro,
      int n,
      float correction1,
      float beta1,
      float beta2,
      float eps,
      float rootCorrection2,
      float decay) {
    float rest1 = 1f - beta1;
    float rest2 = 1f - beta2;
    float inverse = 1f / rootCorrection2;
    for (int i = 0; i < n; i++) {
      float G = g[go + i];
      float M = Math.fma(m[mo + i], beta1, G * rest1);
      float V = Math.fma(G * rest2, G, v[vo + i] * beta2);
      float root = Math.fma((float) Math.sqrt(V), inverse, eps);
      m[mo + i] = M;
      v[vo + i] = V;
      r[ro + i] = Math.fma(w[wo + i], decay, M * correction1 / root);
    }
  }
}
