package backsweep.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Another JVM of the same kind and vector width, for what is chosen once per JVM. */
final class ForkedJvm {
  private ForkedJvm() {}

  /** Runs a main class of this package; returns what it printed. */
  static String run(List<String> options, Class<?> main, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-ea", "--add-modules=jdk.incubator.vector"));
    command.add("-D" + Species.PROPERTY + "=" + Species.BITS);
    command.addAll(options);
    // This JVM's own class path may be one jar that names others.
    Set<String> homes = new LinkedHashSet<>(List.of(home(main), home(Gemm.class)));
    command.addAll(List.of("-cp", String.join(File.pathSeparator, homes), main.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    assertEquals(0, process.exitValue(), text);
    return text;
  }

  private static String home(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }
}
