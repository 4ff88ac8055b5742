package backsweep.benchmarks.fashion;

import backsweep.benchmarks.Json;
import backsweep.benchmarks.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Trains 784-512-256-10 on Fashion-MNIST by {@code backsweep train} and by a PyTorch script, in
 * turn, and compares the time of the whole processes and the accuracy on the test part. {@code
 * benchmarks/fashion.sh --help} lists the options.
 */
public final class FashionRace {
  private static final String HELP =
      """
      usage: fashion.sh [options]

      --rounds 5       runs of each, in turn; round r has the seed r
      --threads 2      threads of both
      --epochs 10      passes over the training data
      --data DIR       folder of the IDX files, compressed by gzip (/usr/share/datasets/fashion-mnist)
      --out DIR        folder of table and JSON file; without it they are written to results/ if no
                       option is given, and not at all otherwise
      """;

  private static final int BATCH = 128;

  private final Map<String, String> options =
      new LinkedHashMap<>(
          Map.of(
              "--rounds", "5",
              "--threads", "2",
              "--epochs", "10",
              "--data", "/usr/share/datasets/fashion-mnist"));

  private FashionRace(String[] args) {
    options.put("--out", args.length == 0 ? System.getProperty("benchmarks.results", "") : "");
    for (int i = 0; i < args.length; i += 2) {
      if (!options.containsKey(args[i]) || i + 1 == args.length) {
        throw new IllegalArgumentException(
            args[i] + " is unknown or lacks a value; --help lists the options");
      }
      options.put(args[i], args[i + 1]);
    }
  }

  /** Runs the race; a process that fails ends it with an exception. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (List.of(args).contains("--help") || List.of(args).contains("-h")) {
      System.out.print(HELP);
      return;
    }
    new FashionRace(args).run();
  }

  private String option(String name) {
    return options.getOrDefault(name, "");
  }

  private Racer ours() {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("benchmarks.command", "backsweep"));
    command.addAll(List.of("train", "--json", "--layers", "512,256"));
    command.addAll(List.of("--data", "idx:" + option("--data")));
    return new Racer("backsweep", withCommon(command), Map.of());
  }

  private Racer torch() {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("benchmarks.python", "python3"));
    command.add(System.getProperty("benchmarks.torch", "benchmarks/main/python/torch_fashion.py"));
    command.addAll(List.of("--data", option("--data")));
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("OMP_NUM_THREADS", option("--threads"));
    environment.put("OPENBLAS_NUM_THREADS", option("--threads"));
    String blas = System.getProperty("benchmarks.torch.blas", "");
    if (!blas.isEmpty()) {
      environment.put("LD_LIBRARY_PATH", blas);
    }
    return new Racer("torch", withCommon(command), environment);
  }

  private List<String> withCommon(List<String> command) {
    command.addAll(List.of("--batch", String.valueOf(BATCH), "--epochs", option("--epochs")));
    command.addAll(List.of("--threads", option("--threads")));
    return command;
  }

  private void run() throws IOException, InterruptedException {
    Map<String, String> facts = Machine.describe();
    facts.put("load before", String.valueOf(Machine.load()));
    facts.put("pytorch", System.getProperty("benchmarks.torch.version", "unknown"));
    facts.forEach((name, value) -> System.out.println(name + ": " + value));
    String title =
        "%nFashion-MNIST, 784-512-256-10, Adam, batch %d, epochs %s, threads %s: whole processes%n"
            .formatted(BATCH, option("--epochs"), option("--threads"));
    StringBuilder table = new StringBuilder(title).append(Standings.HEADER).append('\n');
    System.out.print(table);
    Standings standings = new Standings();
    Path folder = Files.createTempDirectory("fashion");
    try {
      for (int round = 1; round <= Integer.parseInt(option("--rounds")); round++) {
        String line = round(round, standings, folder);
        System.out.println(line);
        table.append(line).append('\n');
      }
    } finally {
      delete(folder);
    }
    System.out.println(standings.summary());
    table.append(standings.summary()).append('\n');
    facts.put("load after", String.valueOf(Machine.load()));
    write(facts, table.toString(), standings);
  }

  /** Who begins changes from round to round. */
  private String round(int round, Standings standings, Path folder)
      throws IOException, InterruptedException {
    if (round % 2 == 1) {
      Racer.Run ours = ours().run(round, folder);
      return standings.add(ours, torch().run(round, folder));
    }
    Racer.Run theirs = torch().run(round, folder);
    return standings.add(ours().run(round, folder), theirs);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private void write(Map<String, String> facts, String table, Standings standings)
      throws IOException {
    if (option("--out").isEmpty()) {
      return;
    }
    Path out = Files.createDirectories(Path.of(option("--out")));
    Path text = Files.writeString(out.resolve("fashion.txt"), table);
    String document = Json.document(facts, Map.of("options", options), standings.json());
    Path json = Files.writeString(out.resolve("fashion.json"), document);
    System.out.println("\nwrote " + json + "\nwrote " + text);
  }
}
