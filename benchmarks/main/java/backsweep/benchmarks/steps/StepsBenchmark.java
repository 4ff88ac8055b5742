package backsweep.benchmarks.steps;

import static java.nio.charset.StandardCharsets.UTF_8;

import backsweep.benchmarks.Json;
import backsweep.benchmarks.Machine;
import backsweep.benchmarks.peers.RatioChart;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Times training steps and predictions beside PyTorch, TensorFlow, DL4J and Smile, and writes a
 * table, a JSON file and a chart. {@code benchmarks/steps.sh --help} lists the options.
 */
public final class StepsBenchmark {
  private final Options options;
  private final List<Row> rows = new ArrayList<>();
  private final Map<String, String> versions = new LinkedHashMap<>();
  private final Map<String, String> facts = Machine.describe();

  private StepsBenchmark(Options options) {
    this.options = options;
  }

  /** Runs the comparison; a framework that computes something else ends it with an exception. */
  public static void main(String[] args)
      throws IOException, InterruptedException, ClassNotFoundException {
    Options options = Options.parse(args);
    if (options == null) {
      return;
    }
    StepsBenchmark benchmark = new StepsBenchmark(options);
    benchmark.facts.put("load before", String.valueOf(Machine.load()));
    benchmark.facts.forEach((name, value) -> System.out.println(name + ": " + value));
    for (int threads : options.threads()) {
      benchmark.run(threads);
    }
    benchmark.facts.put("load after", String.valueOf(Machine.load()));
    benchmark.write();
  }

  private void run(int threads) throws IOException, InterruptedException, ClassNotFoundException {
    Path result = Files.createTempFile("steps", ".rows");
    try {
      List<String> command = new ArrayList<>();
      command.add(ProcessHandle.current().info().command().orElse("java"));
      command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
      command.add("-Dbenchmarks.rows=" + result);
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.add(Measurement.class.getName());
      command.addAll(options.arguments(threads));
      if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
        System.exit(1);
      }
      try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(result))) {
        Measurement.Result found = (Measurement.Result) in.readObject();
        rows.addAll(found.rows());
        versions.putAll(found.versions());
      }
    } finally {
      Files.deleteIfExists(result);
    }
  }

  private void write() throws IOException {
    Path out = options.out();
    if (out == null) {
      return;
    }
    facts.put("statistic", "median");
    facts.put("rounds", String.valueOf(options.rounds()));
    Files.createDirectories(out);
    Path json = out.resolve(options.name() + ".json");
    Files.writeString(
        json,
        Json.document(
            facts, Map.of("frameworks", versions), rows.stream().map(Row::json).toList()));
    Path text = out.resolve(options.name() + ".txt");
    try (PrintStream table = new PrintStream(Files.newOutputStream(text), false, UTF_8)) {
      for (int threads : options.threads()) {
        Table.write(table, rows, threads);
      }
    }
    Path chart = out.resolve(options.name() + ".png");
    RatioChart.write(
        rows.stream().map(StepsBenchmark::bar).toList(),
        "Backsweep's speed relative to PyTorch",
        String.valueOf(facts.get("cpu")),
        "bar: the faster of DJL and Python, named at the right;  dot: TensorFlow;  cut off at 0.5"
            + " and 4",
        chart);
    System.out.println("\nwrote " + json + "\nwrote " + text + "\nwrote " + chart);
  }

  private static RatioChart.Bar bar(Row row) {
    return new RatioChart.Bar(
        row.label(), row.ratio(row.pytorch()), row.pytorch(), row.ratio("TF"));
  }
}
