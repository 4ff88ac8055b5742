package backsweep.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * JMH with three additions: {@code --bits 128,256,512} repeats the run at several vector widths,
 * {@code --out FILE} writes a JSON file that names the machine, and a table at the end shows all
 * widths together.
 */
public final class Main {
  /** What the counters of the benchmarks count in a second. */
  private static final Map<String, String> UNITS =
      Map.of(
          "gigabytes",
          "GB/s",
          "gflops",
          "GFLOP/s",
          "examples",
          "examples/s",
          "percentOfPeak",
          "% of peak");

  private final List<String> lines = new ArrayList<>();
  private final List<String> rows = new ArrayList<>();

  private Main() {}

  /** Runs benchmarks; the other arguments are JMH's. */
  public static void main(String[] args)
      throws RunnerException, CommandLineOptionException, IOException {
    List<String> rest = new ArrayList<>(List.of(args));
    String widths = take(rest, "--bits");
    String out = take(rest, "--out");
    Map<String, String> facts = Machine.describe();
    facts.put("load before", String.valueOf(Machine.load()));
    Main main = new Main();
    CommandLineOptions options = new CommandLineOptions(rest.toArray(String[]::new));
    if (options.shouldHelp() || options.shouldList() || options.shouldListWithParams()) {
      org.openjdk.jmh.Main.main(rest.toArray(String[]::new));
      return;
    }
    for (String bits : (widths == null ? "own" : widths).split(",", -1)) {
      OptionsBuilder builder = new OptionsBuilder();
      builder.parent(options).shouldFailOnError(true);
      if (widths != null) {
        builder.jvmArgs("-Dbacksweep.vector.bits=" + bits);
      }
      for (RunResult result : new Runner(builder.build()).run()) {
        main.add(result, bits);
      }
    }
    facts.put("load after", String.valueOf(Machine.load()));
    System.out.println();
    main.lines.forEach(System.out::println);
    if (out != null) {
      Path file = Path.of(out);
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, Json.document(facts, Map.of(), main.rows));
      System.out.println("\nwrote " + file);
    }
  }

  /** Removes an option and its value; null if it is not there. */
  private static @Nullable String take(List<String> args, String option) {
    int at = args.indexOf(option);
    if (at < 0) {
      return null;
    }
    if (at + 1 == args.size()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    args.remove(at);
    return args.remove(at);
  }

  private void add(RunResult result, String bits) {
    Map<String, String> params = new TreeMap<>();
    for (String key : result.getParams().getParamsKeys()) {
      params.put(key, result.getParams().getParam(key));
    }
    String benchmark = result.getParams().getBenchmark().replaceAll(".*\\.(\\w+\\.\\w+)$", "$1");
    String name = benchmark + " " + params + (bits.equals("own") ? "" : " " + bits + " bits");
    Result<?> primary = result.getPrimaryResult();
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%-78s %12.4g ± %-9.2g %s",
                name,
                primary.getScore(),
                primary.getScoreError(),
                primary.getScoreUnit()));
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", name);
    row.put("score", primary.getScore());
    row.put("error", primary.getScoreError());
    row.put("unit", primary.getScoreUnit());
    result
        .getSecondaryResults()
        .forEach(
            (label, secondary) -> {
              String unit = UNITS.get(label);
              if (unit != null) {
                line.append(String.format(Locale.ROOT, "  %.1f %s", secondary.getScore(), unit));
                row.put(unit, secondary.getScore());
              }
            });
    lines.add(line.toString());
    rows.add(Json.object(row));
  }
}
