package backsweep.benchmarks;

import backsweep.tensor.Hardware;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What has to be known of a machine to read a measurement. */
public final class Machine {
  private Machine() {}

  /** Facts in the order in which they are shown. */
  public static Map<String, String> describe() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("cpu", cpu());
    facts.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
    facts.put("vector bits", String.valueOf(Hardware.vectorBits()));
    facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    facts.put("jdk", System.getProperty("java.vm.name") + " " + Runtime.version());
    facts.put("jvm flags", flags());
    facts.put("revision", System.getProperty("benchmarks.revision", "unknown"));
    return facts;
  }

  /** Processes that ran or waited during the last minute; negative if the system does not say. */
  public static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  /** All of them but the properties that only tell the benchmark where things are. */
  private static String flags() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> !flag.startsWith("-Dbenchmarks."))
        .collect(Collectors.joining(" "));
  }

  /** Whether the processor says that it has an instruction set, by Linux's name for it. */
  public static boolean has(String instructions) {
    return (" " + cpuInfo().get("flags") + " ").contains(" " + instructions + " ");
  }

  /** The processor's name and its family, because names are reused. */
  private static String cpu() {
    Map<String, String> info = cpuInfo();
    return info.get("model name")
        + ", family "
        + info.get("cpu family")
        + ", model "
        + info.get("model");
  }

  private static Map<String, String> cpuInfo() {
    Map<String, String> found = new LinkedHashMap<>();
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      lines
          .takeWhile(line -> !line.isBlank())
          .map(line -> line.split("\\s*:\\s*", 2))
          .filter(parts -> parts.length == 2)
          .forEach(parts -> found.put(parts[0], parts[1]));
    } catch (IOException e) {
      found.put("model name", "unknown");
    }
    return found;
  }
}
