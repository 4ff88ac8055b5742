package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.MethodRefEntry;
import java.lang.management.ManagementFactory;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Kernels allocate nothing once C2 has compiled them. A vector that C2 boxes would show here and
 * nowhere else: its bits are right.
 */
class KernelAllocationTest {
  private static final int CALLS = 200;

  /** For all kernels together; on a quiet machine they need a tenth of it. */
  private static final long PATIENCE_NANOS = 120_000_000_000L;

  /** What is run here, and so must name every kernel. */
  private static final List<Class<?>> WATCHED =
      List.of(
          KernelAllocationTest.class,
          KernelTrials.class,
          AdaptiveUpdatesTrial.class,
          CellsTrial.class,
          DepthwiseTrial.class,
          LossTrials.class,
          NormalizationTrial.class,
          PoolingTrial.class);

  /**
   * No kernels of a step: sizes, layouts, the machine; and WindowProducts, which run only inside
   * the layers that AllocationTest steps.
   */
  private static final Set<String> NOT_WATCHED =
      Set.of("Species", "Panels", "Probe", "WindowProducts", "Rehearsal", "ShortCall");

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final long deadline = System.nanoTime() + PATIENCE_NANOS;
  private Object kept = this;

  @Test
  void kernels_afterWarmUp_allocateNothing() {
    for (int n : new int[] {10, 200}) {
      for (long seed = 1; seed <= 3; seed++) {
        KernelTrials.vectorMath(trial(seed), n);
        KernelTrials.activations(trial(seed), n);
        KernelTrials.reductions(trial(seed), n);
        KernelTrials.tableRows(trial(seed), n);
        KernelTrials.softmax(trial(seed), n);
        KernelTrials.lossRows(trial(seed), n);
        KernelTrials.updates(trial(seed), n);
        KernelTrials.penalties(trial(seed), n);
        KernelTrials.pixels(trial(seed), n);
        LossTrials.rows(trial(seed), n);
        AdaptiveUpdatesTrial.all(trial(seed), n);
        CellsTrial.all(trial(seed), n);
        DepthwiseTrial.all(trial(seed), n);
        PoolingTrial.all(trial(seed), 2, 2, 2, 5, n);
        NormalizationTrial.columns(trial(seed), n);
        NormalizationTrial.rows(trial(seed), n, true);
        NormalizationTrial.rows(trial(seed), n, false);
        NormalizationTrial.dropout(trial(seed), n);
        NormalizationTrial.noise(trial(seed), n);
        NormalizationTrial.transposed(trial(seed), n);
      }
    }
    int[] buckets = new int[200];
    int[] range = new int[3];
    requireNothing(
        "buckets",
        x -> Buckets.buckets(x, 0, 200, 21, 380, 256, buckets, 0, range, 0),
        new float[200]);
  }

  private KernelTrial trial(long seed) {
    return new KernelTrial(seed, this::requireNothing);
  }

  @Test
  void products_afterWarmUp_allocateNothing() {
    for (int m : new int[] {1, 4, 7, 12, 15, 40}) {
      for (int n : new int[] {8, 10, 16, 130}) {
        products(m, 100, n);
      }
    }
    products(1, 100, 5 * Panels.WIDTH);
    products(40, 512, 8);
    products(40, 512, 10);
    products(40, 512, 16);
  }

  private void products(int m, int k, int n) {
    float[] X = new float[m * k];
    float[] W = new float[Math.toIntExact(Panels.size(k, n))];
    float[] dW = new float[W.length];
    float[] b = new float[Panels.padded(n)];
    float[] Z = new float[m * n];
    long room =
        Math.max(
            Gemm.productScratch(),
            Math.max(
                Gemm.productTransposedScratch(m, k, n), Gemm.transposedProductScratch(m, k, n)));
    float[] s = new float[Math.toIntExact(room)];
    int panels = Panels.count(n);
    String of = " of " + m + " × " + k + " × " + n;
    requireNothing(
        "product" + of,
        x -> Gemm.product(x, 0, k, W, 0, b, 0, Z, 0, n, m, k, n, 0, panels, s, 0),
        X);
    requireNothing(
        "addProduct" + of,
        x -> Gemm.addProduct(x, 0, k, W, 0, Z, 0, n, m, k, n, 0, panels, s, 0),
        X);
    requireNothing(
        "productTransposed" + of,
        x -> Gemm.productTransposed(Z, 0, n, W, 0, x, 0, k, m, k, n, 0, k, s, 0),
        X);
    Blocks blocks = new Blocks(k, n, 1);
    for (boolean update : new boolean[] {false, true}) {
      requireNothing(
          "transposedProduct" + of,
          x -> {
            for (int i = 0; i < blocks.count(); i++) {
              int p0 = blocks.fromPanel(i);
              int p1 = blocks.toPanel(i);
              int k0 = blocks.fromRow(i);
              int k1 = blocks.toRow(i);
              Gemm.transposedProduct(
                  x, 0, k, Z, 0, n, dW, 0, m, k, n, p0, p1, k0, k1, update, -0.1f, s, 0);
            }
          },
          X);
    }
  }

  @Test
  void everyKernel_isWatched() throws IOException {
    Set<String> called = new TreeSet<>();
    for (Class<?> type : WATCHED) {
      String file = type.getName().replace('.', '/') + ".class";
      try (var bytes = Objects.requireNonNull(type.getClassLoader().getResourceAsStream(file))) {
        ClassFile.of()
            .parse(bytes.readAllBytes())
            .constantPool()
            .forEach(
                entry -> {
                  if (entry instanceof MethodRefEntry method) {
                    String owner = method.owner().asInternalName();
                    called.add(owner.substring(owner.lastIndexOf('/') + 1) + "." + method.name());
                  }
                });
      }
    }
    Set<String> kernels = kernels();
    assertTrue(kernels.size() > 100, kernels.toString());
    kernels.removeAll(called);
    assertEquals(Set.of(), kernels, "no trial runs these for their allocation");
  }

  /** Public static methods of the kernel package, but the twins. */
  private static Set<String> kernels() throws IOException {
    Path classes =
        Path.of(
            System.getProperty("basedir", "."), "../src/engine/target/classes/backsweep/kernel");
    Set<String> kernels = new TreeSet<>();
    try (Stream<Path> files = Files.list(classes)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        ClassModel type = ClassFile.of().parse(file);
        String name = file.getFileName().toString().replace(".class", "");
        if (name.startsWith("Reference") || NOT_WATCHED.contains(name)) {
          continue;
        }
        type.methods().stream()
            .filter(m -> m.flags().has(AccessFlag.PUBLIC) && m.flags().has(AccessFlag.STATIC))
            .map(m -> name + "." + m.methodName().stringValue())
            .filter(m -> !m.endsWith("Scratch") && !NOT_WATCHED.contains(m))
            .forEach(kernels::add);
      }
    }
    return kernels;
  }

  @Test
  void aKernelThatAllocates_isFound() {
    KernelTrial.Call boxes = memory -> kept = new float[] {memory[0]};
    assertThrows(
        AssertionError.class,
        () -> requireNothing("planted", boxes, new float[1], System.nanoTime() + 50_000_000));
    assertTrue(kept instanceof float[]);
  }

  private void requireNothing(String what, KernelTrial.Call kernel, float[] memory) {
    requireNothing(what, kernel, memory, deadline);
  }

  private static void requireNothing(
      String what, KernelTrial.Call kernel, float[] memory, long end) {
    long bytes;
    do {
      bytes = allocated(kernel, memory);
    } while (bytes > 0 && System.nanoTime() < end);
    assertTrue(bytes == 0, what + " allocates " + bytes / CALLS + " bytes a call");
  }

  private static long allocated(KernelTrial.Call kernel, float[] memory) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < CALLS; i++) {
      kernel.on(memory);
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
