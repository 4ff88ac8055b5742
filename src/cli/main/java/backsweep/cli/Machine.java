package backsweep.cli;

import backsweep.tensor.Hardware;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the operating system tells about the processor. */
final class Machine {

  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  private Machine() {}

  /** The name of the processor, or {@code unknown}. */
  static String cpu() {
    for (String line : cpuinfo()) {
      if (line.startsWith("model name") || line.startsWith("Hardware")) {
        return value(line);
      }
    }
    return isMac() ? sysctl("machdep.cpu.brand_string", "unknown") : "unknown";
  }

  /** Cores that this JVM may use, without their hyperthreads as far as the system tells. */
  static int physicalCores() {
    if (isMac()) {
      int logical = Runtime.getRuntime().availableProcessors();
      return Math.min(logical, whole(sysctl("hw.physicalcpu", "0"), logical));
    }
    return Hardware.physicalCores();
  }

  private static List<String> cpuinfo() {
    try {
      return Files.exists(CPUINFO)
          ? Files.readAllLines(CPUINFO, StandardCharsets.ISO_8859_1)
          : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String value(String line) {
    return line.substring(line.indexOf(':') + 1).strip();
  }

  private static int whole(String text, int otherwise) {
    try {
      int number = Integer.parseInt(text);
      return number < 1 ? otherwise : number;
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private static boolean isMac() {
    return System.getProperty("os.name", "").startsWith("Mac");
  }

  private static String sysctl(String name, String otherwise) {
    try {
      Process process = new ProcessBuilder("sysctl", "-n", name).start();
      process.getOutputStream().close();
      if (!process.waitFor(2, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return otherwise;
      }
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return text.isBlank() ? otherwise : text.strip();
    } catch (IOException e) {
      return otherwise;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return otherwise;
    }
  }
}
