package backsweep.benchmarks.peers;

import backsweep.benchmarks.Case;
import backsweep.benchmarks.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What was measured of one case on one number of threads. */
final class Row {
  /** The calls that get the right operand as a framework has it, row-major. */
  private static final Set<String> UNPACKED =
      Set.of(
          Libraries.OPENBLAS,
          Libraries.BLIS,
          Libraries.MKL,
          Libraries.DNNL_SGEMM,
          Libraries.DNNL_MATMUL);

  final Case c;
  final int threads;
  private final boolean useBest;
  private final Map<String, Double> speeds = new LinkedHashMap<>();
  private final Map<String, Double> spreads = new LinkedHashMap<>();

  /** With {@code useBest} the fastest sample counts, not the median. */
  Row(Case c, int threads, boolean useBest) {
    this.c = c;
    this.threads = threads;
    this.useBest = useBest;
  }

  void add(String contender, double[] nanoseconds, long flops) {
    double time = useBest ? Rounds.least(nanoseconds) : Rounds.median(nanoseconds);
    speeds.put(contender, flops / time);
    spreads.put(contender, Rounds.spread(nanoseconds));
  }

  Map<String, Double> speeds() {
    return speeds;
  }

  /** GFLOP/s, NaN for a contender that did not take part. */
  double speed(String contender) {
    return speeds.getOrDefault(contender, Double.NaN);
  }

  double spread(String contender) {
    return spreads.getOrDefault(contender, Double.NaN);
  }

  double ours() {
    return speed("ours");
  }

  /** Name of the fastest un-packed native call, or a dash. */
  String best() {
    String best = "-";
    for (String name : speeds.keySet()) {
      if (UNPACKED.contains(name) && !(speed(name) <= speed(best))) {
        best = name;
      }
    }
    return best;
  }

  double ratio(String contender) {
    return ours() / speed(contender);
  }

  double ofPeak() {
    return ratio("peak");
  }

  /** The row as one line of a file of results. */
  String json() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", c.name() + (threads == 1 ? ", 1 thread" : ", " + threads + " threads"));
    members.put("score", ours());
    members.put("unit", "GFLOP/s");
    members.put("m", c.m());
    members.put("n", c.n());
    members.put("k", c.k());
    members.put("spread", spread("ours"));
    members.put("all", speeds);
    return Json.object(members);
  }
}
