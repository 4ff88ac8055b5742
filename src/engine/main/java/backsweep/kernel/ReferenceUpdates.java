package backsweep.kernel;

/** Scalar twins of {@link Updates}. */
public final class ReferenceUpdates {
  private ReferenceUpdates() {}

  /** Twin of {@link Updates#sgd}. */
  public static void sgd(float[] w, int wo, float[] g, int go, int n, float lr) {
    for (int i = 0; i < n; i++) {
      float W = w[wo + i];
      float G = g[go + i];
      W = Math.fma(G, -lr, W);
      w[wo + i] = W;
    }
  }

  /** Twin of {@link Updates#momentum}. */
  public static void momentum(
      float[] w,
      int wo,
      float[] g,
      int go,
      float[] v,
      int vo,
      int n,
      float lr,
      float mu,
      boolean nesterov) {
    for (int i = 0; i < n; i++) {
      float W = w[wo + i];
      float G = g[go + i];
      float V = v[vo + i];
      V = Math.fma(V, mu, G);
      W = Math.fma((nesterov ? Math.fma(V, mu, G) : V), -lr, W);
      v[vo + i] = V;
      w[wo + i] = W;
    }
  }

  /** Twin of {@link Updates#rmsProp}. */
  public static void rmsProp(
      float[] w,
      int wo,
      float[] g,
      int go,
      float[] s,
      int so,
      int n,
      float lr,
      float rho,
      float eps) {
    float rest = 1f - rho;
    for (int i = 0; i < n; i++) {
      float W = w[wo + i];
      float G = g[go + i];
      float S = s[so + i];
      S = Math.fma(G * rest, G, S * rho);
      W = Math.fma(G / ((float) Math.sqrt(S) + eps), -lr, W);
      s[so + i] = S;
      w[wo + i] = W;
    }
  }

  /** Twin of {@link Updates#adagrad}. */
  public static void adagrad(
      float[] w, int wo, float[] g, int go, float[] s, int so, int n, float lr, float eps) {
    for (int i = 0; i < n; i++) {
      float W = w[wo + i];
      float G = g[go + i];
      float S = s[so + i];
      S = Math.fma(G, G, S);
      W = Math.fma(G / ((float) Math.sqrt(S) + eps), -lr, W);
      s[so + i] = S;
      w[wo + i] = W;
    }
  }

  /** Twin of {@link Updates#adam}. */
  public static void adam(
      float[] w,
      int wo,
      float[] g,
      int go,
      float[] m,
      int mo,
      float[] v,
      int vo,
      int n,
      float stepSize,
      float beta1,
      float beta2,
      float eps,
      float rootCorrection2) {
    float rest1 = 1f - beta1;
    float rest2 = 1f - beta2;
    float inverse = 1f / rootCorrection2;
    for (int i = 0; i < n; i++) {
      float W = w[wo + i];
      float G = g[go + i];
      float M = m[mo + i];
      float V = v[vo + i];
      M = Math.fma(M, beta1, G * rest1);
      V = Math.fma(G * rest2, G, V * beta2);
      float root = Math.fma((float) Math.sqrt(V), inverse, eps);
      W = Math.fma(M / root, -stepSize, W);
      m[mo + i] = M;
      v[vo + i] = V;
      w[wo + i] = W;
    }
  }

  /** Twin of {@link Updates#adamW}. */
  public static void adamW(
      float[] w,
      int wo,
      float[] g,
      int go,
      float[] m,
      int mo,
      float[] v,
      int vo,
      int n,
      float stepSize,
      float beta1,
      float beta2,
      float eps,
      float rootCorrection2,
      float decay) {
    float rest1 = 1f - beta1;
    float rest2 = 1f - beta2;
    float inverse = 1f / rootCorrection2;
    for (int i = 0; i < n; i++) {
      float W = w[wo + i];
      float G = g[go + i];
      float M = m[mo + i];
      float V = v[vo + i];
      M = Math.fma(M, beta1, G * rest1);
      V = Math.fma(G * rest2, G, V * beta2);
      float root = Math.fma((float) Math.sqrt(V), inverse, eps);
      W = Math.fma(M / root, -stepSize, W * decay);
      m[mo + i] = M;
      v[vo + i] = V;
      w[wo + i] = W;
    }
  }

  /** Twin of {@link Updates#average}. */
  public static void average(float[] a, int ao, float[] w, int wo, int n, float part) {
    for (int i = 0; i < n; i++) {
      a[ao + i] = Math.fma(w[wo + i] - a[ao + i], part, a[ao + i]);
    }
  }

  /** Twin of {@link Updates#scale}. */
  public static void scale(float[] g, int go, int n, float factor) {
    for (int i = 0; i < n; i++) {
      g[go + i] *= factor;
    }
  }

  /** Twin of {@link Updates#clamp}. */
  public static void clamp(float[] g, int go, int n, float limit) {
    for (int i = 0; i < n; i++) {
      g[go + i] = Math.max(-limit, Math.min(limit, g[go + i]));
    }
  }
}
