package backsweep.benchmarks.layers;

import backsweep.benchmarks.peers.Contender;
import backsweep.benchmarks.peers.Rounds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;

/** Times a training step of one case, and prints a line. {@code benchmarks/layers.sh} runs it. */
public final class LayersBenchmark {
  private static final double SAMPLE_MILLIS = 100;
  private static final double WARM_UP_MILLIS = 3000;

  private LayersBenchmark() {}

  /** Arguments: the case, threads, rounds. */
  public static void main(String[] args) throws Exception {
    LayerCase some = LayerCase.valueOf(args[0].toUpperCase(Locale.ROOT));
    int threads = Integer.parseInt(args[1]);
    int rounds = Integer.parseInt(args[2]);
    List<Contender> contenders = new ArrayList<>();
    Ours ours = new Ours(some, threads);
    contenders.add(ours);
    String versions = "";
    Trained theirs = null;
    for (Peer peer : ServiceLoader.load(Peer.class)) {
      versions = peer.open(threads);
      theirs = peer.prepare(some);
      contenders.add(theirs);
    }
    float loss = ours.step();
    String line;
    if (theirs == null) {
      double[][] ns =
          new Rounds(rounds, SAMPLE_MILLIS, WARM_UP_MILLIS, threads).measure(contenders);
      line =
          String.format(
              Locale.ROOT,
              "%-14s %9.3f ms  %,d parameters; DJL is left out, get it by mvn -pl benchmarks -am"
                  + " -DskipTests package -Psteps (Linux x86-64)",
              some.label(),
              median(ns[0]),
              ours.parameters());
    } else {
      requireAlike(some, ours.parameters(), theirs.parameters());
      float otherLoss = theirs.step();
      double[][] ns =
          new Rounds(rounds, SAMPLE_MILLIS, WARM_UP_MILLIS, threads).measure(contenders);
      double[] ratios = new double[rounds];
      Arrays.setAll(ratios, i -> ns[1][i] / ns[0][i]);
      Arrays.sort(ratios);
      line =
          String.format(
              Locale.ROOT,
              "%-14s %9.3f %9.3f %7.2f  %.2f … %.2f   %,d and %,d parameters, first losses %.3f and"
                  + " %.3f, %s",
              some.label(),
              median(ns[0]),
              median(ns[1]),
              Rounds.median(ratios),
              ratios[0],
              ratios[rounds - 1],
              ours.parameters(),
              theirs.parameters(),
              loss,
              otherLoss,
              versions);
    }
    System.out.println(line);
    // Threads of the peer may outlive it.
    System.exit(0);
  }

  private static double median(double[] ns) {
    return Rounds.median(ns) * 1e-6;
  }

  /** PyTorch's recurrent layers have a second bias. */
  private static void requireAlike(LayerCase some, long ours, long theirs) {
    if (Math.abs(ours - theirs) > 0.005 * ours) {
      throw new IllegalStateException(
          some.label() + ": the networks differ, with " + ours + " and " + theirs + " parameters");
    }
  }
}
