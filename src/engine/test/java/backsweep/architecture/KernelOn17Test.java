package backsweep.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kernels compile for Java 17, alone: that is the newest JDK for AArch64 under which they are
 * run on an emulator.
 */
class KernelOn17Test {
  private static final Path SOURCES =
      Path.of(System.getProperty("basedir", "."), "main/java/backsweep/kernel");

  @TempDir private Path classes;

  @Test
  void kernels_release17_compile() throws IOException {
    List<Path> kernels;
    try (Stream<Path> files = Files.list(SOURCES)) {
      kernels = files.filter(f -> !f.endsWith("package-info.java")).sorted().toList();
    }
    assertFalse(kernels.isEmpty());
    assertEquals("", Planted.compile(kernels, classes, "--release=17"));
  }

  @Test
  void compile_newerLanguage_fails() throws IOException {
    Path source =
        Planted.write(classes, "A.java", "class A { static { for (int _ : new int[3]) {} } }");
    assertNotEquals("", Planted.compile(List.of(source), classes, "--release=17"));
  }
}
