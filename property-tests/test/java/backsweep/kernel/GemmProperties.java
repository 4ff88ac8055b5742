package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class GemmProperties {
  @Provide
  Arbitrary<Integer> size() {
    int lanes = Species.LANES;
    int width = Panels.WIDTH;
    Arbitrary<Integer> edges =
        Arbitraries.of(
            lanes - 1,
            lanes,
            lanes + 1,
            width - 1,
            width,
            width + 1,
            2 * width,
            2 * width + lanes,
            3 * width - 1,
            4,
            5,
            6,
            7,
            8,
            11,
            12,
            13,
            24,
            25,
            15,
            16,
            17,
            31,
            32,
            33);
    return Arbitraries.frequencyOf(
        Tuple.of(3, Arbitraries.integers().between(0, 20)),
        Tuple.of(4, edges.filter(i -> i <= 200)),
        Tuple.of(2, Arbitraries.integers().between(0, 200)));
  }

  @Property(tries = 400)
  void productEqualsItsTwinAndWritesNothingElse(
      @ForAll("size") int m, @ForAll("size") int k, @ForAll("size") int n, @ForAll long seed) {
    new GemmTrial(m, k, n, seed).product();
  }

  @Property(tries = 400)
  void productTransposedEqualsItsTwinAndWritesNothingElse(
      @ForAll("size") int m, @ForAll("size") int k, @ForAll("size") int n, @ForAll long seed) {
    new GemmTrial(m, k, n, seed).productTransposed();
  }

  @Property(tries = 400)
  void transposedProductEqualsItsTwinInAnySlices(
      @ForAll("size") int m, @ForAll("size") int k, @ForAll("size") int n, @ForAll long seed) {
    new GemmTrial(m, k, n, seed).transposedProduct(false);
  }

  @Property(tries = 400)
  void transposedProductAsUpdateEqualsItsTwinInAnySlices(
      @ForAll("size") int m, @ForAll("size") int k, @ForAll("size") int n, @ForAll long seed) {
    new GemmTrial(m, k, n, seed).transposedProduct(true);
  }

  @Property(tries = 300)
  void accumulateTransposedEqualsItsTwinAndWritesNothingElse(
      @ForAll("size") int m, @ForAll("size") int k, @ForAll("size") int n, @ForAll long seed) {
    new GemmTrial(m, k, n, seed).accumulate(false);
  }

  @Property(tries = 300)
  void accumulateProductEqualsItsTwinAndWritesNothingElse(
      @ForAll("size") int m, @ForAll("size") int k, @ForAll("size") int n, @ForAll long seed) {
    new GemmTrial(m, k, n, seed).accumulate(true);
  }

  @Property(tries = 300)
  void productOfColumnsEqualsItsTwinAndWritesNothingElse(
      @ForAll("size") int m, @ForAll("size") int k, @ForAll("size") int n, @ForAll long seed) {
    new GemmTrial(m, k, n, seed).productOfColumns();
  }

  /** Three blocks of rows of X and three runs of k each, more of them where caches are smaller. */
  @Example
  void productEqualsItsTwinAcrossBlocksOfRows() {
    int run = 2 * Blocking.RUN / 3;
    new GemmTrial(Blocking.ROWS / run * 2 + 11, 3 * run - 5, Panels.WIDTH + 3, 5).product();
  }

  /** One row: four panels at a time and what they leave, with bias and without, resumed and not. */
  @Example
  void productOfOneRowEqualsItsTwinThroughManyPanels() {
    for (int columns : new int[] {0, 1, Species.LANES, Panels.WIDTH, 5 * Panels.WIDTH - 1}) {
      for (int k : new int[] {0, 1, 3, 4, 63, 64, 65, 130}) {
        for (int seed = 0; seed < 10; seed++) {
          GemmTrial trial = new GemmTrial(1, k, 4 * Panels.WIDTH + columns, seed);
          trial.product();
          trial.accumulate(true);
        }
      }
    }
    new GemmTrial(1, Blocking.RUN + 7, 5 * Panels.WIDTH, 1).product();
  }

  /** Rows of dZ longer than what is turned over at a time, for few examples and for more. */
  @Example
  void productTransposedEqualsItsTwinAcrossRuns() {
    new GemmTrial(5, Panels.WIDTH + 3, 2 * Blocking.TURNED + 76, 6).productTransposed();
    new GemmTrial(21, Panels.WIDTH + 3, Blocking.TURNED + 76, 7).productTransposed();
    new GemmTrial(16, Panels.WIDTH + 3, Blocking.TURNED, 7).productTransposed();
  }

  /** Several blocks of rows of W, of columns and of examples, whole and odd ones. */
  @Example
  void productTransposedEqualsItsTwinAcrossBlocks() {
    new GemmTrial(8, 401, 200, 8).productTransposed();
    new GemmTrial(67, 401, Blocking.TURNED + 76, 9).productTransposed();
    new GemmTrial(2 * Panels.WIDTH + 35, 401, 130, 10).productTransposed();
  }

  /** Lanes shared by four rows and four columns: every number of columns, blocks whole and not. */
  @Example
  void narrowProductsEqualTheirTwinsInEveryTile() {
    for (int n = 1; n <= 17; n++) {
      for (int m : new int[] {11, 12, 15, 16, 17, 65, 112}) {
        for (int k : new int[] {4, 22, 64, 511, 512, 516}) {
          new GemmTrial(m, k, n, 31L * m + k).product();
        }
      }
    }
  }

  /** Rows of Z without a gap between them, among others that belong to another thread. */
  @Example
  void narrowProductsWriteNoRowsButTheirOwn() {
    for (int n = 1; n <= 17; n++) {
      for (int m : new int[] {12, 16, 17, 65}) {
        int k = 512;
        GemmTrial trial = new GemmTrial(m, k, n, m);
        float[] X = trial.matrix(0, m, k, k);
        float[] W = trial.weights(0);
        float[] s = new float[Gemm.productScratch()];
        float[] Z = new float[n + m * n + 20];
        Arrays.fill(Z, 7f);
        float[] expected = Z.clone();
        Gemm.product(X, 0, k, W, 0, null, 0, Z, n, n, m, k, n, 0, Panels.count(n), s, 0);
        ReferenceGemm.product(
            X, 0, k, W, 0, null, 0, expected, n, n, m, k, n, 0, Panels.count(n), s, 0);
        assertArrayEquals(bits(expected), bits(Z));
      }
    }
  }

  /** Few examples in place of few columns: every number of them, blocks of rows whole and not. */
  @Example
  void productTransposedOfFewExamplesEqualsItsTwinInEveryTile() {
    for (int m = 1; m <= 17; m++) {
      for (int k : new int[] {12, 16, 31, 401, 800}) {
        for (int n : new int[] {1, 10, 20, 47, 64, 131, 300}) {
          new GemmTrial(m, k, n, 31L * k + n).productTransposed();
        }
      }
    }
    for (int m : new int[] {24, 31, 32, 36, 40, 44, 64, 72, 96, 97, 100, 128, 172}) {
      new GemmTrial(m, 100, 132, m).productTransposed();
    }
  }

  /** Blocks of nine panels, the last one narrow, with dZ in place, in one pass and in three. */
  @Example
  void transposedProductEqualsItsTwinInWideBlocks() {
    int n = 8 * Panels.WIDTH + 3;
    for (int m : new int[] {3, 20, 30, 300}) {
      for (int seed = 0; seed < 4; seed++) {
        new GemmTrial(m, 60, n, seed).transposedProduct(false);
        new GemmTrial(m, 60, n, seed).transposedProduct(true);
      }
    }
  }

  /** Operands that end with the array: X [m, k] of every small k, for few outputs. */
  @Example
  void narrowProductsReadNothingBeyondTheirOperands() {
    for (int m = 1; m < 20; m++) {
      for (int k = 1; k < 20; k++) {
        int n = 1 + (m + k) % 12;
        GemmTrial trial = new GemmTrial(m, k, n, m);
        float[] X = trial.matrix(0, m, k, k);
        float[] W = trial.weights(0);
        float[] s = new float[Gemm.productScratch()];
        float[] Z = new float[m * n];
        float[] expected = new float[m * n];
        Gemm.product(X, 0, k, W, 0, null, 0, Z, 0, n, m, k, n, 0, Panels.count(n), s, 0);
        ReferenceGemm.product(
            X, 0, k, W, 0, null, 0, expected, 0, n, m, k, n, 0, Panels.count(n), s, 0);
        assertArrayEquals(bits(expected), bits(Z));
      }
    }
  }

  @Property(tries = 100)
  void updateEqualsTheGradientAndThenOneMultiplyAdd(
      @ForAll("size") int m, @ForAll("size") int k, @ForAll("size") int n, @ForAll long seed) {
    GemmTrial trial = new GemmTrial(m, k, n, seed);
    float[] X = trial.matrix(0, m, k, k);
    float[] dZ = trial.matrix(0, m, n, n);
    float[] W = trial.weights(0);
    float alpha = -0.37f;
    float[] s = new float[Gemm.transposedProductScratch(m, k, n)];
    float[] dW = new float[W.length];
    float[] updated = W.clone();
    for (int p = 0; p < Panels.count(n); p++) {
      Gemm.transposedProduct(X, 0, k, dZ, 0, n, dW, 0, m, k, n, p, p + 1, 0, k, false, 0f, s, 0);
      Gemm.transposedProduct(
          X, 0, k, dZ, 0, n, updated, 0, m, k, n, p, p + 1, 0, k, true, alpha, s, 0);
    }
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < n; j++) {
        int at = Panels.index(k, n, i, j);
        assertEquals(Math.fma(alpha, dW[at], W[at]), updated[at]);
      }
    }
  }

  @Property(tries = 100)
  void productsOfRowsDoNotDependOnTheRowsBesideThem(
      @ForAll("size") int m, @ForAll("size") int k, @ForAll("size") int n, @ForAll long seed) {
    GemmTrial trial = new GemmTrial(m, k, n, seed);
    float[] X = trial.matrix(0, m, k, k);
    float[] dZ = trial.matrix(0, m, n, n);
    float[] W = trial.weights(0);
    float[] s = new float[Gemm.productTransposedScratch(m, k, n) + Gemm.productScratch()];
    float[] b = new float[Panels.padded(n)];
    float[] Z = new float[m * n];
    float[] dX = new float[m * k];
    Gemm.product(X, 0, k, W, 0, b, 0, Z, 0, n, m, k, n, 0, Panels.count(n), s, 0);
    Gemm.productTransposed(dZ, 0, n, W, 0, dX, 0, k, m, k, n, 0, k, s, 0);
    float[] Z2 = new float[m * n];
    float[] dX2 = new float[m * k];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0, rows; i < m; i += rows) {
      rows = 1 + random.nextInt(m - i);
      Gemm.product(X, i * k, k, W, 0, b, 0, Z2, i * n, n, rows, k, n, 0, Panels.count(n), s, 0);
      Gemm.productTransposed(dZ, i * n, n, W, 0, dX2, i * k, k, rows, k, n, 0, k, s, 0);
    }
    assertArrayEquals(bits(Z), bits(Z2));
    assertArrayEquals(bits(dX), bits(dX2));
  }

  /** Small whole numbers: every sum stays below 2²⁴, so no rounding hides a wrong index. */
  @Property(tries = 100)
  void productsOfWholeNumbersAreExact(
      @ForAll("size") int m, @ForAll("size") int k, @ForAll("size") int n, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] X = whole(random, m * k);
    float[] M = whole(random, k * n);
    float[] dZ = whole(random, m * n);
    float[] b = Arrays.copyOf(whole(random, n), Panels.padded(n));
    float[] W = new float[Math.toIntExact(Panels.size(k, n))];
    Panels.pack(M, 0, W, 0, k, n);
    long scratch =
        Gemm.productScratch()
            + Gemm.productTransposedScratch(m, k, n)
            + Gemm.transposedProductScratch(m, k, n);
    float[] s = new float[(int) scratch];
    float[] Z = new float[m * n];
    float[] dX = new float[m * k];
    float[] packed = new float[W.length];
    float[] dW = new float[k * n];
    Gemm.product(X, 0, k, W, 0, b, 0, Z, 0, n, m, k, n, 0, Panels.count(n), s, 0);
    Gemm.productTransposed(dZ, 0, n, W, 0, dX, 0, k, m, k, n, 0, k, s, 0);
    for (int p = 0; p < Panels.count(n); p++) {
      Gemm.transposedProduct(
          X, 0, k, dZ, 0, n, packed, 0, m, k, n, p, p + 1, 0, k, false, 0f, s, 0);
    }
    Panels.unpack(packed, 0, dW, 0, k, n);
    int[] z = new int[m * n];
    int[] dx = new int[m * k];
    int[] dw = new int[k * n];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        z[i * n + j] = (int) b[j];
        for (int p = 0; p < k; p++) {
          z[i * n + j] += (int) (X[i * k + p] * M[p * n + j]);
          dx[i * k + p] += (int) (dZ[i * n + j] * M[p * n + j]);
          dw[p * n + j] += (int) (X[i * k + p] * dZ[i * n + j]);
        }
      }
    }
    assertArrayEquals(z, whole(Z));
    assertArrayEquals(dx, whole(dX));
    assertArrayEquals(dw, whole(dW));
  }

  private static float[] whole(SplittableRandom random, int length) {
    float[] x = new float[length];
    for (int i = 0; i < length; i++) {
      x[i] = random.nextInt(-100, 101);
    }
    return x;
  }

  private static int[] whole(float[] x) {
    int[] y = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = (int) x[i];
    }
    return y;
  }

  private static int[] bits(float[] x) {
    int[] y = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = Float.floatToIntBits(x[i]);
    }
    return y;
  }
}
