package backsweep.kernel;

/** Scalar twins of {@link Cells}. */
public final class ReferenceCells {
  private ReferenceCells() {}

  /** Twin of {@link Cells#multiply}. */
  public static void multiply(float[] a, int ao, float[] b, int bo, float[] z, int zo, int n) {
    for (int j = 0; j < n; j++) {
      z[zo + j] = a[ao + j] * b[bo + j];
    }
  }

  /** Twin of {@link Cells#add}. */
  public static void add(float[] a, int ao, float[] b, int bo, float[] z, int zo, int n) {
    for (int j = 0; j < n; j++) {
      z[zo + j] = a[ao + j] + b[bo + j];
    }
  }

  /** Twin of {@link Cells#lstm}. */
  public static void lstm(float[] G, int go, float[] c1, int co1, float[] c, int co, int n) {
    lstmFrom(0, G, go, c1, co1, c, co, n);
  }

  /** The same from unit {@code first} on. */
  static void lstmFrom(
      int first, float[] G, int go, float[] c1, int co1, float[] c, int co, int n) {
    for (int j = first; j < n; j++) {
      c[co + j] = Math.fma(G[go + n + j], c1[co1 + j], G[go + j] * G[go + 2 * n + j]);
    }
  }

  /** Twin of {@link Cells#lstmBackward}. */
  public static void lstmBackward(
      float[] dh,
      int dho,
      float[] G,
      int go,
      float[] c1,
      int co1,
      float[] t,
      int to,
      float[] dc,
      int dco,
      int n) {
    lstmBackwardFrom(0, dh, dho, G, go, c1, co1, t, to, dc, dco, n);
  }

  /** The same from unit {@code first} on. */
  static void lstmBackwardFrom(
      int first,
      float[] dh,
      int dho,
      float[] G,
      int go,
      float[] c1,
      int co1,
      float[] t,
      int to,
      float[] dc,
      int dco,
      int n) {
    for (int j = first; j < n; j++) {
      float i = G[go + j];
      float f = G[go + n + j];
      float g = G[go + 2 * n + j];
      float o = G[go + 3 * n + j];
      float tanh = t[to + j];
      float d = dh[dho + j];
      float cell = Math.fma(d * o, Math.fma(-tanh, tanh, 1f), dc[dco + j]);
      dc[dco + j] = cell * f;
      G[go + j] = cell * g * Math.fma(-i, i, i);
      G[go + n + j] = cell * c1[co1 + j] * Math.fma(-f, f, f);
      G[go + 2 * n + j] = cell * i * Math.fma(-g, g, 1f);
      G[go + 3 * n + j] = d * tanh * Math.fma(-o, o, o);
    }
  }

  /** Twin of {@link Cells#candidate}. */
  public static void candidate(float[] G, int go, float[] Q, int qo, int n) {
    candidateFrom(0, G, go, Q, qo, n);
  }

  /** The same from unit {@code first} on. */
  static void candidateFrom(int first, float[] G, int go, float[] Q, int qo, int n) {
    for (int j = first; j < n; j++) {
      G[go + 2 * n + j] = Math.fma(G[go + j], Q[qo + 2 * n + j], G[go + 2 * n + j]);
    }
  }

  /** Twin of {@link Cells#gru}. */
  public static void gru(float[] G, int go, float[] h1, int ho1, float[] h, int ho, int n) {
    gruFrom(0, G, go, h1, ho1, h, ho, n);
  }

  /** The same from unit {@code first} on. */
  static void gruFrom(int first, float[] G, int go, float[] h1, int ho1, float[] h, int ho, int n) {
    for (int j = first; j < n; j++) {
      float c = G[go + 2 * n + j];
      h[ho + j] = Math.fma(G[go + n + j], h1[ho1 + j] - c, c);
    }
  }

  /** Twin of {@link Cells#gruBackward}. */
  public static void gruBackward(
      float[] dh,
      int dho,
      float[] G,
      int go,
      float[] Q,
      int qo,
      float[] h1,
      int ho1,
      float[] carry,
      int co,
      int n) {
    gruBackwardFrom(0, dh, dho, G, go, Q, qo, h1, ho1, carry, co, n);
  }

  /** The same from unit {@code first} on. */
  static void gruBackwardFrom(
      int first,
      float[] dh,
      int dho,
      float[] G,
      int go,
      float[] Q,
      int qo,
      float[] h1,
      int ho1,
      float[] carry,
      int co,
      int n) {
    for (int j = first; j < n; j++) {
      float r = G[go + j];
      float z = G[go + n + j];
      float c = G[go + 2 * n + j];
      float d = dh[dho + j];
      float dzh = d * z;
      float dz = d * (h1[ho1 + j] - c) * Math.fma(-z, z, z);
      float dc = (d - dzh) * Math.fma(-c, c, 1f);
      float dr = dc * Q[qo + 2 * n + j] * Math.fma(-r, r, r);
      carry[co + j] = dzh;
      G[go + j] = dr;
      G[go + n + j] = dz;
      G[go + 2 * n + j] = dc;
      Q[qo + j] = dr;
      Q[qo + n + j] = dz;
      Q[qo + 2 * n + j] = dc * r;
    }
  }
}
