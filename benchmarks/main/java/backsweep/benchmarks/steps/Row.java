package backsweep.benchmarks.steps;

import backsweep.benchmarks.Json;
import backsweep.benchmarks.peers.Rounds;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured of one task on one number of threads.
 *
 * @param flops operations of a step
 * @param times nanoseconds of a step, by contender
 * @param spreads half the distance of the quartiles over the median, by contender
 * @param peak GFLOP/s of the FMA peak in the same rounds
 * @param differences greatest relative difference from our losses or probabilities, by contender
 */
record Row(
    String name,
    int threads,
    int batch,
    long flops,
    Map<String, Double> times,
    Map<String, Double> spreads,
    double peak,
    Map<String, Double> differences)
    implements Serializable {
  private static final List<String> PYTORCH = List.of("DJL", PythonTorch.NAME);

  static Row of(Task task, int threads, double peak, Map<String, Double> differences) {
    return new Row(
        task.name(),
        threads,
        task.batch(),
        task.flops(),
        new LinkedHashMap<>(),
        new LinkedHashMap<>(),
        peak,
        differences);
  }

  void add(String contender, double[] nanoseconds) {
    times.put(contender, Rounds.median(nanoseconds));
    spreads.put(contender, Rounds.spread(nanoseconds));
  }

  /** Nanoseconds of a step; NaN for a contender that did not take part. */
  double time(String contender) {
    return times.getOrDefault(contender, Double.NaN);
  }

  double spread(String contender) {
    return spreads.getOrDefault(contender, Double.NaN);
  }

  /** How many times faster we are. */
  double ratio(String contender) {
    return time(contender) / time(Backsweep.NAME);
  }

  /** The faster of the two ways to run PyTorch, or a dash. */
  String pytorch() {
    String best = "-";
    for (String name : PYTORCH) {
      if (times.containsKey(name) && !(time(name) >= time(best))) {
        best = name;
      }
    }
    return best;
  }

  double gflops() {
    return flops / time(Backsweep.NAME);
  }

  double ofPeak() {
    return gflops() / peak;
  }

  String label() {
    return name + (threads == 1 ? ", 1 thread" : ", " + threads + " threads");
  }

  /** The row as one line of a file of results. */
  String json() {
    Map<String, Double> micros = new LinkedHashMap<>();
    times.forEach((contender, time) -> micros.put(contender, time / 1e3));
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", label());
    members.put("score", gflops());
    members.put("unit", "GFLOP/s");
    members.put("batch", batch);
    members.put("ofPeak", ofPeak());
    members.put("ratio", ratio(pytorch()));
    members.put("microseconds", micros);
    members.put("spread", spreads);
    members.put("difference", differences);
    return Json.object(members);
  }
}
