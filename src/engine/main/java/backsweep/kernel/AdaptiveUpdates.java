package backsweep.kernel;

import static jdk.incubator.vector.VectorOperators.AND;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** More optimizer steps, in the form of {@link Updates}. */
public final class AdaptiveUpdates {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Species.LANES;
  private static final int SIGN = 0x80000000;
  private static final int ONE = 0x3f800000;

  private AdaptiveUpdates() {}

  /**
   * Adadelta: s ← rho·s + (1 − rho)·g²; d = √(u + eps)/√(s + eps)·g; u ← rho·u + (1 − rho)·d²; w ←
   * w − lr·d. Zeiler, Adadelta, 2012, with the learning rate of PyTorch's form.
   */
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
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector G = FloatVector.fromArray(F, g, go + i);
      FloatVector S = FloatVector.fromArray(F, s, so + i);
      FloatVector U = FloatVector.fromArray(F, u, uo + i);
      S = G.mul(rest).fma(G, S.mul(rho));
      FloatVector d = U.add(eps).sqrt().div(S.add(eps).sqrt()).mul(G);
      U = d.mul(rest).fma(d, U.mul(rho));
      S.intoArray(s, so + i);
      U.intoArray(u, uo + i);
      d.fma(FloatVector.broadcast(F, -lr), FloatVector.fromArray(F, w, wo + i))
          .intoArray(w, wo + i);
    }
    ReferenceAdaptiveUpdates.adadelta(
        w, wo + i, g, go + i, s, so + i, u, uo + i, n - i, lr, rho, eps);
  }

  /**
   * AMSGrad: Adam with the greatest v so far in place of v, x ← max(x, v): Reddi, Kale and Kumar,
   * On the convergence of Adam and beyond, ICLR 2018, in PyTorch's form.
   */
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
    float rest1 = 1f - beta1;
    float rest2 = 1f - beta2;
    float inverse = 1f / rootCorrection2;
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector G = FloatVector.fromArray(F, g, go + i);
      FloatVector M = FloatVector.fromArray(F, m, mo + i);
      FloatVector V = FloatVector.fromArray(F, v, vo + i);
      M = M.fma(FloatVector.broadcast(F, beta1), G.mul(rest1));
      V = G.mul(rest2).fma(G, V.mul(beta2));
      FloatVector X = FloatVector.fromArray(F, x, xo + i).max(V);
      FloatVector root = X.sqrt().fma(inverse, eps);
      M.intoArray(m, mo + i);
      V.intoArray(v, vo + i);
      X.intoArray(x, xo + i);
      M.div(root)
          .fma(FloatVector.broadcast(F, -stepSize), FloatVector.fromArray(F, w, wo + i))
          .intoArray(w, wo + i);
    }
    ReferenceAdaptiveUpdates.amsGrad(
        w,
        wo + i,
        g,
        go + i,
        m,
        mo + i,
        v,
        vo + i,
        x,
        xo + i,
        n - i,
        stepSize,
        beta1,
        beta2,
        eps,
        rootCorrection2);
  }

  /**
   * NAdam: Adam's moments, then w ← w − (stepG·g + stepM·m)/(√v/rootCorrection2 + eps), where the
   * two step sizes hold Nesterov's momentum. Dozat, Incorporating Nesterov momentum into Adam,
   * 2016.
   */
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
    float rest1 = 1f - beta1;
    float rest2 = 1f - beta2;
    float inverse = 1f / rootCorrection2;
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector G = FloatVector.fromArray(F, g, go + i);
      FloatVector M = FloatVector.fromArray(F, m, mo + i);
      FloatVector V = FloatVector.fromArray(F, v, vo + i);
      M = M.fma(FloatVector.broadcast(F, beta1), G.mul(rest1));
      V = G.mul(rest2).fma(G, V.mul(beta2));
      FloatVector root = V.sqrt().fma(inverse, eps);
      M.intoArray(m, mo + i);
      V.intoArray(v, vo + i);
      FloatVector.fromArray(F, w, wo + i)
          .sub(G.fma(FloatVector.broadcast(F, stepG), M.mul(stepM)).div(root))
          .intoArray(w, wo + i);
    }
    ReferenceAdaptiveUpdates.nadam(
        w,
        wo + i,
        g,
        go + i,
        m,
        mo + i,
        v,
        vo + i,
        n - i,
        stepG,
        stepM,
        beta1,
        beta2,
        eps,
        rootCorrection2);
  }

  /**
   * Lion: w ← decay·w − lr·sign(beta1·m + (1 − beta1)·g), then m ← beta2·m + (1 − beta2)·g; the
   * sign of 0 is 0, that of a NaN a NaN. Chen et al., Symbolic discovery of optimization
   * algorithms, 2023.
   */
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
    float rest1 = 1f - beta1;
    float rest2 = 1f - beta2;
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector G = FloatVector.fromArray(F, g, go + i);
      FloatVector M = FloatVector.fromArray(F, m, mo + i);
      FloatVector c = M.fma(FloatVector.broadcast(F, beta1), G.mul(rest1));
      FloatVector one = c.reinterpretAsInts().lanewise(AND, SIGN).or(ONE).reinterpretAsFloats();
      FloatVector sign = c.blend(one, c.abs().lt(Float.POSITIVE_INFINITY).andNot(c.eq(0f)));
      sign.fma(FloatVector.broadcast(F, -lr), FloatVector.fromArray(F, w, wo + i).mul(decay))
          .intoArray(w, wo + i);
      M.fma(FloatVector.broadcast(F, beta2), G.mul(rest2)).intoArray(m, mo + i);
    }
    ReferenceAdaptiveUpdates.lion(w, wo + i, g, go + i, m, mo + i, n - i, lr, beta1, beta2, decay);
  }

  /**
   * The direction of LAMB: m ← beta1·m + (1 − beta1)·g; v ← beta2·v + (1 − beta2)·g²; r ←
   * correction1·m/(√v/rootCorrection2 + eps) + decay·w, where correction1 = 1/(1 − beta1ᵗ): You et
   * al., Large batch optimization for deep learning, ICLR 2020.
   */
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
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += LANES) {
      FloatVector W = FloatVector.fromArray(F, w, wo + i);
      FloatVector G = FloatVector.fromArray(F, g, go + i);
      FloatVector M = FloatVector.fromArray(F, m, mo + i);
      FloatVector V = FloatVector.fromArray(F, v, vo + i);
      M = M.fma(FloatVector.broadcast(F, beta1), G.mul(rest1));
      V = G.mul(rest2).fma(G, V.mul(beta2));
      FloatVector root = V.sqrt().fma(inverse, eps);
      M.intoArray(m, mo + i);
      V.intoArray(v, vo + i);
      W.fma(FloatVector.broadcast(F, decay), M.mul(correction1).div(root)).intoArray(r, ro + i);
    }
    ReferenceAdaptiveUpdates.lambDirection(
        w,
        wo + i,
        g,
        go + i,
        m,
        mo + i,
        v,
        vo + i,
        r,
        ro + i,
        n - i,
        correction1,
        beta1,
        beta2,
        eps,
        rootCorrection2,
        decay);
  }
}
