package backsweep.cli;

import backsweep.observe.Histogram;
import backsweep.observe.LayerStatistics;
import backsweep.observe.ParameterStatistics;
import backsweep.observe.Statistics;
import backsweep.observe.StepStatistics;
import backsweep.training.EpochReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page about a training: every epoch, and looks at its layers. Of many looks it keeps at most
 * {@value #MOST_LOOKS}, evenly spread: when there are more, every second one goes.
 */
final class RunPage implements RunListener {

  /** Even, so that after every second look went the next one kept is at the same distance. */
  static final int MOST_LOOKS = 96;

  private final List<StepStatistics> looks = new ArrayList<>();
  private final List<Object> epochs = new ArrayList<>();
  private String part = "";
  private String metric = "";
  private long steps;
  private int heard;
  private int stride = 1;

  @Override
  public void told(StepStatistics statistics) {
    steps = Math.max(steps, statistics.step());
    if (heard++ % stride != 0) {
      return;
    }
    if (looks.size() == MOST_LOOKS) {
      for (int i = MOST_LOOKS - 1; i > 0; i -= 2) {
        looks.remove(i);
      }
      stride *= 2;
    }
    looks.add(statistics);
  }

  @Override
  public void told(EpochReport report, long step, String name, @Nullable Scores scores) {
    steps = Math.max(steps, step);
    Map<String, @Nullable Object> epoch = new LinkedHashMap<>();
    epoch.put("epoch", report.epoch());
    epoch.put("step", step);
    epoch.put("trainLoss", report.trainLoss());
    epoch.put("learningRate", report.learningRate());
    if (scores != null) {
      Map<String, Object> summary = scores.summary();
      epoch.put("scores", summary);
      part = name;
      metric = List.copyOf(summary.keySet()).get(1);
    }
    epochs.add(epoch);
  }

  /** The steps of the looks that are kept. */
  List<Long> kept() {
    return looks.stream().map(StepStatistics::step).toList();
  }

  /**
   * Writes the page.
   *
   * @param head title, lead, facts and whatever else is known at the end of the run
   */
  void write(Path file, Map<String, ? extends @Nullable Object> head) throws IOException {
    Map<String, @Nullable Object> document = new LinkedHashMap<>(head);
    document.put("command", "backsweep train");
    document.put("steps", steps);
    document.put("part", part);
    document.put("metric", metric);
    document.put("epochs", epochs);
    document.put("every", looks.size() < 2 ? 0 : looks.get(1).step() - looks.get(0).step());
    document.put("dropped", heard - looks.size());
    document.put("looks", looks.stream().map(RunPage::look).toList());
    document.put("edges", edges());
    new Page("run", document).write(file);
  }

  private static Map<String, @Nullable Object> look(StepStatistics statistics) {
    Map<String, @Nullable Object> look = WatchTable.json(statistics);
    List<Map<String, @Nullable Object>> layers = new ArrayList<>();
    for (LayerStatistics layer : statistics.layers()) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("layer", layer.layer());
      one.put("name", layer.spec());
      one.put("deadUnits", layer.deadUnits());
      one.put("output", spread(layer.output()));
      one.put("gradient", spread(layer.gradient()));
      layers.add(one);
    }
    look.put("layers", layers);
    List<Map<String, @Nullable Object>> parameters = new ArrayList<>();
    for (ParameterStatistics parameter : statistics.parameters()) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("layer", parameter.layer());
      one.put("name", parameter.name());
      one.put("updateToWeight", parameter.updateToWeight());
      one.put("value", spread(parameter.value()));
      one.put("gradient", spread(parameter.gradient()));
      one.put("update", spread(parameter.update()));
      parameters.add(one);
    }
    look.put("parameters", parameters);
    return look;
  }

  /** With the buckets of the histogram from the first to the last that hold something. */
  private static @Nullable Map<String, @Nullable Object> spread(@Nullable Statistics statistics) {
    if (statistics == null) {
      return null;
    }
    Map<String, @Nullable Object> spread = WatchTable.json(statistics);
    Histogram histogram = statistics.histogram();
    int first = 0;
    while (first < Histogram.BUCKETS && histogram.count(first) == 0) {
      first++;
    }
    int end = Histogram.BUCKETS;
    while (end > first && histogram.count(end - 1) == 0) {
      end--;
    }
    int[] counts = new int[end - first];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = histogram.count(first + i);
    }
    spread.put("first", first);
    spread.put("counts", counts);
    return spread;
  }

  /** Lower ends of the buckets above zero; those below lie opposite. */
  private static double[] edges() {
    double[] edges = new double[Histogram.BUCKETS / 2];
    for (int i = 0; i < edges.length; i++) {
      edges[i] = Histogram.lower(Histogram.BUCKETS / 2 + 1 + i);
    }
    return edges;
  }
}
