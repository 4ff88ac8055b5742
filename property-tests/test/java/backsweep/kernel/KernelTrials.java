package backsweep.kernel;

import java.util.SplittableRandom;

/** Each kernel but the matrix products, against its twin, on one random case. */
final class KernelTrials {
  private interface Forward {
    void run(float[] z, int zo, float[] a, int ao, int n);
  }

  private interface Backward {
    void run(float[] z, int zo, float[] dA, int dao, float[] dZ, int dzo, int n);
  }

  interface RowLoss {
    void run(
        float[] z,
        int zo,
        float[] y,
        int yo,
        float[] losses,
        int lo2,
        int rows,
        int n,
        float[] lanes,
        int lo);
  }

  interface RowLossBackward {
    void run(
        float[] z, int zo, float[] y, int yo, float[] dZ, int dzo, int rows, int n, float scale);
  }

  private KernelTrials() {}

  /** Every function of {@link VectorMath}, in the domain that it states. */
  static void vectorMath(KernelTrial t, int n) {
    forward(t, n, "exp", VectorMath::exp, ReferenceVectorMath::exp);
    forward(t, n, "log", VectorMath::log, ReferenceVectorMath::log);
    forward(t, n, "log1p", VectorMath::log1p, ReferenceVectorMath::log1p);
    forward(t, n, "erf", VectorMath::erf, ReferenceVectorMath::erf);
    forward(
        t,
        n,
        "expNegative",
        (z, zo, a, ao, m) -> {
          negative(z, zo, a, ao, m);
          VectorMath.expNegative(a, ao, a, ao, m);
        },
        (z, zo, a, ao, m) -> {
          negative(z, zo, a, ao, m);
          ReferenceVectorMath.exp(a, ao, a, ao, m);
        });
  }

  private static void negative(float[] x, int xo, float[] y, int yo, int n) {
    for (int i = 0; i < n; i++) {
      y[yo + i] = -Math.abs(x[xo + i]);
    }
  }

  /** All activations and their derivatives over n elements. */
  static void activations(KernelTrial t, int n) {
    forward(t, n, "relu", Activations::relu, ReferenceActivations::relu);
    forward(t, n, "sigmoid", Activations::sigmoid, ReferenceActivations::sigmoid);
    forward(t, n, "tanh", Activations::tanh, ReferenceActivations::tanh);
    forward(t, n, "gelu", Activations::gelu, ReferenceActivations::gelu);
    forward(t, n, "silu", Activations::silu, ReferenceActivations::silu);
    forward(t, n, "softplus", Activations::softplus, ReferenceActivations::softplus);
    backward(t, n, "relu′", Activations::reluBackward, ReferenceActivations::reluBackward);
    backward(t, n, "sigmoid′", Activations::sigmoidBackward, ReferenceActivations::sigmoidBackward);
    backward(t, n, "tanh′", Activations::tanhBackward, ReferenceActivations::tanhBackward);
    backward(t, n, "gelu′", Activations::geluBackward, ReferenceActivations::geluBackward);
    backward(t, n, "silu′", Activations::siluBackward, ReferenceActivations::siluBackward);
    backward(
        t, n, "softplus′", Activations::softplusBackward, ReferenceActivations::softplusBackward);
    float c = t.fraction();
    forward(
        t,
        n,
        "leakyRelu",
        (z, zo, a, ao, m) -> Activations.leakyRelu(z, zo, a, ao, m, c),
        (z, zo, a, ao, m) -> ReferenceActivations.leakyRelu(z, zo, a, ao, m, c));
    backward(
        t,
        n,
        "leakyRelu′",
        (a, ao, g, go, d, o, m) -> Activations.leakyReluBackward(a, ao, g, go, d, o, m, c),
        (a, ao, g, go, d, o, m) ->
            ReferenceActivations.leakyReluBackward(a, ao, g, go, d, o, m, c));
    forward(
        t,
        n,
        "elu",
        (z, zo, a, ao, m) -> Activations.elu(z, zo, a, ao, m, c),
        (z, zo, a, ao, m) -> ReferenceActivations.elu(z, zo, a, ao, m, c));
    backward(
        t,
        n,
        "elu′",
        (a, ao, g, go, d, o, m) -> Activations.eluBackward(a, ao, g, go, d, o, m, c),
        (a, ao, g, go, d, o, m) -> ReferenceActivations.eluBackward(a, ao, g, go, d, o, m, c));
  }

  private static void forward(KernelTrial t, int n, String name, Forward kernel, Forward twin) {
    KernelTrial own = t.next();
    int z = own.given(n);
    int a = own.writtenOrInto(z, n);
    own.same(name, m -> kernel.run(m, z, m, a, n), m -> twin.run(m, z, m, a, n));
    t.absorb(own);
  }

  private static void backward(KernelTrial t, int n, String name, Backward kernel, Backward twin) {
    KernelTrial own = t.next();
    int z = own.given(n);
    int dA = own.given(n);
    int dZ = own.writtenOrInto(dA, n);
    own.same(name, m -> kernel.run(m, z, m, dA, m, dZ, n), m -> twin.run(m, z, m, dA, m, dZ, n));
    t.absorb(own);
  }

  /** Sums and maxima over n elements; column sums and bias over a few rows of n. */
  static void reductions(KernelTrial t, int n) {
    int x = t.given(n);
    int y = t.written(1);
    int l = t.scratch(16);
    t.same(
        "sum",
        m -> m[y] = Reductions.sum(m, x, n, m, l),
        m -> m[y] = ReferenceReductions.sum(m, x, n, m, l));
    t.same(
        "sumOfSquares",
        m -> m[y] = Reductions.sumOfSquares(m, x, n, m, l),
        m -> m[y] = ReferenceReductions.sumOfSquares(m, x, n, m, l));
    int other = t.given(n);
    t.same(
        "dot",
        m -> m[y] = Reductions.dot(m, x, m, other, n, m, l),
        m -> m[y] = ReferenceReductions.dot(m, x, m, other, n, m, l));
    t.same(
        "max", m -> m[y] = Reductions.max(m, x, n), m -> m[y] = ReferenceReductions.max(m, x, n));
    t.same(
        "maxAbs",
        m -> m[y] = Reductions.maxAbs(m, x, n),
        m -> m[y] = ReferenceReductions.maxAbs(m, x, n));
    t.same(
        "argMax",
        m -> m[y] = Reductions.argMax(m, x, n),
        m -> m[y] = ReferenceReductions.argMax(m, x, n));
    int rows = t.below(6);
    int ld = n + t.below(5);
    KernelTrial sums = t.next();
    int X = sums.given(rows * ld);
    int Y = sums.written(n);
    sums.same(
        "columnSums",
        m -> Reductions.columnSums(m, X, ld, rows, n, m, Y),
        m -> ReferenceReductions.columnSums(m, X, ld, rows, n, m, Y));
    t.absorb(sums);
    KernelTrial squares = t.next();
    int xs = squares.given(rows * ld);
    int ys = squares.written(n);
    squares.same(
        "columnSquares",
        m -> Reductions.columnSquares(m, xs, ld, rows, n, m, ys),
        m -> ReferenceReductions.columnSquares(m, xs, ld, rows, n, m, ys));
    t.absorb(squares);
    KernelTrial bias = t.next();
    int Z = bias.updated(rows * ld);
    int b = bias.given(n);
    bias.same(
        "addBias",
        m -> Reductions.addBias(m, Z, ld, rows, n, m, b),
        m -> ReferenceReductions.addBias(m, Z, ld, rows, n, m, b));
    t.absorb(bias);
  }

  /** Sums over some rows of a table of n columns. */
  static void tableRows(KernelTrial t, int n) {
    int rows = 1 + t.below(9);
    int ld = n + t.below(5);
    int from = t.below(3);
    int to = from + t.below(9);
    int[] places = new int[to];
    for (int k = 0; k < to; k++) {
      places[k] = t.below(rows);
    }
    KernelTrial sums = t.next();
    int X = sums.given(rows * ld);
    int Y = sums.written(n);
    sums.same(
        "sums",
        m -> TableRows.sums(m, X, ld, places, from, to, n, m, Y),
        m -> ReferenceTableRows.sums(m, X, ld, places, from, to, n, m, Y));
    t.absorb(sums);
    KernelTrial squares = t.next();
    int first = t.below(40);
    int x = squares.given(n);
    int lanes = squares.updated(16);
    squares.same(
        "addSquares",
        m -> TableRows.addSquares(m, x, n, first, m, lanes),
        m -> ReferenceTableRows.addSquares(m, x, n, first, m, lanes));
    t.absorb(squares);
  }

  /** Softmax, log-sum-exp and cross entropy over a few rows of n ≥ 1, or some more short ones. */
  static void softmax(KernelTrial t, int n) {
    int rows = t.below(n > 16 ? 5 : 40);
    int[] classes = new int[rows + 3];
    for (int r = 0; r < rows; r++) {
      classes[3 + r] = t.below(n + 1) - 1;
    }
    KernelTrial plain = t.next();
    int z = plain.given(rows * n);
    int p = plain.writtenOrInto(z, rows * n);
    int l = plain.scratch(16);
    plain.same(
        "softmax",
        m -> Softmax.softmax(m, z, m, p, rows, n, m, l),
        m -> ReferenceSoftmax.softmax(m, z, m, p, rows, n, m, l));
    t.absorb(plain);
    KernelTrial slope = t.next();
    int P = slope.given(rows * n);
    int dP = slope.given(rows * n);
    int dS = slope.writtenOrInto(dP, rows * n);
    int ls = slope.scratch(16);
    slope.same(
        "softmax′",
        m -> Softmax.softmaxBackward(m, P, m, dP, m, dS, rows, n, m, ls),
        m -> ReferenceSoftmax.softmaxBackward(m, P, m, dP, m, dS, rows, n, m, ls));
    t.absorb(slope);
    KernelTrial one = t.next();
    int x = one.given(n);
    int y = one.written(1);
    int l1 = one.scratch(16);
    one.same(
        "logSumExp",
        m -> m[y] = Softmax.logSumExp(m, x, n, m, l1),
        m -> m[y] = ReferenceSoftmax.logSumExp(m, x, n, m, l1));
    t.absorb(one);
    KernelTrial cross = t.next();
    int zc = cross.given(rows * n);
    int pc = cross.writtenOrInto(zc, rows * n);
    int losses = cross.written(rows);
    int lc = cross.scratch(16);
    cross.same(
        "crossEntropy",
        m -> Softmax.crossEntropy(m, zc, classes, 3, m, pc, m, losses, rows, n, m, lc),
        m -> ReferenceSoftmax.crossEntropy(m, zc, classes, 3, m, pc, m, losses, rows, n, m, lc));
    t.absorb(cross);
    float scale = t.fraction();
    KernelTrial back = t.next();
    int pb = back.given(rows * n);
    int dZ = back.writtenOrInto(pb, rows * n);
    back.same(
        "crossEntropy′",
        m -> Softmax.crossEntropyBackward(m, pb, classes, 3, m, dZ, rows, n, scale),
        m -> ReferenceSoftmax.crossEntropyBackward(m, pb, classes, 3, m, dZ, rows, n, scale));
    t.absorb(back);
  }

  /** The losses per row over a few rows of n ≥ 1. */
  static void lossRows(KernelTrial t, int n) {
    loss(t, n, "squaredError", LossRows::squaredError, ReferenceLossRows::squaredError);
    loss(t, n, "absoluteError", LossRows::absoluteError, ReferenceLossRows::absoluteError);
    loss(t, n, "logistic", LossRows::logistic, ReferenceLossRows::logistic);
    slope(
        t,
        n,
        "squaredError′",
        LossRows::squaredErrorBackward,
        ReferenceLossRows::squaredErrorBackward);
    slope(
        t,
        n,
        "absoluteError′",
        LossRows::absoluteErrorBackward,
        ReferenceLossRows::absoluteErrorBackward);
    slope(t, n, "logistic′", LossRows::logisticBackward, ReferenceLossRows::logisticBackward);
    float c = 4f * t.fraction();
    loss(
        t,
        n,
        "huber",
        (z, zo, y, yo, s, so, r, m, l, lo) -> LossRows.huber(z, zo, y, yo, s, so, r, m, c, l, lo),
        (z, zo, y, yo, s, so, r, m, l, lo) ->
            ReferenceLossRows.huber(z, zo, y, yo, s, so, r, m, c, l, lo));
    slope(
        t,
        n,
        "huber′",
        (z, zo, y, yo, d, o, r, m, f) -> LossRows.huberBackward(z, zo, y, yo, d, o, r, m, c, f),
        (z, zo, y, yo, d, o, r, m, f) ->
            ReferenceLossRows.huberBackward(z, zo, y, yo, d, o, r, m, c, f));
  }

  static void loss(KernelTrial t, int n, String name, RowLoss kernel, RowLoss twin) {
    KernelTrial own = t.next();
    int rows = own.below(5);
    int z = own.given(rows * n);
    int y = own.given(rows * n);
    int s = own.written(rows);
    int l = own.scratch(16);
    own.same(
        name,
        m -> kernel.run(m, z, m, y, m, s, rows, n, m, l),
        m -> twin.run(m, z, m, y, m, s, rows, n, m, l));
    t.absorb(own);
  }

  static void slope(
      KernelTrial t, int n, String name, RowLossBackward kernel, RowLossBackward twin) {
    KernelTrial own = t.next();
    int rows = own.below(5);
    int z = own.given(rows * n);
    int y = own.given(rows * n);
    int d = own.writtenOrInto(own.below(2) == 0 ? z : y, rows * n);
    float scale = own.fraction();
    own.same(
        name,
        m -> kernel.run(m, z, m, y, m, d, rows, n, scale),
        m -> twin.run(m, z, m, y, m, d, rows, n, scale));
    t.absorb(own);
  }

  /** All optimizer steps over n parameters. */
  static void updates(KernelTrial t, int n) {
    int w = t.updated(n);
    int g = t.given(n);
    float lr = t.fraction();
    float b1 = t.fraction();
    float b2 = t.fraction();
    float root = t.fraction() + 0.01f;
    t.same(
        "sgd", m -> Updates.sgd(m, w, m, g, n, lr), m -> ReferenceUpdates.sgd(m, w, m, g, n, lr));
    int v = t.updated(n);
    for (boolean nesterov : new boolean[] {false, true}) {
      t.same(
          "momentum",
          m -> Updates.momentum(m, w, m, g, m, v, n, lr, b1, nesterov),
          m -> ReferenceUpdates.momentum(m, w, m, g, m, v, n, lr, b1, nesterov));
    }
    t.same(
        "rmsProp",
        m -> Updates.rmsProp(m, w, m, g, m, v, n, lr, b2, 1e-8f),
        m -> ReferenceUpdates.rmsProp(m, w, m, g, m, v, n, lr, b2, 1e-8f));
    t.same(
        "adagrad",
        m -> Updates.adagrad(m, w, m, g, m, v, n, lr, 1e-8f),
        m -> ReferenceUpdates.adagrad(m, w, m, g, m, v, n, lr, 1e-8f));
    int u = t.updated(n);
    t.same(
        "adam",
        m -> Updates.adam(m, w, m, g, m, u, m, v, n, lr, b1, b2, 1e-8f, root),
        m -> ReferenceUpdates.adam(m, w, m, g, m, u, m, v, n, lr, b1, b2, 1e-8f, root));
    t.same(
        "adamW",
        m -> Updates.adamW(m, w, m, g, m, u, m, v, n, lr, b1, b2, 1e-8f, root, 1f - lr),
        m -> ReferenceUpdates.adamW(m, w, m, g, m, u, m, v, n, lr, b1, b2, 1e-8f, root, 1f - lr));
  }

  /** Penalties on n numbers, and limits of columns and rows. */
  static void penalties(KernelTrial t, int n) {
    int w = t.updated(n);
    int g = t.updated(n);
    float l1 = t.fraction();
    float l2 = t.fraction();
    t.same(
        "slope",
        m -> Penalties.slope(m, w, m, g, n, l1, l2),
        m -> ReferencePenalties.slope(m, w, m, g, n, l1, l2));
    float limit = 2 * t.fraction() + 0.01f;
    t.same(
        "limitRow",
        m -> Penalties.limitRow(m, w, n, limit),
        m -> ReferencePenalties.limitRow(m, w, n, limit));
    int k = t.below(6);
    int width = 16 * (n % 5);
    int c = t.updated(k * width);
    t.same(
        "limitColumns",
        m -> Penalties.limitColumns(m, c, k, width, limit),
        m -> ReferencePenalties.limitColumns(m, c, k, width, limit));
  }

  /** Bytes as numbers, n of them. */
  static void pixels(KernelTrial t, int n) {
    byte[] p = new byte[n + 7];
    for (int i = 0; i < p.length; i++) {
      p[i] = (byte) t.below(256);
    }
    int from = t.below(8);
    int x = t.written(n);
    float scale = t.fraction();
    t.same(
        "pixels",
        m -> Pixels.scale(p, from, m, x, n, scale),
        m -> ReferencePixels.scale(p, from, m, x, n, scale));
  }

  /** Random cases of everything; the argument says how many. Prints a digest of all results. */
  public static void main(String[] arguments) {
    SplittableRandom random = new SplittableRandom(2);
    long digest = 1;
    for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
      KernelTrial t = new KernelTrial(random.nextLong());
      int n = i < 100 ? i : random.nextInt(300);
      vectorMath(t, n);
      activations(t, n);
      softmax(t, n + 1);
      lossRows(t, n + 1);
      KernelTrial r = t.next();
      reductions(r, n);
      t.absorb(r);
      KernelTrial u = t.next();
      updates(u, n);
      penalties(u, n);
      t.absorb(u);
      KernelTrial p = t.next();
      pixels(p, n);
      t.absorb(p);
      digest = digest * 31 + t.digest();
    }
    System.out.println(Species.BITS + " bits: equal, digest " + Long.toHexString(digest));
  }
}
