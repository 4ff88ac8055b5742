package backsweep.benchmarks.steps;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param sample milliseconds of one sample
 * @param warmUp milliseconds of each contender before a task is timed
 * @param out folder of the results; null writes none
 */
record Options(
    List<String> words,
    int[] threads,
    int rounds,
    double sample,
    double warmUp,
    @Nullable Path out,
    String name) {
  private static final String HELP =
      """
      usage: steps.sh [options] [cases]

      cases (all if none is named):
        mlp         784-512-256-10, ReLU, softmax cross-entropy: a training step
        higgs       28-300x5-1, tanh, binary cross-entropy, batch 100: a training step
        large       1024-4096-4096-1000, ReLU, softmax cross-entropy, batch 256: a training step
        infer       784-512-256-10, ReLU, softmax: prediction of a batch
        mlp:128     one batch size; mlp:1,32 several; mlp:* all
        mlp:*:adam  large:sgd   one optimizer

      --threads 1,2      numbers of threads (1,2)
      --rounds 15        samples of each contender
      --sample 20        milliseconds of a sample, at least one step
      --warmup 1000      milliseconds of each contender before a case is timed
      --quick            5 rounds, 300 ms
      --out DIR          folder of table, JSON file and chart; without it they are written to
                         results/ if all cases are run, and not at all otherwise
      --name NAME        their name (steps)
      """;

  /** Null if help was all that was wanted. */
  static @Nullable Options parse(String[] args) {
    List<String> words = new ArrayList<>();
    int[] threads = {1, 2};
    int rounds = 15;
    double sample = 20;
    double warmUp = 1000;
    Path out = null;
    boolean quick = false;
    String name = "steps";
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--help", "-h" -> {
          System.out.print(HELP);
          return null;
        }
        case "--threads" -> threads = numbers(value(args, ++i));
        case "--rounds" -> rounds = numbers(value(args, ++i))[0];
        case "--sample" -> sample = numbers(value(args, ++i))[0];
        case "--warmup" -> warmUp = numbers(value(args, ++i))[0];
        case "--quick" -> {
          quick = true;
          rounds = 5;
          warmUp = 300;
        }
        case "--out" -> out = Path.of(value(args, ++i));
        case "--name" -> name = value(args, ++i);
        default -> words.add(word(args[i]));
      }
    }
    String results = System.getProperty("benchmarks.results");
    if (out == null && results != null && words.isEmpty() && !quick) {
      out = Path.of(results);
    }
    List<String> chosen = words.isEmpty() ? List.of("all") : words;
    Cases.parse(chosen);
    return new Options(chosen, threads, rounds, sample, warmUp, out, name);
  }

  /** Without results: what another JVM needs to run one number of threads. */
  List<String> arguments(int threads) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--threads", String.valueOf(threads)));
    arguments.addAll(List.of("--rounds", String.valueOf(rounds)));
    arguments.addAll(List.of("--sample", String.valueOf(Math.round(sample))));
    arguments.addAll(List.of("--warmup", String.valueOf(Math.round(warmUp))));
    arguments.addAll(words);
    return arguments;
  }

  private static String word(String word) {
    if (word.startsWith("-")) {
      throw new IllegalArgumentException("unknown option " + word + "; --help lists them");
    }
    return word;
  }

  private static String value(String[] args, int i) {
    if (i == args.length) {
      throw new IllegalArgumentException(args[i - 1] + " needs a value");
    }
    return args[i];
  }

  private static int[] numbers(String text) {
    String[] parts = text.split(",", -1);
    int[] numbers = new int[parts.length];
    for (int i = 0; i < parts.length; i++) {
      numbers[i] = Integer.parseInt(parts[i]);
    }
    return numbers;
  }
}
