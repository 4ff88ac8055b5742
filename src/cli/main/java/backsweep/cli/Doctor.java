package backsweep.cli;

import backsweep.tensor.Hardware;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code backsweep doctor}. */
@Command(
    name = "doctor",
    description = {
      "Says whether this machine and Java suit Backsweep, and measures how fast they are; takes"
          + " about ten seconds."
    })
final class Doctor extends Verb {

  /** Rows and columns of the matrices that are multiplied. */
  private static final int SIZE = 512;

  @Mixin final EngineOptions engine = new EngineOptions();

  private final Map<String, Object> found = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();

  Doctor(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    engine.start(terminal.err());
    int cores = engine.threads();
    tell("jdk", "JDK", System.getProperty("java.vendor") + " " + Runtime.version());
    tell("os", "system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    tell("cpu", "processor", Machine.cpu());
    tell("cores", "cores", Machine.physicalCores());
    tell("logicalCores", "logical cores", Runtime.getRuntime().availableProcessors());
    tell("vectorBits", "vector bits in use", Hardware.vectorBits());
    tell("widestVectorBits", "widest vector bits", Hardware.widestVectorBits());
    tell("fma", "fused multiply-add", Hardware.hasFma());
    tell("compiler", "compiler", Hardware.compiler());
    tell("c2", "C2", hasC2());
    double peak = measure("peakOneCore", "peak, one core", "GFLOP/s", Hardware.fmaPeak(1));
    double peaks = measure("peakAllCores", "peak, " + all(), "GFLOP/s", Hardware.fmaPeak(cores));
    measure("bandwidthOneCore", "memory, one core", "GB/s", Hardware.bandwidth(1));
    measure("bandwidthAllCores", "memory, " + all(), "GB/s", Hardware.bandwidth(cores));
    double one =
        measure("productOneCore", "product, one core", "GFLOP/s", Hardware.product(SIZE, 1));
    double percent = percent("productOneCorePercent", one, peak);
    double many =
        measure("productAllCores", "product, " + all(), "GFLOP/s", Hardware.product(SIZE, cores));
    percent("productAllCoresPercent", many, peaks);
    warn(peak);
    if (percent > 110) {
      warnings.add(
          "the product is faster than the peak, which cannot be: the machine is busy with something"
              + " else; end that and measure again.");
    }
    String verdict = verdict(percent);
    found.put("warnings", warnings);
    found.put("verdict", verdict);
    if (json) {
      print(found);
    }
    warnings.forEach(warning -> log().println(terminal.red("warning: ") + warning));
    log().println();
    log().println(warnings.isEmpty() ? terminal.green(verdict) : terminal.red(verdict));
    return ExitCode.DONE;
  }

  private String all() {
    return engine.threads() + (engine.threads() == 1 ? " thread" : " threads");
  }

  private void tell(String key, String name, Object value) {
    found.put(key, value);
    String text = value instanceof Boolean truth ? (truth ? "yes" : "no") : value.toString();
    log().println(String.format(Locale.ROOT, "%-20s %s", name, text));
  }

  private double measure(String key, String name, String unit, double value) {
    found.put(key, value);
    log().println(String.format(Locale.ROOT, "%-20s %.1f %s", name, value, unit));
    return value;
  }

  private double percent(String key, double value, double peak) {
    double percent = 100 * value / peak;
    found.put(key, percent);
    log().println(String.format(Locale.ROOT, "%-20s %.0f %% of the peak", "", percent));
    return percent;
  }

  /** The optimizing compiler, without which vectors are objects. */
  private static boolean hasC2() {
    String info = System.getProperty("java.vm.info", "");
    return System.getProperty("java.vm.name", "").contains("Server VM")
        && !info.contains("interpreted")
        && !info.contains("emulated-client");
  }

  private void warn(double peak) {
    if (!hasC2()) {
      warnings.add(
          "this Java runs without its optimizing compiler C2 (%s), so that the Vector API is slow;"
                  .formatted(Hardware.compiler())
              + " use a HotSpot JDK and leave out -Xint, -client and -XX:TieredStopAtLevel.");
    }
    if (!Hardware.hasFma()) {
      warnings.add(
          "fused multiply-add is no instruction here, so that everything is about 1,000 times"
              + " slower; use a processor with FMA, or leave out -XX:-UseFMA and -XX:UseAVX=0 or"
              + " 1.");
    }
    // One multiply-add a cycle at 1 GHz would be twice this.
    double least = Hardware.vectorBits() / 32.0;
    if (peak < least) {
      warnings.add(
          "a peak of %.1f GFLOP/s is absurdly low, expected at least %.0f: vectors are not compiled to"
                  .formatted(peak, least)
              + " vector instructions, or the machine is busy with something else.");
    }
    if (Hardware.vectorBits() < Hardware.widestVectorBits()) {
      warnings.add(
          "%d-bit vectors are in use although the machine has %d bits; leave out --vector-bits."
              .formatted(Hardware.vectorBits(), Hardware.widestVectorBits()));
    }
  }

  private String verdict(double percent) {
    if (!warnings.isEmpty()) {
      return "This machine or its Java is slower than it could be: see the warnings.";
    }
    return percent >= 50
        ? "This machine suits Backsweep well."
        : "This machine suits Backsweep, but the matrix product reaches only %.0f %% of the peak."
            .formatted(percent);
  }
}
