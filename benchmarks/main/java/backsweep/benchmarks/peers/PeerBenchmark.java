package backsweep.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import backsweep.benchmarks.Case;
import backsweep.benchmarks.Json;
import backsweep.benchmarks.Machine;
import backsweep.parallel.Workers;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Times the engine's products beside OpenBLAS, BLIS, MKL and oneDNN in one JVM, and writes a table,
 * a JSON file and two charts. {@code benchmarks/peers.sh --help} lists the options.
 */
public final class PeerBenchmark {
  private final Options options;
  private final Libraries libraries;
  private final List<Row> rows = new ArrayList<>();
  private final Map<Integer, Ceilings> ceilings = new LinkedHashMap<>();
  private final Map<String, String> facts = Machine.describe();

  private PeerBenchmark(Options options, Libraries libraries) {
    this.options = options;
    this.libraries = libraries;
  }

  /** Runs the comparison; a wrong result ends it with an exception. */
  public static void main(String[] args) throws IOException {
    Options options = Options.parse(args);
    if (options == null) {
      return;
    }
    Libraries libraries = new Libraries();
    PeerBenchmark benchmark = new PeerBenchmark(options, libraries);
    benchmark.facts.put("load before", String.valueOf(Machine.load()));
    benchmark.facts.forEach((name, value) -> System.out.println(name + ": " + value));
    libraries.versions().forEach((name, version) -> System.out.println(name + ": " + version));
    for (int threads : options.threads()) {
      benchmark.run(threads);
    }
    benchmark.facts.put("load after", String.valueOf(Machine.load()));
    benchmark.write();
  }

  private void run(int threads) {
    libraries.threads(threads);
    if (options.out() != null) {
      ceilings.put(threads, Ceilings.measure(threads));
    }
    Rounds rounds = new Rounds(options.rounds(), options.sample(), options.warmUp(), threads);
    try (Workers workers = new Workers(threads)) {
      Peak peak = new Peak(workers);
      warm(workers, peak);
      Table.header(System.out, threads, options.useBest());
      for (Case c : options.cases()) {
        Row row = measure(c, threads, workers, peak, rounds);
        rows.add(row);
        Table.print(System.out, row);
      }
      Table.summary(System.out, rows, threads);
    }
  }

  /** Lets the compiler finish the kernels before anything is timed. */
  private void warm(Workers workers, Peak peak) {
    long each = (long) (options.firstWarmUp() * 1e6) / (options.cases().size() + 1);
    Rounds.warm(peak, each);
    for (Case c : options.cases()) {
      try (Arena arena = Arena.ofConfined()) {
        Rounds.warm(new Ours(new Operands(c, arena), workers), each);
      }
    }
  }

  private Row measure(Case c, int threads, Workers workers, Peak peak, Rounds rounds) {
    try (Arena arena = Arena.ofConfined()) {
      Operands operands = new Operands(c, arena);
      List<Contender> contenders = new ArrayList<>();
      contenders.add(new Ours(operands, workers));
      contenders.addAll(libraries.contenders(operands, arena));
      Verification.check(operands, contenders);
      contenders.add(peak);
      Row row = new Row(c, threads, options.useBest());
      double[][] ns = rounds.measure(contenders);
      for (int i = 0; i < contenders.size(); i++) {
        boolean isPeak = contenders.get(i) == peak;
        row.add(contenders.get(i).name(), ns[i], isPeak ? peak.flops() : c.flops());
        contenders.get(i).close();
      }
      return row;
    }
  }

  private static RatioChart.Bar bar(Row row) {
    return new RatioChart.Bar(
        row.c.name(), row.ratio(row.best()), row.best(), row.ratio(Libraries.DNNL_PACKED));
  }

  private void write() throws IOException {
    Path out = options.out();
    if (out == null) {
      return;
    }
    facts.put("statistic", options.useBest() ? "fastest sample" : "median");
    facts.put("rounds", String.valueOf(options.rounds()));
    Files.createDirectories(out);
    Path json = out.resolve(options.name() + ".json");
    Map<String, Map<String, ?>> more = new LinkedHashMap<>();
    more.put("libraries", libraries.versions());
    ceilings.forEach((threads, ceiling) -> more.put("ceilings " + threads, ceiling.facts()));
    Files.writeString(json, Json.document(facts, more, rows.stream().map(Row::json).toList()));
    Path text = out.resolve(options.name() + ".txt");
    try (PrintStream table = new PrintStream(Files.newOutputStream(text), false, UTF_8)) {
      for (int threads : options.threads()) {
        Table.write(table, rows, threads, options.useBest());
      }
    }
    System.out.println("\nwrote " + json);
    for (int threads : options.threads()) {
      List<Row> some = rows.stream().filter(row -> row.threads == threads).toList();
      String title = threads + (threads == 1 ? " thread, " : " threads, ") + facts.get("cpu");
      Path ratios = out.resolve(options.name() + "-ratios-" + threads + ".png");
      RatioChart.write(
          some.stream().map(PeerBenchmark::bar).toList(),
          "Backsweep's speed relative to native libraries",
          title,
          "bar: best un-packed native call, named at the right;  dot: oneDNN, packed;  cut off at"
              + " 0.5 and 4",
          ratios);
      Path roofline = out.resolve(options.name() + "-roofline-" + threads + ".png");
      Roofline.write(some, Objects.requireNonNull(ceilings.get(threads)), title, roofline);
      System.out.println("wrote " + ratios + "\nwrote " + roofline);
    }
  }
}
