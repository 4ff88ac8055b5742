package backsweep.benchmarks.peers;

import backsweep.benchmarks.Case;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param sample milliseconds of one sample
 * @param warmUp milliseconds of each contender before a case is timed
 * @param firstWarmUp milliseconds of the engine's kernels, all cases together, before the first one
 * @param useBest whether the fastest sample counts instead of the median
 * @param out folder of the results; null writes none
 */
record Options(
    List<Case> cases,
    int[] threads,
    int rounds,
    double sample,
    double warmUp,
    double firstWarmUp,
    boolean useBest,
    @Nullable Path out,
    String name) {
  private static final String HELP =
      """
      usage: peers.sh [options] [shapes]

      shapes (all if none is named):
        all | squares | layers | ragged   a group
        512                               a square
        127x509x783                       rows x columns x summed index, a forward product
        fwd:784x512:32  dX:512x10:1,4     product : in x out : batch sizes
        *:784x512:*                       * stands for every product, layer or batch size

      --threads 1,2      numbers of threads (1,2)
      --rounds 15        samples of each contender
      --sample 2         milliseconds of a sample
      --warmup 150       milliseconds of each contender before a shape is timed
      --quick            7 rounds, 60 ms
      --best             fastest sample instead of the median: for a machine that is not idle
      --out DIR          folder of table, JSON file and charts; without it they are written to
                         results/ if all shapes are run, and not at all otherwise
      --name NAME        their name (peers)
      """;

  static @Nullable Options parse(String[] args) {
    List<String> words = new ArrayList<>();
    int[] threads = {1, 2};
    int rounds = 15;
    double sample = 2;
    double warmUp = 150;
    double first = 4000;
    boolean useBest = false;
    Path out = null;
    boolean quick = false;
    String name = "peers";
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
          rounds = 7;
          warmUp = 60;
          first = 2500;
        }
        case "--best" -> useBest = true;
        case "--out" -> out = Path.of(value(args, ++i));
        case "--name" -> name = value(args, ++i);
        default -> words.add(word(args[i]));
      }
    }
    String results = System.getProperty("benchmarks.results");
    if (out == null && results != null && words.isEmpty() && !quick) {
      out = Path.of(results);
    }
    List<Case> cases = Cases.parse(words.isEmpty() ? List.of("all") : words);
    return new Options(cases, threads, rounds, sample, warmUp, first, useBest, out, name);
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
