package backsweep.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Optimizer steps, each one pass over n parameters w, their gradients g and their state.
 *
 * <p>w, g and each state array are contiguous ranges of n that do not overlap. g is only read; the
 * state starts as zeros. Square roots and divisions are the exactly rounded ones. What depends on
 * the step's number alone is worked out by the caller, in double.
 */
public final class Updates {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;

  private Updates() {}

  /** Gradient descent: w ← w − lr·g. Robbins and Monro, A stochastic approximation method, 1951. */
  public static void sgd(float[] w, int wo, float[] g, int go, int n, float lr) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector W = FloatVector.fromArray(F, w, wo + i);
      FloatVector G = FloatVector.fromArray(F, g, go + i);
      W = G.fma(FloatVector.broadcast(F, -lr), W);
      W.intoArray(w, wo + i);
    }
    ReferenceUpdates.sgd(w, wo + i, g, go + i, n - i, lr);
  }

  /**
   * Momentum, in PyTorch's form: v ← mu·v + g; w ← w − lr·v, or with nesterov w ← w − lr·(g +
   * mu·v). Polyak, Some methods of speeding up the convergence of iteration methods, 1964;
   * Sutskever et al., On the importance of initialization and momentum in deep learning, ICML 2013.
   */
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
    if (nesterov) {
      nesterov(w, wo, g, go, v, vo, n, lr, mu);
    } else {
      heavyBall(w, wo, g, go, v, vo, n, lr, mu);
    }
  }

  private static void heavyBall(
      float[] w, int wo, float[] g, int go, float[] v, int vo, int n, float lr, float mu) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector W = FloatVector.fromArray(F, w, wo + i);
      FloatVector G = FloatVector.fromArray(F, g, go + i);
      FloatVector V = FloatVector.fromArray(F, v, vo + i);
      V = V.fma(FloatVector.broadcast(F, mu), G);
      W = V.fma(FloatVector.broadcast(F, -lr), W);
      V.intoArray(v, vo + i);
      W.intoArray(w, wo + i);
    }
    ReferenceUpdates.momentum(w, wo + i, g, go + i, v, vo + i, n - i, lr, mu, false);
  }

  static void nesterov(
      float[] w, int wo, float[] g, int go, float[] v, int vo, int n, float lr, float mu) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector W = FloatVector.fromArray(F, w, wo + i);
      FloatVector G = FloatVector.fromArray(F, g, go + i);
      FloatVector V = FloatVector.fromArray(F, v, vo + i);
      V = V.fma(FloatVector.broadcast(F, mu), G);
      W = V.fma(FloatVector.broadcast(F, mu), G).fma(FloatVector.broadcast(F, -lr), W);
      V.intoArray(v, vo + i);
      W.intoArray(w, wo + i);
    }
    ReferenceUpdates.momentum(w, wo + i, g, go + i, v, vo + i, n - i, lr, mu, true);
  }

  /** A moving average: a ← a + part·(w − a). */
  public static void average(float[] a, int ao, float[] w, int wo, int n, float part) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector A = FloatVector.fromArray(F, a, ao + i);
      FloatVector.fromArray(F, w, wo + i)
          .sub(A)
          .fma(FloatVector.broadcast(F, part), A)
          .intoArray(a, ao + i);
    }
    ReferenceUpdates.average(a, ao + i, w, wo + i, n - i, part);
  }

  /** g ← factor·g. */
  public static void scale(float[] g, int go, int n, float factor) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector.fromArray(F, g, go + i).mul(factor).intoArray(g, go + i);
    }
    ReferenceUpdates.scale(g, go + i, n - i, factor);
  }

  /** g ← g, but at most limit and at least −limit. */
  public static void clamp(float[] g, int go, int n, float limit) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector.fromArray(F, g, go + i).min(limit).max(-limit).intoArray(g, go + i);
    }
    ReferenceUpdates.clamp(g, go + i, n - i, limit);
  }

  /**
   * RMSProp: s ← rho·s + (1 − rho)·g²; w ← w − lr·g/(√s + eps). Tieleman and Hinton, Lecture 6.5,
   * COURSERA: Neural networks for machine learning, 2012; eps outside the root, as in PyTorch.
   */
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
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector W = FloatVector.fromArray(F, w, wo + i);
      FloatVector G = FloatVector.fromArray(F, g, go + i);
      FloatVector S = FloatVector.fromArray(F, s, so + i);
      S = G.mul(rest).fma(G, S.mul(rho));
      W = G.div(S.sqrt().add(eps)).fma(FloatVector.broadcast(F, -lr), W);
      S.intoArray(s, so + i);
      W.intoArray(w, wo + i);
    }
    ReferenceUpdates.rmsProp(w, wo + i, g, go + i, s, so + i, n - i, lr, rho, eps);
  }

  /**
   * AdaGrad: s ← s + g²; w ← w − lr·g/(√s + eps). Duchi, Hazan and Singer, Adaptive subgradient
   * methods for online learning and stochastic optimization, JMLR 12, 2011.
   */
  public static void adagrad(
      float[] w, int wo, float[] g, int go, float[] s, int so, int n, float lr, float eps) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector W = FloatVector.fromArray(F, w, wo + i);
      FloatVector G = FloatVector.fromArray(F, g, go + i);
      FloatVector S = FloatVector.fromArray(F, s, so + i);
      S = G.fma(G, S);
      W = G.div(S.sqrt().add(eps)).fma(FloatVector.broadcast(F, -lr), W);
      S.intoArray(s, so + i);
      W.intoArray(w, wo + i);
    }
    ReferenceUpdates.adagrad(w, wo + i, g, go + i, s, so + i, n - i, lr, eps);
  }

  /**
   * Adam: m ← beta1·m + (1 − beta1)·g; v ← beta2·v + (1 − beta2)·g²; w ← w − stepSize·m/(√v /
   * rootCorrection2 + eps), where stepSize = lr/(1 − beta1ᵗ) and rootCorrection2 = √(1 − beta2ᵗ) at
   * step t = 1, 2, … Kingma and Ba, Adam: a method for stochastic optimization, ICLR 2015, in
   * PyTorch's form.
   */
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
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector W = FloatVector.fromArray(F, w, wo + i);
      FloatVector G = FloatVector.fromArray(F, g, go + i);
      FloatVector M = FloatVector.fromArray(F, m, mo + i);
      FloatVector V = FloatVector.fromArray(F, v, vo + i);
      M = M.fma(FloatVector.broadcast(F, beta1), G.mul(rest1));
      V = G.mul(rest2).fma(G, V.mul(beta2));
      FloatVector root = V.sqrt().fma(inverse, eps);
      W = M.div(root).fma(FloatVector.broadcast(F, -stepSize), W);
      M.intoArray(m, mo + i);
      V.intoArray(v, vo + i);
      W.intoArray(w, wo + i);
    }
    ReferenceUpdates.adam(
        w,
        wo + i,
        g,
        go + i,
        m,
        mo + i,
        v,
        vo + i,
        n - i,
        stepSize,
        beta1,
        beta2,
        eps,
        rootCorrection2);
  }

  /**
   * AdamW: w ← decay·w, then as {@link #adam}; decay = 1 − lr·λ. Loshchilov and Hutter, Decoupled
   * weight decay regularization, ICLR 2019.
   */
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
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector W = FloatVector.fromArray(F, w, wo + i);
      FloatVector G = FloatVector.fromArray(F, g, go + i);
      FloatVector M = FloatVector.fromArray(F, m, mo + i);
      FloatVector V = FloatVector.fromArray(F, v, vo + i);
      M = M.fma(FloatVector.broadcast(F, beta1), G.mul(rest1));
      V = G.mul(rest2).fma(G, V.mul(beta2));
      FloatVector root = V.sqrt().fma(inverse, eps);
      W = M.div(root).fma(FloatVector.broadcast(F, -stepSize), W.mul(decay));
      M.intoArray(m, mo + i);
      V.intoArray(v, vo + i);
      W.intoArray(w, wo + i);
    }
    ReferenceUpdates.adamW(
        w,
        wo + i,
        g,
        go + i,
        m,
        mo + i,
        v,
        vo + i,
        n - i,
        stepSize,
        beta1,
        beta2,
        eps,
        rootCorrection2,
        decay);
  }
}
