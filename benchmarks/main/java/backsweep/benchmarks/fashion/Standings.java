package backsweep.benchmarks.fashion;

import backsweep.benchmarks.Json;
import backsweep.benchmarks.peers.Rounds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the rounds gave. */
final class Standings {
  static final String HEADER =
      String.format(
          Locale.ROOT,
          "%-7s%12s%12s%8s%13s%13s",
          "round",
          "backsweep s",
          "torch s",
          "ratio",
          "accuracy",
          "of torch");

  /** Both runs of a round. */
  private record Round(Racer.Run ours, Racer.Run theirs) {
    double ratio() {
      return ours.seconds() / theirs.seconds();
    }
  }

  private final List<Round> rounds = new ArrayList<>();

  /** The round as a line of the table. */
  String add(Racer.Run ours, Racer.Run theirs) {
    Round round = new Round(ours, theirs);
    rounds.add(round);
    return line(
        String.valueOf(rounds.size()),
        ours.seconds(),
        theirs.seconds(),
        round.ratio(),
        ours.accuracy(),
        theirs.accuracy());
  }

  private double[] all(ToDoubleFunction<Round> number) {
    return rounds.stream().mapToDouble(number).toArray();
  }

  private double middle(ToDoubleFunction<Round> number) {
    return Rounds.median(all(number));
  }

  private double mean(ToDoubleFunction<Round> number) {
    return rounds.stream().mapToDouble(number).average().orElse(Double.NaN);
  }

  /** Medians of the times, the median of the ratios, means of the accuracies. */
  String summary() {
    return line(
        "all",
        middle(round -> round.ours().seconds()),
        middle(round -> round.theirs().seconds()),
        middle(Round::ratio),
        mean(round -> round.ours().accuracy()),
        mean(round -> round.theirs().accuracy()));
  }

  private static String line(
      String name,
      double ours,
      double theirs,
      double ratio,
      double accuracy,
      double theirAccuracy) {
    return String.format(
        Locale.ROOT,
        "%-7s%12.2f%12.2f%8.3f%12.2f%%%12.2f%%",
        name,
        ours,
        theirs,
        ratio,
        100 * accuracy,
        100 * theirAccuracy);
  }

  /** The rounds as lines of a file of results. */
  List<String> json() {
    List<String> rows = new ArrayList<>();
    for (Round round : rounds) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("name", "round " + (rows.size() + 1));
      members.put("score", round.ratio());
      members.put("unit", "of torch's time");
      members.put("seconds", round.ours().seconds());
      members.put("torchSeconds", round.theirs().seconds());
      members.put("accuracy", round.ours().accuracy());
      members.put("torchAccuracy", round.theirs().accuracy());
      rows.add(Json.object(members));
    }
    return rows;
  }
}
