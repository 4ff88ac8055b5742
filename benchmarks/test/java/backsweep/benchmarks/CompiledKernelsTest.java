package backsweep.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.benchmarks.Case.Product;
import backsweep.parallel.Workers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The first compiler can compile every kernel with profiling. If it gives up on one ("out of
 * virtual registers"), that kernel may stay in code without vectors for ever, a hundred times too
 * slow: it depends on how busy the second compiler is when the kernel becomes hot.
 */
final class CompiledKernelsTest {
  @Test
  void noKernelIsSkipped() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "-XX:TieredStopAtLevel=3",
                "-XX:+PrintCompilation",
                "-cp",
                System.getProperty("java.class.path"),
                CompiledKernelsTest.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertTrue(output.contains("backsweep.kernel.Tile"), "no tile was compiled");
    List<String> skipped =
        output
            .lines()
            .filter(line -> line.contains("backsweep.kernel.") && line.contains("SKIPPED"))
            .map(String::strip)
            .toList();
    assertEquals(List.of(), skipped);
  }

  /** Runs every product until it is compiled; started in a JVM of its own. */
  public static void main(String[] args) {
    try (Workers workers = new Workers(1)) {
      for (int[] s : new int[][] {{24, 100, 130}, {5, 33, 70}, {3, 40, 10}, {40, 50, 64}}) {
        for (Product product : Product.values()) {
          Case c = new Case(product, s[0], s[1], s[2], "layers");
          float[] left = Data.random(c.m() * c.k(), 1, 1f);
          float[] right = Data.random(c.k() * c.n(), 2, 1f);
          new EngineProduct(c, left, right, workers).run(300);
        }
      }
    }
  }
}
