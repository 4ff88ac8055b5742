package backsweep.kernel;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.SplittableRandom;

/**
 * Runs the kernels and their scalar twins on the same random shapes and values, counts the bits in
 * which they differ, and prints one SHA-256 over all results. Plain Java 17, without a test
 * framework, so that an emulated machine can run it: see {@code neon.sh}.
 */
public final class KernelDigest {
  private static final int ROUNDS = 60;

  private final SplittableRandom random = new SplittableRandom(17);
  private final MessageDigest digest;
  private long compared;
  private long different;
  private long passed;

  private KernelDigest() throws Exception {
    digest = MessageDigest.getInstance("SHA-256");
  }

  /** Prints the digest; exits with 1 if a kernel differs from its twin. */
  public static void main(String[] args) throws Exception {
    KernelDigest run = new KernelDigest();
    for (int round = 0; round < ROUNDS; round++) {
      run.products();
      run.pixels();
      run.buckets();
      run.trials(round);
    }
    StringBuilder hex = new StringBuilder();
    for (byte b : run.digest.digest()) {
      hex.append(String.format("%02x", b));
    }
    System.err.printf(
        "%s, java %s, %d bits: %d values compared, %d differ, %d trials passed%n",
        System.getProperty("os.arch"),
        System.getProperty("java.version"),
        Species.BITS,
        run.compared,
        run.different,
        run.passed);
    System.out.println(hex);
    System.exit(run.different == 0 ? 0 : 1);
  }

  private float[] values(int n) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      int kind = random.nextInt(40);
      x[i] =
          kind == 0
              ? Float.intBitsToFloat(random.nextInt())
              : kind == 1 ? -0f : (float) ((random.nextDouble() - 0.5) * (1 << random.nextInt(6)));
    }
    return x;
  }

  private void same(float[] kernel, float[] twin, int from, int n) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * n);
    for (int i = from; i < from + n; i++) {
      int bits = Float.floatToIntBits(kernel[i]);
      compared++;
      different += bits == Float.floatToIntBits(twin[i]) ? 0 : 1;
      bytes.putInt(bits);
    }
    digest.update(bytes.array());
  }

  private void products() {
    int m = 1 + random.nextInt(70);
    int k = 1 + random.nextInt(40);
    int n = 1 + random.nextInt(80);
    float[] X = values(m * k);
    float[] dZ = values(m * n);
    float[] M = values(k * n);
    float[] b = java.util.Arrays.copyOf(values(n), Panels.padded(n));
    float[] W = new float[(int) Panels.size(k, n)];
    Panels.pack(M, 0, W, 0, k, n);
    float[] s =
        new float
            [Gemm.productScratch()
                + Gemm.productTransposedScratch(m, k, n)
                + Gemm.transposedProductScratch(m, k, n)];
    float[] Z = new float[m * n];
    float[] Z2 = new float[m * n];
    Gemm.product(X, 0, k, W, 0, b, 0, Z, 0, n, m, k, n, 0, Panels.count(n), s, 0);
    ReferenceGemm.product(X, 0, k, W, 0, b, 0, Z2, 0, n, m, k, n, 0, Panels.count(n), s, 0);
    same(Z, Z2, 0, Z.length);
    float[] dX = new float[m * k];
    float[] dX2 = new float[m * k];
    Gemm.productTransposed(dZ, 0, n, W, 0, dX, 0, k, m, k, n, 0, k, s, 0);
    ReferenceGemm.productTransposed(dZ, 0, n, W, 0, dX2, 0, k, m, k, n, 0, k, s, 0);
    same(dX, dX2, 0, dX.length);
    float[] dW = new float[W.length];
    float[] dW2 = new float[W.length];
    for (int p = 0; p < Panels.count(n); p++) {
      Gemm.transposedProduct(X, 0, k, dZ, 0, n, dW, 0, m, k, n, p, p + 1, 0, k, false, 0f, s, 0);
      ReferenceGemm.transposedProduct(
          X, 0, k, dZ, 0, n, dW2, 0, m, k, n, p, p + 1, 0, k, false, 0f, s, 0);
    }
    float[] plain = new float[k * n];
    float[] plain2 = new float[k * n];
    Panels.unpack(dW, 0, plain, 0, k, n);
    Panels.unpack(dW2, 0, plain2, 0, k, n);
    same(plain, plain2, 0, plain.length);
  }

  private void pixels() {
    int n = random.nextInt(200);
    byte[] p = new byte[n];
    for (int i = 0; i < n; i++) {
      p[i] = (byte) random.nextInt();
    }
    float[] x = new float[n];
    float[] x2 = new float[n];
    Pixels.scale(p, 0, x, 0, n, 1f / 255f);
    ReferencePixels.scale(p, 0, x2, 0, n, 1f / 255f);
    same(x, x2, 0, n);
  }

  private void buckets() {
    int n = random.nextInt(200);
    float[] x = values(n);
    int[] b = new int[n + 3];
    int[] b2 = new int[n + 3];
    Buckets.buckets(x, 0, n, 21, 380, 256, b, 3, b, 0);
    ReferenceBuckets.buckets(x, 0, n, 21, 380, 256, b2, 3, b2, 0);
    float[] found = new float[n + 3];
    float[] twin = new float[n + 3];
    for (int i = 0; i < n + 3; i++) {
      found[i] = Float.intBitsToFloat(b[i]);
      twin[i] = Float.intBitsToFloat(b2[i]);
    }
    same(found, twin, 0, n + 3);
  }

  /** What the properties try, too; a trial that differs throws. */
  private void trials(int n) {
    trial(t -> KernelTrials.vectorMath(t, n));
    trial(t -> KernelTrials.activations(t, n));
    trial(t -> KernelTrials.softmax(t, n + 1));
    trial(t -> KernelTrials.lossRows(t, n + 1));
    trial(t -> LossTrials.rows(t, n + 1));
    trial(t -> KernelTrials.reductions(t, n));
    trial(t -> KernelTrials.tableRows(t, n));
    trial(t -> KernelTrials.updates(t, n));
    trial(t -> AdaptiveUpdatesTrial.all(t, n));
    trial(t -> KernelTrials.penalties(t, n));
    trial(t -> CellsTrial.all(t, n));
    trial(t -> PoolingTrial.all(t, 1 + n % 3, 1 + n % 4, 1 + n % 5, 1 + n % 7, n + 1));
    trial(t -> NormalizationTrial.columns(t, n + 1));
    trial(t -> NormalizationTrial.rows(t, n + 1, true));
    trial(t -> NormalizationTrial.rows(t, n + 1, false));
    trial(t -> NormalizationTrial.dropout(t, n + 1));
    trial(t -> NormalizationTrial.noise(t, n + 1));
    trial(t -> NormalizationTrial.transposed(t, n + 1));
    // Its weights lie in panels, which are as wide as vectors: equal to its twin, to nobody else.
    DepthwiseTrial.all(new KernelTrial(random.nextLong()), n);
  }

  private void trial(java.util.function.Consumer<KernelTrial> kernels) {
    KernelTrial t = new KernelTrial(random.nextLong());
    kernels.accept(t);
    passed++;
    digest.update(ByteBuffer.allocate(8).putLong(t.digest()).array());
  }
}
