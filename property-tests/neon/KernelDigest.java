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

  private KernelDigest() throws Exception {
    digest = MessageDigest.getInstance("SHA-256");
  }

  /** Prints the digest; exits with 1 if a kernel differs from its twin. */
  public static void main(String[] args) throws Exception {
    KernelDigest run = new KernelDigest();
    for (int round = 0; round < ROUNDS; round++) {
      run.products();
      run.activations();
      run.rows();
      run.updates();
      run.pixels();
    }
    StringBuilder hex = new StringBuilder();
    for (byte b : run.digest.digest()) {
      hex.append(String.format("%02x", b));
    }
    System.err.printf(
        "%s, java %s, %d bits: %d values compared, %d differ%n",
        System.getProperty("os.arch"),
        System.getProperty("java.version"),
        Species.BITS,
        run.compared,
        run.different);
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

  private void activations() {
    int n = random.nextInt(200);
    float[] z = values(n);
    float[] d = values(n);
    float[][] a = new float[15][n];
    float[][] t = new float[15][n];
    Activations.relu(z, 0, a[0], 0, n);
    ReferenceActivations.relu(z, 0, t[0], 0, n);
    Activations.elu(z, 0, a[1], 0, n, 1f);
    ReferenceActivations.elu(z, 0, t[1], 0, n, 1f);
    Activations.sigmoid(z, 0, a[2], 0, n);
    ReferenceActivations.sigmoid(z, 0, t[2], 0, n);
    Activations.tanh(z, 0, a[3], 0, n);
    ReferenceActivations.tanh(z, 0, t[3], 0, n);
    Activations.gelu(z, 0, a[4], 0, n);
    ReferenceActivations.gelu(z, 0, t[4], 0, n);
    Activations.silu(z, 0, a[5], 0, n);
    ReferenceActivations.silu(z, 0, t[5], 0, n);
    Activations.softplus(z, 0, a[6], 0, n);
    ReferenceActivations.softplus(z, 0, t[6], 0, n);
    Activations.leakyRelu(z, 0, a[7], 0, n, 0.01f);
    ReferenceActivations.leakyRelu(z, 0, t[7], 0, n, 0.01f);
    Activations.reluBackward(a[0], 0, d, 0, a[8], 0, n);
    ReferenceActivations.reluBackward(a[0], 0, d, 0, t[8], 0, n);
    Activations.eluBackward(a[1], 0, d, 0, a[9], 0, n, 1f);
    ReferenceActivations.eluBackward(a[1], 0, d, 0, t[9], 0, n, 1f);
    Activations.sigmoidBackward(a[2], 0, d, 0, a[10], 0, n);
    ReferenceActivations.sigmoidBackward(a[2], 0, d, 0, t[10], 0, n);
    Activations.tanhBackward(a[3], 0, d, 0, a[11], 0, n);
    ReferenceActivations.tanhBackward(a[3], 0, d, 0, t[11], 0, n);
    Activations.geluBackward(z, 0, d, 0, a[12], 0, n);
    ReferenceActivations.geluBackward(z, 0, d, 0, t[12], 0, n);
    Activations.siluBackward(z, 0, d, 0, a[13], 0, n);
    ReferenceActivations.siluBackward(z, 0, d, 0, t[13], 0, n);
    Activations.softplusBackward(z, 0, d, 0, a[14], 0, n);
    ReferenceActivations.softplusBackward(z, 0, d, 0, t[14], 0, n);
    for (int i = 0; i < a.length; i++) {
      same(a[i], t[i], 0, n);
    }
  }

  private void rows() {
    int rows = 1 + random.nextInt(5);
    int n = 1 + random.nextInt(60);
    float[] z = values(rows * n);
    float[] lanes = new float[16];
    float[] p = new float[rows * n];
    float[] p2 = new float[rows * n];
    Softmax.softmax(z, 0, p, 0, rows, n, lanes, 0);
    ReferenceSoftmax.softmax(z, 0, p2, 0, rows, n, lanes, 0);
    same(p, p2, 0, p.length);
    float[] sums = {Reductions.sum(z, 0, z.length, lanes, 0)};
    float[] sums2 = {ReferenceReductions.sum(z, 0, z.length, lanes, 0)};
    same(sums, sums2, 0, 1);
    float[] losses = new float[rows];
    float[] losses2 = new float[rows];
    LossRows.logistic(z, 0, p, 0, losses, 0, rows, n, lanes, 0);
    ReferenceLossRows.logistic(z, 0, p, 0, losses2, 0, rows, n, lanes, 0);
    same(losses, losses2, 0, rows);
  }

  private void updates() {
    int n = random.nextInt(200);
    float[] w = values(n);
    float[] g = values(n);
    float[] m = values(n);
    float[] v = new float[n];
    float[] w2 = w.clone();
    float[] m2 = m.clone();
    float[] v2 = v.clone();
    Updates.adam(w, 0, g, 0, m, 0, v, 0, n, 0.01f, 0.9f, 0.999f, 1e-8f, 0.5f);
    ReferenceUpdates.adam(w2, 0, g, 0, m2, 0, v2, 0, n, 0.01f, 0.9f, 0.999f, 1e-8f, 0.5f);
    same(w, w2, 0, n);
    same(m, m2, 0, n);
    same(v, v2, 0, n);
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
}
