package backsweep.kernel;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * One random case of each product: operands at odd offsets with gaps between their rows, surrounded
 * by NaN, so that reading outside taints the result; targets surrounded by canaries, so that
 * writing outside shows. Every method compares with the scalar twin, bit for bit, and returns what
 * was written.
 *
 * <p>Needs nothing but Java 17, so that it also runs on an emulated AArch64.
 */
final class GemmTrial {
  /** Most rows, columns or summands of {@link #main}'s cases. */
  private static final int LARGEST = 150;

  private static final float[] SPECIAL = {
    0f,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    0x1p-127f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN
  };

  private final SplittableRandom random;
  private final int rarity;
  private final int m;
  private final int k;
  private final int n;

  /** Operands X [m, k], W [k, n], Z [m, n]; one case in four has special values here and there. */
  GemmTrial(int m, int k, int n, long seed) {
    this.random = new SplittableRandom(seed);
    this.rarity = random.nextInt(4) == 0 ? 1 + random.nextInt(300) : 0;
    this.m = m;
    this.k = k;
    this.n = n;
  }

  /** Z = X·W + b, or without b, in ranges of panels, of which one may be left out. */
  float[] product() {
    int ldx = k + random.nextInt(6);
    int ldz = n + random.nextInt(20);
    int xo = random.nextInt(20);
    int zo = random.nextInt(20);
    int wo = random.nextInt(20);
    int bo = random.nextInt(20);
    float[] X = matrix(xo, m, k, ldx);
    float[] W = weights(wo);
    float[] b = random.nextInt(3) == 0 ? null : padded(bo);
    float[] Z = canaries(zo + m * ldz + 20);
    float[] expected = Z.clone();
    float[][] operands = b == null ? copies(X, W) : copies(X, W, b);
    int so = random.nextInt(20);
    float[] s = canaries(so + Gemm.productScratch() + 7);
    int panels = Panels.count(n);
    for (int p0 = 0, p1; p0 < panels; p0 = p1) {
      p1 = p0 + 1 + random.nextInt(panels - p0);
      if (random.nextInt(5) > 0) {
        Gemm.product(X, xo, ldx, W, wo, b, bo, Z, zo, ldz, m, k, n, p0, p1, s, so);
        ReferenceGemm.product(X, xo, ldx, W, wo, b, bo, expected, zo, ldz, m, k, n, p0, p1, s, so);
      }
    }
    same("Z = X·W + b", expected, Z);
    untouched(operands, b == null ? copies(X, W) : copies(X, W, b));
    untouchedAround(s, so, Gemm.productScratch());
    return Z;
  }

  /** dX = dZ·Wᵀ, in ranges of columns, of which one may be left out. */
  float[] productTransposed() {
    int ldx = k + random.nextInt(20);
    int ldz = n + random.nextInt(6);
    int xo = random.nextInt(20);
    int zo = random.nextInt(20);
    int wo = random.nextInt(20);
    float[] dZ = matrix(zo, m, n, ldz);
    float[] W = weights(wo);
    float[] dX = canaries(xo + m * ldx + 20);
    float[] expected = dX.clone();
    float[][] operands = copies(dZ, W);
    int so = random.nextInt(20);
    int scratch = Gemm.productTransposedScratch(m, k, n);
    float[] s = canaries(so + scratch + 7);
    for (int k0 = 0, k1; k0 < k; k0 = k1) {
      k1 = random.nextBoolean() ? k : k0 + 1 + random.nextInt(k - k0);
      if (random.nextInt(5) > 0) {
        Gemm.productTransposed(dZ, zo, ldz, W, wo, dX, xo, ldx, m, k, n, k0, k1, s, so);
        ReferenceGemm.productTransposed(
            dZ, zo, ldz, W, wo, expected, xo, ldx, m, k, n, k0, k1, s, so);
      }
    }
    same("dX = dZ·Wᵀ", expected, dX);
    untouched(operands, copies(dZ, W));
    untouchedAround(s, so, scratch);
    return dX;
  }

  /**
   * dW = Xᵀ·dZ, or W += alpha·Xᵀ·dZ: in blocks of some panels and some rows, of which one may be
   * left out. A panel's padding may be written; what lies outside the block and its padding may
   * not.
   */
  float[] transposedProduct(boolean update) {
    int ldx = k + random.nextInt(6);
    int ldz = n + random.nextInt(6);
    int xo = random.nextInt(20);
    int zo = random.nextInt(20);
    int wo = random.nextInt(20);
    float[] X = matrix(xo, m, k, ldx);
    float[] dZ = matrix(zo, m, n, ldz);
    float[] dW = update ? weights(wo) : canaries(wo + Math.toIntExact(Panels.size(k, n)) + 20);
    float[] expected = dW.clone();
    float[][] operands = copies(X, dZ);
    float alpha = random.nextInt(8) == 0 ? 0f : -(float) random.nextDouble();
    int so = random.nextInt(20);
    int scratch = Gemm.transposedProductScratch(m, k, n);
    int panels = Panels.count(n);
    for (int p0 = 0, p1; p0 < panels; p0 = p1) {
      p1 = p0 + 1 + random.nextInt(panels - p0);
      for (int k0 = 0, k1; k0 < k; k0 = k1) {
        k1 = k0 + 1 + random.nextInt(k - k0);
        if (random.nextInt(5) == 0) {
          continue;
        }
        float[] s = canaries(so + scratch + 7);
        Gemm.transposedProduct(
            X, xo, ldx, dZ, zo, ldz, dW, wo, m, k, n, p0, p1, k0, k1, update, alpha, s, so);
        ReferenceGemm.transposedProduct(
            X, xo, ldx, dZ, zo, ldz, expected, wo, m, k, n, p0, p1, k0, k1, update, alpha, s, so);
        for (int p = p0; p < p1; p++) {
          copyPadding(dW, expected, wo, p, k0, k1);
        }
        untouchedAround(s, so, scratch);
      }
    }
    same(update ? "W += alpha·Xᵀ·dZ" : "dW = Xᵀ·dZ", expected, dW);
    untouched(operands, copies(X, dZ));
    return dW;
  }

  /** Z = Xᵀ·W + b. */
  float[] productOfColumns() {
    int ldx = m + random.nextInt(6);
    int ldz = n + random.nextInt(20);
    int xo = random.nextInt(20);
    int zo = random.nextInt(20);
    int wo = random.nextInt(20);
    int bo = random.nextInt(20);
    float[] X = matrix(xo, k, m, ldx);
    float[] W = weights(wo);
    float[] b = padded(bo);
    float[] Z = canaries(zo + m * ldz + 20);
    float[] expected = Z.clone();
    float[][] operands = copies(X, W, b);
    int so = random.nextInt(20);
    float[] s = canaries(so + Gemm.productScratch() + 7);
    WindowProducts.productOfColumns(X, xo, ldx, W, wo, b, bo, Z, zo, ldz, m, k, n, s, so);
    ReferenceWindowProducts.productOfColumns(
        X, xo, ldx, W, wo, b, bo, expected, zo, ldz, m, k, n, s, so);
    same("Z = Xᵀ·W + b", expected, Z);
    untouched(operands, copies(X, W, b));
    untouchedAround(s, so, Gemm.productScratch());
    return Z;
  }

  /**
   * dW = Xᵀ·dZ, or X·dZ, the sum in two parts, of which the second resumes; rows of dW in blocks.
   */
  float[] accumulate(boolean turned) {
    int ldz = n + random.nextInt(6);
    int zo = random.nextInt(20);
    int wo = random.nextInt(20);
    int cut = random.nextInt(m + 1);
    float[] dZ = matrix(zo, m, n, ldz);
    float[] dW = canaries(wo + Math.toIntExact(Panels.size(k, n)) + 20);
    float[] expected = dW.clone();
    int so = random.nextInt(20);
    int scratch = WindowProducts.accumulateScratch(m);
    int panels = Panels.count(n);
    for (int k0 = 0, k1; k0 < k; k0 = k1) {
      k1 = k0 + 1 + random.nextInt(k - k0);
      int ldx = (turned ? m : k1 - k0) + random.nextInt(3);
      int xo = random.nextInt(20);
      float[] X = turned ? matrix(xo, k1 - k0, m, ldx) : matrix(xo, m, k1 - k0, ldx);
      float[][] operands = copies(X, dZ);
      int p0 = random.nextInt(panels + 1);
      int p1 = p0 + random.nextInt(panels - p0 + 1);
      for (int part = 0; part < 2; part++) {
        int from = part == 0 ? 0 : cut;
        int rows = part == 0 ? cut : m - cut;
        float[] s = canaries(so + scratch + 7);
        int x = xo + from * (turned ? 1 : ldx);
        int z = zo + from * ldz;
        if (turned) {
          WindowProducts.accumulateProduct(
              X, x, ldx, dZ, z, ldz, dW, wo, rows, k, n, p0, p1, k0, k1, part > 0, s, so);
          ReferenceWindowProducts.accumulateProduct(
              X, x, ldx, dZ, z, ldz, expected, wo, rows, k, n, p0, p1, k0, k1, part > 0, s, so);
        } else {
          WindowProducts.accumulateTransposed(
              X, x, ldx, dZ, z, ldz, dW, wo, rows, k, n, p0, p1, k0, k1, part > 0, s, so);
          ReferenceWindowProducts.accumulateTransposed(
              X, x, ldx, dZ, z, ldz, expected, wo, rows, k, n, p0, p1, k0, k1, part > 0, s, so);
        }
        for (int p = p0; p < p1; p++) {
          copyPadding(dW, expected, wo, p, k0, k1);
        }
        untouchedAround(s, so, scratch);
      }
      untouched(operands, copies(X, dZ));
    }
    same(turned ? "dW += X·dZ" : "dW += Xᵀ·dZ", expected, dW);
    return dW;
  }

  private void copyPadding(float[] from, float[] to, int wo, int p, int k0, int k1) {
    int width = Panels.width(n, p);
    int used = Math.min(width, n - p * Panels.WIDTH);
    for (int i = k0; i < k1; i++) {
      int at = wo + Panels.start(k, p) + i * width + used;
      System.arraycopy(from, at, to, at, width - used);
    }
  }

  private float value() {
    if (rarity > 0 && random.nextInt(rarity) == 0) {
      return SPECIAL[random.nextInt(SPECIAL.length)];
    }
    return (float) (2 * random.nextDouble() - 1);
  }

  /** A matrix [rows, columns] among NaN. */
  float[] matrix(int offset, int rows, int columns, int ld) {
    float[] M = new float[offset + Math.max(0, (rows - 1) * ld + columns)];
    Arrays.fill(M, Float.NaN);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        M[offset + i * ld + j] = value();
      }
    }
    return M;
  }

  /** Packed weights [k, n] among NaN. */
  float[] weights(int offset) {
    float[] M = matrix(0, k, n, n);
    float[] W = new float[offset + Math.toIntExact(Panels.size(k, n)) + 20];
    Arrays.fill(W, Float.NaN);
    Panels.pack(M, 0, W, offset, k, n);
    return W;
  }

  private float[] padded(int offset) {
    float[] b = new float[offset + Panels.padded(n) + 20];
    Arrays.fill(b, 0, offset, Float.NaN);
    for (int j = 0; j < n; j++) {
      b[offset + j] = value();
    }
    Arrays.fill(b, offset + Panels.padded(n), b.length, Float.NaN);
    return b;
  }

  /** NaNs that say where they stand: arithmetic cannot give them. */
  private static float[] canaries(int length) {
    float[] x = new float[length];
    for (int i = 0; i < length; i++) {
      x[i] = Float.intBitsToFloat(canary(i));
    }
    return x;
  }

  private static int canary(int i) {
    return 0x7fd00000 | i & 0xfffff;
  }

  private static float[][] copies(float[]... arrays) {
    float[][] copies = new float[arrays.length][];
    for (int i = 0; i < arrays.length; i++) {
      copies[i] = arrays[i].clone();
    }
    return copies;
  }

  /** Same bits, whatever the kind of NaN, but a canary stays that canary. */
  private void same(String what, float[] expected, float[] found) {
    for (int i = 0; i < expected.length; i++) {
      boolean untouched = Float.floatToRawIntBits(expected[i]) == canary(i);
      int e = Float.floatToIntBits(expected[i]);
      int f = Float.floatToIntBits(found[i]);
      if (e != f || (untouched && Float.floatToRawIntBits(found[i]) != canary(i))) {
        throw new AssertionError(
            what
                + ", m = "
                + m
                + ", k = "
                + k
                + ", n = "
                + n
                + ": at "
                + i
                + " expected "
                + Float.toHexString(expected[i])
                + ", found "
                + Float.toHexString(found[i]));
      }
    }
  }

  private static void untouched(float[][] before, float[][] after) {
    for (int a = 0; a < before.length; a++) {
      for (int i = 0; i < before[a].length; i++) {
        if (Float.floatToRawIntBits(before[a][i]) != Float.floatToRawIntBits(after[a][i])) {
          throw new AssertionError("operand " + a + " was written at " + i);
        }
      }
    }
  }

  private static void untouchedAround(float[] s, int from, int length) {
    for (int i = 0; i < s.length; i++) {
      boolean inside = i >= from && i < from + length;
      if (!inside && Float.floatToRawIntBits(s[i]) != canary(i)) {
        throw new AssertionError("scratch of " + length + " floats was written at " + (i - from));
      }
    }
  }

  /** All products of one shape; returns everything that was written. */
  static float[][] all(int m, int k, int n, long seed) {
    return new float[][] {
      new GemmTrial(m, k, n, seed).product(),
      new GemmTrial(m, k, n, seed + 1).productTransposed(),
      new GemmTrial(m, k, n, seed + 2).transposedProduct(false),
      new GemmTrial(m, k, n, seed + 3).transposedProduct(true)
    };
  }

  /** A random size: small ones, whole tiles and one more or less, anything. */
  static int size(SplittableRandom random) {
    int tile = new int[] {Species.LANES, Panels.WIDTH, 6, 12}[random.nextInt(4)];
    int edge = tile * (1 + random.nextInt(4)) + random.nextInt(3) - 1;
    int any = random.nextInt(3) == 0 ? random.nextInt(LARGEST) : random.nextInt(20);
    return random.nextInt(3) == 0 && edge < LARGEST ? edge : any;
  }

  /** Random shapes; arguments: how many, and how many vector registers are expected. */
  public static void main(String[] arguments) {
    if (Tile.REGISTERS != Integer.parseInt(arguments[1])) {
      throw new AssertionError("expected " + arguments[1] + " registers, found " + Tile.REGISTERS);
    }
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
      all(size(random), size(random), size(random), random.nextLong());
    }
    System.out.println(Species.BITS + " bits, " + Tile.REGISTERS + " registers: equal");
  }
}
