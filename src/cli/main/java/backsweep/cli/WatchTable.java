package backsweep.cli;

import backsweep.observe.LayerStatistics;
import backsweep.observe.ParameterStatistics;
import backsweep.observe.Statistics;
import backsweep.observe.StepStatistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The statistics of a step for people: one row for each layer, its first parameter beside it. */
final class WatchTable {

  private WatchTable() {}

  /** The table, with a line above that names the step. */
  static String text(StepStatistics statistics) {
    TextTable table =
        new TextTable()
            .row("", "A mean", "std", "max", "zeros", "dead", "dA std", "W std", "dW std", "ΔW/W");
    for (LayerStatistics layer : statistics.layers()) {
      List<String> cells = new ArrayList<>();
      cells.add(layer.layer() + " " + layer.spec());
      cells.add(Numbers.brief(layer.output().mean()));
      cells.add(Numbers.brief(layer.output().std()));
      cells.add(Numbers.brief(layer.output().extreme()));
      cells.add(Numbers.percent(layer.output().zeros()));
      cells.add(Numbers.percent(layer.deadUnits()));
      Statistics gradient = layer.gradient();
      cells.add(gradient == null ? "" : Numbers.brief(gradient.std()));
      ParameterStatistics weight = first(statistics, layer.layer());
      if (weight != null) {
        cells.add(Numbers.brief(weight.value().std()));
        cells.add(Numbers.brief(weight.gradient().std()));
        cells.add(Numbers.brief(weight.updateToWeight()));
      }
      table.row(cells.toArray(new String[0]));
    }
    String head = String.format(Locale.ROOT, "step %,d, loss ", statistics.step());
    return head + Numbers.of(statistics.loss()) + "\n" + table;
  }

  private static @Nullable ParameterStatistics first(StepStatistics statistics, int layer) {
    for (ParameterStatistics parameter : statistics.parameters()) {
      if (parameter.layer() == layer) {
        return parameter;
      }
    }
    return null;
  }

  /** The same for programs, with every parameter. */
  static Map<String, @Nullable Object> json(StepStatistics statistics) {
    List<Object> layers = new ArrayList<>();
    for (LayerStatistics layer : statistics.layers()) {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("layer", layer.spec());
      json.put("output", json(layer.output()));
      json.put("deadUnits", layer.deadUnits());
      json.put("gradient", layer.gradient() == null ? null : json(layer.gradient()));
      layers.add(json);
    }
    List<Object> parameters = new ArrayList<>();
    for (ParameterStatistics parameter : statistics.parameters()) {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("name", parameter.name());
      json.put("value", json(parameter.value()));
      json.put("gradient", json(parameter.gradient()));
      json.put("update", json(parameter.update()));
      json.put("updateToWeight", parameter.updateToWeight());
      parameters.add(json);
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("step", statistics.step());
    json.put("loss", statistics.loss());
    json.put("layers", layers);
    json.put("parameters", parameters);
    return json;
  }

  /** The same of one tensor. */
  static Map<String, @Nullable Object> json(Statistics statistics) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("mean", statistics.mean());
    json.put("std", statistics.std());
    json.put("min", statistics.min());
    json.put("max", statistics.max());
    json.put("zeros", statistics.zeros());
    json.put("nonFinite", statistics.nonFinite());
    return json;
  }
}
