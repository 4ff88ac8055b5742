package backsweep.benchmarks.steps;

import backsweep.benchmarks.peers.Contender;
import backsweep.benchmarks.peers.Peak;
import backsweep.benchmarks.peers.Rounds;
import backsweep.parallel.Workers;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * Measures on one number of threads. It has a JVM of its own, because TensorFlow keeps the number
 * with which its first session began.
 */
public final class Measurement {
  private static final String MAVEN = "mvn -pl benchmarks -am -DskipTests package -P";

  /** How to get a framework. */
  private static final Map<String, String> SOURCES =
      new TreeMap<>(
          Map.of(
              "DJL",
              MAVEN + "steps (Linux x86-64)",
              "TF",
              MAVEN + "steps (Linux x86-64)",
              JavaApart.DL4J,
              MAVEN + "apart (Linux x86-64)",
              JavaApart.SMILE,
              MAVEN + "apart, and apt-get install libopenblas0",
              PythonTorch.NAME,
              "apt-get install python3-torch libopenblas0-openmp"));

  private final Options options;
  private final int threads;
  private final List<Framework> frameworks = new ArrayList<>();
  private final Map<String, String> versions = new LinkedHashMap<>();

  /** What another JVM hands back. */
  record Result(List<Row> rows, Map<String, String> versions) implements Serializable {}

  private Measurement(Options options) {
    this.options = options;
    this.threads = options.threads()[0];
  }

  /** Arguments: those of the benchmark; the system property names the file for the result. */
  public static void main(String[] args) throws IOException {
    Measurement measurement = new Measurement(Objects.requireNonNull(Options.parse(args)));
    Result result = measurement.run();
    Path file = Path.of(System.getProperty("benchmarks.rows"));
    try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(file))) {
      out.writeObject(result);
    }
    // Threads of the frameworks may outlive them.
    System.exit(0);
  }

  private Result run() {
    open();
    List<Row> rows = new ArrayList<>();
    Rounds rounds = new Rounds(options.rounds(), options.sample(), options.warmUp(), threads);
    try (Workers workers = new Workers(threads)) {
      Peak peak = new Peak(workers);
      Rounds.warm(peak, 300_000_000);
      rehearse();
      Table.header(System.out, threads);
      for (Task task : Cases.parse(options.words())) {
        Row row = measure(task, peak, rounds);
        rows.add(row);
        Table.print(System.out, row);
      }
      Table.summary(System.out, rows);
    } finally {
      frameworks.forEach(Framework::close);
    }
    return new Result(rows, versions);
  }

  private void open() {
    List<Framework> all = new ArrayList<>();
    all.add(new Backsweep());
    try {
      ServiceLoader.load(Framework.class).forEach(all::add);
    } catch (ServiceConfigurationError e) {
      System.err.println(e);
    }
    all.add(new PythonTorch());
    all.add(JavaApart.dl4j());
    all.add(JavaApart.smile());
    for (Framework framework : all) {
      open(framework);
    }
    SOURCES.forEach(
        (name, source) -> {
          if (all.stream().noneMatch(framework -> framework.name().equals(name))) {
            System.out.println(name + ": left out, not installed; get it by " + source);
          }
        });
  }

  /** Whatever goes wrong while a framework loads its libraries, the others can do without it. */
  private void open(Framework framework) {
    String name = framework.name();
    try {
      String version = framework.open(threads);
      frameworks.add(framework);
      if (!version.isEmpty()) {
        versions.put(name, version);
        System.out.println(name + ": " + version);
      }
    } catch (Exception | LinkageError e) {
      System.out.println(
          name + ": left out, " + e.getMessage() + "; get it by " + SOURCES.get(name));
    }
  }

  /** What the libraries have to say the first time stands before the table. */
  private void rehearse() {
    Problem small = Problem.of(Cases.parse(List.of("mlp:1:sgd")).get(0), threads);
    frameworks.forEach(framework -> Agreement.numbers(framework, small));
  }

  private Row measure(Task task, Peak peak, Rounds rounds) {
    Problem problem = Problem.of(task, threads);
    Map<String, Double> differences = new LinkedHashMap<>();
    float[] ours = Agreement.numbers(frameworks.get(0), problem);
    List<Framework> able = frameworks.stream().filter(some -> some.does(task)).toList();
    for (Framework framework : able.subList(1, able.size())) {
      float[] theirs = Agreement.numbers(framework, problem);
      differences.put(framework.name(), Agreement.require(task, framework.name(), ours, theirs));
    }
    List<Step> steps = new ArrayList<>();
    Problem still = problem.still();
    for (Framework framework : able) {
      steps.add(framework.prepare(still));
    }
    List<Contender> contenders = new ArrayList<>(steps);
    contenders.add(peak);
    double[][] ns = rounds.measure(contenders);
    double top = peak.flops() / Rounds.median(ns[contenders.size() - 1]);
    Row row = Row.of(task, threads, top, differences);
    for (int i = 0; i < steps.size(); i++) {
      row.add(steps.get(i).name(), ns[i]);
      steps.get(i).close();
    }
    return row;
  }
}
