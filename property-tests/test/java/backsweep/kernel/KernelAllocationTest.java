package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Kernels allocate nothing once C2 has compiled them. A vector that C2 boxes would show here and
 * nowhere else: its bits are right.
 */
class KernelAllocationTest {
  private static final int N = 200;
  private static final int ROWS = 4;
  private static final int CLASSES = 10;
  private static final int SHORT_ROWS = 48;
  private static final int CALLS = 200;

  /** Windows of 2 × 2 over rows of 40 pixels with 6 channels. */
  private static final int[] PIXELS = {0, 6, 240, 246};

  /** For all kernels together; on a quiet machine they need a tenth of it. */
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final float[] x = new float[ROWS * N];
  private final float[] y = new float[ROWS * N];
  private final float[] w = new float[ROWS * N];
  private final float[] u = new float[ROWS * N];
  private final byte[] pixels = new byte[N];
  private final float[] lanes = new float[16];
  private final int[] classes = new int[SHORT_ROWS];
  private final int[] buckets = new int[N];
  private final int[] range = new int[3];
  private float sink;

  @Test
  void kernels_afterWarmUp_allocateNothing() {
    for (int i = 0; i < x.length; i++) {
      x[i] = (i % 17 - 8) * 0.25f;
      y[i] = i % 5 * 0.25f;
    }
    Map<String, Runnable> kernels = new LinkedHashMap<>();
    activations(kernels);
    derivatives(kernels);
    rows(kernels);
    updates(kernels);
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    kernels.forEach(
        (name, kernel) -> {
          long bytes;
          do {
            bytes = allocated(kernel);
          } while (bytes > 0 && System.nanoTime() < deadline);
          assertTrue(bytes == 0, name + " allocates " + bytes / CALLS + " bytes a call");
        });
    assertTrue(sink == sink || sink != sink);
  }

  private static long allocated(Runnable kernel) {
    long thread = Thread.currentThread().threadId();
    long before = THREADS.getThreadAllocatedBytes(thread);
    for (int i = 0; i < CALLS; i++) {
      kernel.run();
    }
    return THREADS.getThreadAllocatedBytes(thread) - before;
  }

  private void activations(Map<String, Runnable> k) {
    k.put("relu", () -> Activations.relu(x, 0, w, 0, N));
    k.put("leakyRelu", () -> Activations.leakyRelu(x, 0, w, 0, N, 0.1f));
    k.put("elu", () -> Activations.elu(x, 0, w, 0, N, 1f));
    k.put("sigmoid", () -> Activations.sigmoid(x, 0, w, 0, N));
    k.put("tanh", () -> Activations.tanh(x, 0, w, 0, N));
    k.put("gelu", () -> Activations.gelu(x, 0, w, 0, N));
    k.put("silu", () -> Activations.silu(x, 0, w, 0, N));
    k.put("softplus", () -> Activations.softplus(x, 0, w, 0, N));
    k.put("exp", () -> VectorMath.exp(x, 0, w, 0, N));
    k.put("log", () -> VectorMath.log(x, 0, w, 0, N));
    k.put("log1p", () -> VectorMath.log1p(x, 0, w, 0, N));
    k.put("erf", () -> VectorMath.erf(x, 0, w, 0, N));
  }

  private void derivatives(Map<String, Runnable> k) {
    k.put("reluBackward", () -> Activations.reluBackward(x, 0, y, 0, w, 0, N));
    k.put("leakyReluBackward", () -> Activations.leakyReluBackward(x, 0, y, 0, w, 0, N, 0.1f));
    k.put("eluBackward", () -> Activations.eluBackward(x, 0, y, 0, w, 0, N, 1f));
    k.put("sigmoidBackward", () -> Activations.sigmoidBackward(x, 0, y, 0, w, 0, N));
    k.put("tanhBackward", () -> Activations.tanhBackward(x, 0, y, 0, w, 0, N));
    k.put("geluBackward", () -> Activations.geluBackward(x, 0, y, 0, w, 0, N));
    k.put("siluBackward", () -> Activations.siluBackward(x, 0, y, 0, w, 0, N));
    k.put("softplusBackward", () -> Activations.softplusBackward(x, 0, y, 0, w, 0, N));
  }

  private void rows(Map<String, Runnable> k) {
    k.put("pixels", () -> Pixels.scale(pixels, 0, w, 0, N, 0.5f));
    k.put("sum", () -> sink += Reductions.sum(x, 0, N, lanes, 0));
    k.put("sumOfSquares", () -> sink += Reductions.sumOfSquares(x, 0, N, lanes, 0));
    k.put("max", () -> sink += Reductions.max(x, 0, N));
    k.put("maxAbs", () -> sink += Reductions.maxAbs(x, 0, N));
    k.put("argMax", () -> sink += Reductions.argMax(x, 0, N));
    k.put("columnSums", () -> Reductions.columnSums(x, 0, N, ROWS, N, w, 0));
    k.put("buckets", () -> Buckets.buckets(x, 0, N, 21, 380, 256, buckets, 0, range, 0));
    k.put("greatest", () -> Pooling.greatest(x, 0, PIXELS, 12, w, 0, 20, 6));
    k.put(
        "greatestBackward",
        () -> Pooling.greatestBackward(x, 0, PIXELS, 12, w, 0, w, 0, u, 0, 20, 6, false));
    k.put("share", () -> Pooling.share(x, 0, 4f, w, 0, N));
    k.put("columnSquares", () -> Reductions.columnSquares(x, 0, N, ROWS, N, w, 0));
    k.put("addBias", () -> Reductions.addBias(w, 0, N, ROWS, N, y, 0));
    k.put("softmax", () -> Softmax.softmax(x, 0, w, 0, ROWS, N, lanes, 0));
    k.put("logSumExp", () -> sink += Softmax.logSumExp(x, 0, N, lanes, 0));
    k.put(
        "crossEntropy",
        () -> Softmax.crossEntropy(x, 0, classes, 0, w, 0, u, 0, ROWS, N, lanes, 0));
    k.put(
        "softmax of short rows", () -> Softmax.softmax(x, 0, w, 0, SHORT_ROWS, CLASSES, lanes, 0));
    k.put(
        "crossEntropy of short rows",
        () -> Softmax.crossEntropy(x, 0, classes, 0, w, 0, u, 0, SHORT_ROWS, CLASSES, lanes, 0));
    k.put(
        "crossEntropyBackward",
        () -> Softmax.crossEntropyBackward(x, 0, classes, 0, w, 0, ROWS, N, 1f));
    k.put("squaredError", () -> LossRows.squaredError(x, 0, y, 0, u, 0, ROWS, N, lanes, 0));
    k.put("absoluteError", () -> LossRows.absoluteError(x, 0, y, 0, u, 0, ROWS, N, lanes, 0));
    k.put("huber", () -> LossRows.huber(x, 0, y, 0, u, 0, ROWS, N, 1f, lanes, 0));
    k.put("logistic", () -> LossRows.logistic(x, 0, y, 0, u, 0, ROWS, N, lanes, 0));
    k.put(
        "squaredErrorBackward", () -> LossRows.squaredErrorBackward(x, 0, y, 0, w, 0, ROWS, N, 1f));
    k.put(
        "absoluteErrorBackward",
        () -> LossRows.absoluteErrorBackward(x, 0, y, 0, w, 0, ROWS, N, 1f));
    k.put("huberBackward", () -> LossRows.huberBackward(x, 0, y, 0, w, 0, ROWS, N, 1f, 1f));
    k.put("logisticBackward", () -> LossRows.logisticBackward(x, 0, y, 0, w, 0, ROWS, N, 1f));
  }

  private void updates(Map<String, Runnable> k) {
    k.put("sgd", () -> Updates.sgd(w, 0, x, 0, N, 0f));
    k.put("momentum", () -> Updates.momentum(w, 0, x, 0, u, 0, N, 0f, 0.9f, false));
    k.put("nesterov", () -> Updates.momentum(w, 0, x, 0, u, 0, N, 0f, 0.9f, true));
    k.put("rmsProp", () -> Updates.rmsProp(w, 0, x, 0, u, 0, N, 0f, 0.9f, 1e-8f));
    k.put("adagrad", () -> Updates.adagrad(w, 0, x, 0, u, 0, N, 0f, 1e-8f));
    k.put("adam", () -> Updates.adam(w, 0, x, 0, u, 0, y, 0, N, 0f, 0.9f, 0.9f, 1e-8f, 1f));
    k.put("adamW", () -> Updates.adamW(w, 0, x, 0, u, 0, y, 0, N, 0f, 0.9f, 0.9f, 1e-8f, 1f, 1f));
  }
}
